import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { account } from '../../infra/emulator/cloud.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import type { Candidate } from './candidates.ts';
import type { BenchCloud } from './cloud.ts';
import { run } from './run.ts';

const configsPath = `/v1/${account.projectId}/hotspot-session-config`;
const users = ['alice', 'Bob Smith', 'zoë'];

/**
 * Whether it does the work: refuses what is forged without a word to the cloud, and sends what was asked, all of it and once.
 * What is quick because it does less is not compared. @throws {AssertionError}
 */
export async function check(candidate: Candidate, cloud: BenchCloud): Promise<void> {
  const { name, bundle, env, toEvent, isOpen } = candidate;
  const emulated = await cloud.renew();
  const running = await run(bundle, { ...env, ...cloudSettingsAt(cloud.url) });
  try {
    if (isOpen) {
      const { result } = await running.invoke(toEvent({ exitSessions: 1, users }, true));
      equal((result as { statusCode: number }).statusCode, 401, `${name} takes what is forged`);
      deepStrictEqual(emulated.received, [], `${name} asks the cloud for what is forged`);
    }
    for (const exitSessions of [3, 7]) {
      const { result, failed } = await running.invoke(toEvent({ exitSessions, users }));
      const { statusCode, status } = result as { statusCode?: number; status?: number };
      ok(!failed, `${name} failed: ${JSON.stringify(result)}`);
      equal(statusCode ?? status, 200, `${name} answered ${JSON.stringify(result)}`);
    }
    const writes = emulated.received.filter(({ path, method }) => path.startsWith(configsPath) && method !== 'GET');
    // A chat command names no users here; it makes a configuration, then changes it.
    const asked = name.includes('chatops') || name.includes('Bolt') ? {} : { non_migrate_users: users.map(toUser) };
    deepStrictEqual(
      writes.map(({ json }) => json),
      [3, 7].map((number) => ({
        hotspot_session_migration_enable: true,
        hotspot_exit_session_num: number,
        ...asked,
      })),
      `${name} sends something else`,
    );
    const logins = emulated.received.filter(({ service }) => service === 'iam');
    ok(logins.length <= 1, `${name} asks for a token more than once`);
  } finally {
    await running.stop();
  }
}

const toUser = (user_name: string) => ({ user_name });

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { schemes } from '../../../infra/senders/webhook.ts';
import { demoSecrets } from '../../../infra/start/environment.ts';
import { type Child, start } from '../../support/child.ts';

export type Answer = { status: number; body: Record<string, unknown> };

export type Config = { enabled: boolean; exitSessions: number; users: string[] };

export type Local = {
  /** Where `npm start` takes signed webhooks. */
  url: () => string;
  /** A folder that ends with the tests. */
  folder: string;
  post: (headers: Readonly<Record<string, string>>, body: string) => Promise<Answer>;
  /** With a proof that is right. */
  sendSigned: (body: string) => Promise<Answer>;
  /** How the emulated cloud is now. */
  look: () => Promise<Config>;
};

export const json = { 'Content-Type': 'application/json' } as const;

/** What every recipe that switches wishes for; `old` was excluded before, and nobody takes him away. */
export const wished: Config = { enabled: true, exitSessions: 5, users: ['old'] };

/** `npm start` for the tests of a file, in another state than what the recipes wish for before each. */
export function useNpmStart(): Local {
  const folder = mkdtempSync(join(tmpdir(), 'hotspot-recipes-'));
  let child: Child;
  let url = '';

  const post: Local['post'] = async (headers, body) => {
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const sendSigned: Local['sendSigned'] = (body) =>
    post({ ...json, ...schemes[0].sign({ secret: demoSecrets.standard, body, now: Date.now() }) }, body);

  beforeAll(async () => {
    child = start('infra/start/start.ts', [], { PORT: '0' });
    const [base] = /http:\/\/127\.0\.0\.1:\d+/.exec(await child.says(/Ctrl-C stops/)) ?? [];
    url = `${base}/webhook`;
  }, 60_000);
  beforeEach(async () => {
    const other = '{"action":"apply","enabled":false,"exitSessions":1,"excludeUsers":["old"]}';
    expect((await sendSigned(other)).status).toBe(200);
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await child.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    url: () => url,
    folder,
    post,
    sendSigned,
    async look() {
      const { body } = await sendSigned('{"action":"show"}');
      const [config] = body['configs'] as {
        enabled: boolean;
        exitSessions: number;
        excludeUsers: { name: string }[];
      }[];
      if (!config) throw new Error('there is no configuration');
      const { enabled, exitSessions, excludeUsers } = config;
      return { enabled, exitSessions, users: excludeUsers.map(({ name }) => name) };
    },
  };
}

/** Whether this machine has a command. What needs one that is missing has its payload sent by the test itself. */
export const has = (tool: string): boolean => spawnSync('bash', ['-c', `command -v ${tool}`]).status === 0;

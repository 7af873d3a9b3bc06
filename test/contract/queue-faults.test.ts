import { describe, expect, it } from 'vitest';
import type { Fault } from '../../infra/emulator/cloud.ts';
import type { Code } from '../../lib/outcome.ts';
import { toBody } from '../../lib/queue/message.ts';
import { NOON } from '../support/clock.ts';
import type { TableFault } from '../support/durable-app.ts';
import { createStage, type Stage } from '../support/queue-app.ts';
import { cloudSettings, projectId } from '../support/settings.ts';
import { ids } from './chat-senders.ts';

const command = { action: 'apply', enabled: true, exitSessions: 2 } as const;

/** How a command comes into the queue, by the channel that it came by; whether somebody waits for words. */
const channels = {
  webhook: { isChat: false, put: (stage: Stage) => putOurs(stage, 'webhook') },
  slack: { isChat: true, put: (stage: Stage) => putOurs(stage, 'slack', 'https://hooks.slack.com/commands/1/2/3') },
  discord: { isChat: true, put: (stage: Stage) => putOurs(stage, 'discord', '1100000000000000001/token-of-it') },
  eventbus: {
    isChat: false,
    put: (stage: Stage) =>
      stage.queues.put(JSON.stringify({ id: 'e-1', source: 'ours', 'detail-type': 'x', detail: command })),
  },
  schedule: { isChat: false, put: (stage: Stage) => stage.queues.put(JSON.stringify(command)) },
} as const;

function putOurs(stage: Stage, channel: 'webhook' | 'slack' | 'discord', address?: string): void {
  const body = toBody(
    {
      command,
      channel,
      id: 'id-1',
      fingerprint: 'a'.repeat(64),
      arrivedAt: NOON,
      ...(channel === 'webhook' ? {} : { actor: { channel, ...ids[channel] } }),
      ...(address === undefined ? {} : { answer: { address, language: 'en', notBefore: NOON } }),
    },
    projectId,
  );
  stage.queues.put(body, { kind: 'command' });
}

const always = (on: Fault['on'], fault: Partial<Fault>): Fault => ({
  ...fault,
  ...(on ? { on } : {}),
  times: Number.POSITIVE_INFINITY,
});
const api = (fault: Partial<Fault>) => ({ cloud: [always({ service: 'workspace' }, fault)] });
const iam = (fault: Partial<Fault>) => ({ cloud: [always({ service: 'iam' }, fault)] });
const table = (fault: TableFault) => ({ table: fault });

type Faults = { cloud?: readonly Fault[]; table?: TableFault };

/** What is out of order all the time, what the attempt ends with, and whether it may pass. */
const rows: ReadonlyArray<readonly [title: string, faults: Faults, code: Code | 'OK', mayPass: boolean]> = [
  ['nothing', {}, 'OK', false],
  ['the API says 400', api({ status: 400 }), 'UPSTREAM_BAD_REQUEST', false],
  ['the API says 401', api({ status: 401 }), 'UPSTREAM_UNAUTHORIZED', false],
  ['the API says 403', api({ status: 403 }), 'UPSTREAM_FORBIDDEN', false],
  ['the API says 404', api({ status: 404 }), 'UPSTREAM_NOT_FOUND', false],
  ['the API says 405', api({ status: 405 }), 'UPSTREAM_METHOD_NOT_ALLOWED', false],
  ['the API says 409', api({ status: 409 }), 'UPSTREAM_CONFLICT', false],
  ['the API says 415', api({ status: 415 }), 'UPSTREAM_UNSUPPORTED', false],
  ['the API says 429', api({ status: 429 }), 'UPSTREAM_THROTTLED', true],
  ['the API says 500', api({ status: 500 }), 'UPSTREAM_ERROR', true],
  ['the API says 502', api({ status: 502 }), 'UPSTREAM_BAD_REPLY', true],
  ['the API says 503', api({ status: 503 }), 'UPSTREAM_UNAVAILABLE', true],
  ['the API says nothing that can be read', api({ status: 200, body: '<html>' }), 'UPSTREAM_BAD_REPLY', true],
  ['the API cannot be reached', api({ drop: true }), 'UPSTREAM_UNREACHABLE', true],
  ['IAM refuses', iam({ status: 401 }), 'TOKEN_REFUSED', false],
  ['IAM is not there', iam({ status: 503 }), 'TOKEN_UNAVAILABLE', true],
  ['the table throttles', table({ status: 400, error: 'ThrottlingException' }), 'STORE_UNAVAILABLE', true],
  ['the table refuses', table({ status: 400, error: 'AccessDeniedException' }), 'STORE_UNAVAILABLE', true],
  ['the table cannot be reached', table('drop before'), 'STORE_UNAVAILABLE', true],
];

describe.each(Object.entries(channels))('A command that came by %s', (name, { isChat, put }) => {
  function setUp({ cloud = [], table: fault }: Faults): Stage {
    const stage = createStage({
      ...cloudSettings,
      CHATOPS_ALLOW: JSON.stringify(
        ['slack', 'discord'].map((channel) => ({ channel, users: [ids.slack.user, ids.discord.user], can: '*' })),
      ),
    });
    put(stage);
    stage.cloud.fail(...cloud);
    stage.table.failAlways(fault);
    return stage;
  }

  it.each(rows)('when %s', async (_, faults, code, mayPass) => {
    const stage = setUp(faults);
    expect(await stage.work(stage.startWorker())).toBe(!mayPass);
    const isDead = code !== 'OK' && !mayPass;
    expect(stage.lines).toMatchObject([{ channel: name, code, attempt: 1, ...(isDead ? { deadLettered: true } : {}) }]);
    expect(stage.queues.all('commands')).toHaveLength(mayPass ? 1 : 0);
    expect(stage.queues.all('deadLetters')).toHaveLength(isDead ? 1 : 0);
    expect(stage.told).toHaveLength(isChat && !mayPass ? 1 : 0);
  });

  // At its last attempt a schedule's `apply` goes on without the table.
  const passing = rows.filter(([, { table: fault }, , mayPass]) => mayPass && !(name === 'schedule' && fault));
  it.each(passing)('at the last attempt when %s', async (_, faults, code) => {
    const stage = setUp(faults);
    expect(await stage.work(stage.startWorker({ RETRY_DELAYS_SECONDS: '0' }))).toBe(false);
    // Keys and tokens that rest are asked for again by then.
    await stage.clock.advance(120_000);
    expect(await stage.work(stage.startWorker({ RETRY_DELAYS_SECONDS: '0' }))).toBe(true);
    expect(stage.lines.at(-1)).toMatchObject({ channel: name, code, attempt: 2, deadLettered: true });
    expect([stage.queues.all('commands').length, stage.queues.all('deadLetters').length]).toEqual([0, 1]);
    expect(stage.told).toHaveLength(isChat ? 1 : 0);
  });
});

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../infra/emulator/cloud.ts';
import { inApiWords, openStage, type Stage, TIMEOUT_MS } from './stage.ts';

const alice = { id: 'u-1', name: 'alice' };
const bob = { id: 'u-2', name: 'bob' };
const html = '<!doctype html><title>Please log in</title>';

/** A way to write: what is there, what is asked, which request does it, and what shows that it was done. */
type WritePath = {
  name: string;
  start: (stage: Stage) => void;
  payload: object;
  on: NonNullable<Fault['on']>;
  /** The code of a 404: whether it is the configuration that is not found. */
  gone: string;
  /** Most requests of this kind that may be sent for one command. */
  sends: 1 | 2;
  result: { id: string } & Record<string, unknown>;
  isDone: (stage: Stage) => boolean;
};

const id = '895110260098859009';
const configs = { method: 'POST', path: /hotspot-session-config$/ };
const config = { method: 'PATCH', path: /hotspot-session-config\/\d+$/ };
const users = { method: 'PATCH', path: /non-migration-users$/ };
const made = { id, enabled: true, exitSessions: 2, excludeUsers: [alice] };

const paths: readonly WritePath[] = [
  {
    name: 'POST of create',
    start: () => {},
    payload: { enabled: true, exitSessions: 2, excludeUsers: [alice] },
    on: configs,
    gone: 'UPSTREAM_NOT_FOUND',
    sends: 1,
    result: made,
    isDone: ({ cloud }) => cloud.configs().length === 1,
  },
  {
    name: 'POST of apply',
    start: () => {},
    payload: { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: [alice] },
    on: configs,
    gone: 'UPSTREAM_NOT_FOUND',
    sends: 2,
    result: {
      ...made,
      result: 'created',
      changes: [
        { field: 'enabled', from: null, to: true },
        { field: 'exitSessions', from: null, to: 2 },
        { field: 'excludeUsers', added: [alice] },
      ],
    },
    isDone: ({ cloud }) => cloud.configs().length === 1,
  },
  ...(['apply', 'update'] as const).map((action) => ({
    name: `PATCH of the configuration, of ${action}`,
    start: ({ cloud }: Stage) => {
      cloud.seed({ enabled: false, exitSessions: 2 });
    },
    payload: { action, enabled: true, exitSessions: 2 },
    on: config,
    gone: 'CONFIG_NOT_FOUND',
    sends: 2 as const,
    result: {
      id,
      enabled: true,
      exitSessions: 2,
      result: 'updated',
      changes: [{ field: 'enabled', from: false, to: true }],
    },
    isDone: ({ cloud }: Stage) => cloud.configs()[0]?.enabled === true,
  })),
  ...(['exclude', 'include', 'apply to an empty list', 'apply to a longer list'] as const).map((name) => {
    const adds = name === 'exclude' || name === 'apply to a longer list';
    const payloads = {
      exclude: { action: 'exclude', users: [bob] },
      include: { action: 'include', users: ['alice'] },
      'apply to an empty list': { action: 'apply', enabled: false, excludeUsers: [] },
      'apply to a longer list': { action: 'apply', enabled: false, excludeUsers: [alice, bob] },
    };
    return {
      name: `PATCH of the users, of ${name}`,
      start: ({ cloud }: Stage) => {
        cloud.seed({ exitSessions: 2, users: inApiWords([alice]) });
      },
      payload: payloads[name],
      on: users,
      gone: 'CONFIG_NOT_FOUND',
      sends: 2 as const,
      result: {
        id,
        enabled: false,
        exitSessions: 2,
        excludeUsers: adds ? [alice, bob] : [],
        result: 'updated',
        changes: [{ field: 'excludeUsers', ...(adds ? { added: [bob] } : { removed: [alice] }) }],
      },
      isDone: ({ cloud }: Stage) => cloud.configs()[0]?.users.length === (adds ? 2 : 0),
    };
  }),
];

/** How an answer is lost. `certain`: a look that finds nothing settles that nothing was done, since nothing can be under way. */
const lost: ReadonlyArray<{ name: string; fault: Fault; status: number; code: string; certain: boolean }> = [
  { name: 'times out', fault: { delayMs: 60_000 }, status: 504, code: 'UPSTREAM_TIMEOUT', certain: false },
  { name: 'is dropped', fault: { drop: true }, status: 503, code: 'UPSTREAM_UNREACHABLE', certain: true },
  {
    name: 'is an HTML page with status 200',
    fault: { status: 200, body: html, headers: { 'content-type': 'text/html' } },
    status: 502,
    code: 'UPSTREAM_BAD_REPLY',
    certain: false,
  },
  { name: 'is 502', fault: { status: 502 }, status: 502, code: 'UPSTREAM_BAD_REPLY', certain: true },
  {
    name: 'is 502 of a proxy',
    fault: { status: 502, body: html },
    status: 502,
    code: 'UPSTREAM_BAD_REPLY',
    certain: true,
  },
  { name: 'is 504', fault: { status: 504 }, status: 502, code: 'UPSTREAM_BAD_REPLY', certain: false },
];
const done: typeof lost = [
  ...lost,
  { name: 'is cut off', fault: { cut: true }, status: 502, code: 'UPSTREAM_BAD_REPLY', certain: false },
  {
    name: 'comes late',
    fault: { delayMs: TIMEOUT_MS + 1 },
    status: 504,
    code: 'UPSTREAM_TIMEOUT',
    certain: false,
  },
  { name: 'is a list', fault: { body: [] }, status: 502, code: 'UPSTREAM_BAD_REPLY', certain: false },
];

/** What is neither done nor lost: the API says so. `applied` where the API failed at it is nobody's guess. */
const refusals: ReadonlyArray<{
  fault: Fault;
  status: number;
  code: string;
  applied: 'no' | 'unknown';
  sends?: number;
}> = [
  { fault: { status: 400 }, status: 400, code: 'UPSTREAM_BAD_REQUEST', applied: 'no' },
  { fault: { status: 401, times: 2 }, status: 401, code: 'UPSTREAM_UNAUTHORIZED', applied: 'no', sends: 2 },
  { fault: { status: 403 }, status: 403, code: 'UPSTREAM_FORBIDDEN', applied: 'no' },
  { fault: { status: 405 }, status: 405, code: 'UPSTREAM_METHOD_NOT_ALLOWED', applied: 'no' },
  { fault: { status: 409 }, status: 409, code: 'UPSTREAM_CONFLICT', applied: 'no' },
  { fault: { status: 415 }, status: 415, code: 'UPSTREAM_UNSUPPORTED', applied: 'no' },
  { fault: { status: 418 }, status: 502, code: 'UPSTREAM_BAD_REPLY', applied: 'no' },
  { fault: { status: 429 }, status: 429, code: 'UPSTREAM_THROTTLED', applied: 'no' },
  { fault: { status: 500 }, status: 500, code: 'UPSTREAM_ERROR', applied: 'unknown' },
  { fault: { status: 503 }, status: 503, code: 'UPSTREAM_UNAVAILABLE', applied: 'unknown' },
  { fault: { status: 202, body: {} }, status: 502, code: 'UPSTREAM_BAD_REPLY', applied: 'unknown' },
  {
    fault: { status: 307, headers: { location: 'https://elsewhere.test/' } },
    status: 502,
    code: 'UPSTREAM_BAD_REPLY',
    applied: 'unknown',
  },
];

describe.each(paths)('the $name', ({ start, payload, on, gone, sends, result, isDone }) => {
  function open(...faults: Fault[]): Stage {
    const stage = openStage();
    start(stage);
    stage.cloud.fail(...faults.map((fault) => ({ on, ...fault })));
    return stage;
  }
  const sent = (stage: Stage) => stage.writes().length;

  it.each(done)('whose answer $name is found done, and was sent once', async ({ fault }) => {
    const stage = open({ ...fault, applied: true });
    expect(await stage.deliver(payload)).toMatchObject({ status: 200, body: { ...result, recovered: true } });
    expect(sent(stage)).toBe(1);
    expect(isDone(stage)).toBe(true);
  });

  it.each(lost)(
    'that $name and was not done is sent again only where that is safe',
    async ({ fault, status, code, certain }) => {
      const stage = open(fault);
      const reply = await stage.deliver(payload);
      expect(sent(stage)).toBe(sends);
      if (sends === 2) expect(reply).toMatchObject({ status: 200, body: result });
      else expect(reply).toMatchObject({ status, body: { code, applied: certain ? 'no' : 'unknown', changes: [] } });
      expect(reply.body).not.toHaveProperty('recovered');
      expect(isDone(stage)).toBe(sends === 2);
    },
  );

  it.each(lost)('that $name every time fails, and says what is certain', async ({ fault, status, code, certain }) => {
    const stage = open({ ...fault, times: Number.POSITIVE_INFINITY });
    const reply = await stage.deliver(payload, 120_000);
    expect(reply).toMatchObject({
      status,
      body: { code, retryable: true, source: 'workspace', applied: certain ? 'no' : 'unknown', changes: [] },
    });
    expect(sent(stage)).toBe(sends);
    expect(isDone(stage)).toBe(false);
  });

  it.each(lost.filter(() => sends === 2))(
    'that $name twice, the second time done, is found done',
    async ({ fault }) => {
      const stage = open(fault, { ...fault, applied: true });
      const { status, body } = await stage.deliver(payload, 120_000);
      expect({ status, ...body }).toEqual({ status: 200, ...result, recovered: true });
      expect(sent(stage)).toBe(2);
      expect(isDone(stage)).toBe(true);
    },
  );

  it.each(done)(
    'whose answer $name, as the look for it fails, is not known to be done',
    async ({ fault, status, code }) => {
      const stage = open({ ...fault, applied: true });
      // Every look after the write: the reads before it are let through.
      const before = reads(payload);
      stage.cloud.fail({ on: { method: 'GET' }, skip: before, times: Number.POSITIVE_INFINITY, status: 500 });
      expect(await stage.deliver(payload)).toMatchObject({ status, body: { code, applied: 'unknown', changes: [] } });
      expect(sent(stage)).toBe(1);
    },
  );

  it('that is lost the first time and refused the second is not known to be undone after a time-out', async () => {
    for (const [fault, applied] of [
      [{ delayMs: 60_000 }, 'unknown'],
      [{ drop: true }, 'no'],
    ] as const) {
      const stage = open(fault, { status: 400 });
      const { body } = await stage.deliver(payload);
      expect(sent(stage)).toBe(sends);
      if (sends === 2) expect(body).toMatchObject({ code: 'UPSTREAM_BAD_REQUEST', applied, changes: [] });
      else expect(body).toMatchObject({ applied, changes: [] });
    }
  });

  it.each([...refusals, { fault: { status: 404 }, status: 404, code: gone, applied: 'no' as const }])(
    'that is answered $fault.status is not sent again: $code',
    async ({ fault, status, code, applied, sends: expected = 1 }) => {
      const stage = open({ times: Number.POSITIVE_INFINITY, ...fault });
      const reply = await stage.deliver(payload);
      expect(reply).toMatchObject({
        status,
        body: { code, applied, changes: [], upstream: { status: fault.status } },
      });
      expect(reply.body).not.toHaveProperty('recovered');
      expect(sent(stage)).toBe(expected);
      expect(isDone(stage)).toBe(false);
      // Looked at before the write only; but for the conflict of apply, which asks for one more look.
      const looks = code === 'UPSTREAM_CONFLICT' && sends === 2 && on === configs ? 1 : 0;
      expect(stage.reads()).toHaveLength(reads(payload) + looks);
      expect(stage.cloud.received.every(({ origin }) => !origin.includes('elsewhere'))).toBe(true);
    },
  );

  it.each([500, 503])('at which the API fails with %i passes through, done or not', async (status) => {
    const stage = open({ status, applied: true });
    const reply = await stage.deliver(payload);
    expect(reply).toMatchObject({ status, body: { applied: 'unknown', changes: [] } });
    expect(sent(stage)).toBe(1);
    expect(isDone(stage)).toBe(true);
  });

  it('for which no connection is made was not sent, and is not looked up', async () => {
    const stage = open();
    stage.disconnect(on.method ?? '');
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toMatchObject({
      status: 503,
      code: 'UPSTREAM_UNREACHABLE',
      detail: 'There is no connection to the Workspace API.',
      applied: 'no',
      changes: [],
    });
    expect(stage.reads()).toHaveLength(reads(payload));
  });

  it('that is in doubt says so in words, after what went wrong', async () => {
    const stage = open({ delayMs: 60_000, times: 2 });
    const { body } = await stage.deliver(payload);
    expect(body.detail).toBe(
      'The Workspace API did not answer in time. Whether it took effect is not known; look with "show" before you repeat it.',
    );
    const dropped = open({ drop: true, applied: true }, { on: { method: 'GET' }, skip: reads(payload), status: 403 });
    expect((await dropped.deliver(payload)).body.detail).toMatch(/^The connection .* before the answer came\. Whether/);
  });

  it('that is refused with a time to wait passes it on', async () => {
    for (const status of [429, 500, 503]) {
      const stage = open({ status, headers: { 'retry-after': '7' } });
      expect((await stage.deliver(payload)).headers['retry-after']).toBe('7');
    }
  });

  it('that is refused with a stale token is sent again with a new one', async () => {
    const stage = open({ status: 401 });
    expect(await stage.deliver(payload)).toMatchObject({ status: 200, body: result });
    expect(sent(stage)).toBe(2);
    expect(stage.cloud.tokensIssued()).toBe(2);
  });

  it('that never gets a token is not sent', async () => {
    for (const [fault, code, status] of [
      [{ status: 401 }, 'TOKEN_REFUSED', 502],
      [{ status: 503 }, 'TOKEN_UNAVAILABLE', 503],
    ] as const) {
      const stage = open();
      stage.cloud.fail({ on: { service: 'iam' }, ...fault });
      expect(await stage.deliver(payload)).toMatchObject({ status, body: { code, applied: 'no', changes: [] } });
      expect([stage.writes(), stage.reads()]).toEqual([[], []]);
    }
  });
});

/** How often the cloud is looked at before the first write. */
function reads(payload: object): number {
  if (!('action' in payload)) return 0;
  return payload.action === 'exclude' ||
    payload.action === 'include' ||
    ('excludeUsers' in payload && !('exitSessions' in payload))
    ? 2
    : 1;
}

describe('a look before a write', () => {
  const reading: ReadonlyArray<{ fault: Fault; status: number; code: string }> = [
    ...refusals.map(({ fault, status, code }) => ({ fault, status, code })),
    { fault: { status: 404 }, status: 404, code: 'UPSTREAM_NOT_FOUND' },
    ...lost.map(({ fault, status, code }) => ({ fault, status, code })),
    { fault: { cut: true }, status: 502, code: 'UPSTREAM_BAD_REPLY' },
  ];
  const payloads = [
    { action: 'apply', enabled: true, exitSessions: 1, excludeUsers: ['bob'] },
    { action: 'update', enabled: true, exitSessions: 1 },
    { action: 'exclude', users: ['bob'] },
    { action: 'include', users: ['alice'] },
    { action: 'show' },
  ];
  it.each(payloads)('that fails ends $action, and nothing is written', async (payload) => {
    for (const { fault, status, code } of reading) {
      for (const path of [/config$/, /users$/]) {
        if (payload.action === 'update' && path.test('users')) continue;
        const stage = openStage();
        stage.cloud.seed({ users: inApiWords([alice]) });
        stage.cloud.fail({ on: { method: 'GET', path }, ...fault });
        const reply = await stage.deliver(payload);
        expect(reply).toMatchObject({ status, body: { code } });
        if (payload.action === 'show') expect(reply.body).not.toHaveProperty('applied');
        else expect(reply.body).toMatchObject({ applied: 'no', changes: [] });
        expect(stage.writes()).toEqual([]);
      }
    }
  });
});

describe('a lost create', () => {
  const payload = { enabled: true, exitSessions: 2, excludeUsers: [alice, bob] };
  const drop = { on: configs, drop: true };
  const equal = { enabled: true, exitSessions: 2, users: inApiWords([{ id: 'u-2' }, alice]) };

  it.each([
    ['another switch', { ...equal, enabled: false }],
    ['another number', { ...equal, exitSessions: 3 }],
    ['a user less', { ...equal, users: inApiWords([alice]) }],
    ['a user more', { ...equal, users: [...equal.users, { user_name: 'carol' }] }],
    ['no users', { ...equal, users: [] }],
  ])('is not taken for done where a configuration has %s', async (_, other) => {
    const stage = openStage({ secondCreate: 'second-entry' });
    stage.cloud.seed(other);
    stage.cloud.fail(drop);
    expect(await stage.deliver(payload)).toMatchObject({
      status: 503,
      body: { code: 'UPSTREAM_UNREACHABLE', applied: 'no', changes: [] },
    });
    expect(stage.writes()).toHaveLength(1);
  });

  it('is found among others, with the users that the cloud has', async () => {
    const stage = openStage({ secondCreate: 'second-entry' });
    for (let at = 0; at < 120; at += 1) stage.cloud.seed({ exitSessions: at % 4 });
    stage.cloud.fail({ ...drop, applied: true });
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toEqual({
      status: 200,
      id: stage.cloud.configs()[120]?.id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [alice, bob],
      recovered: true,
    });
    expect(stage.writes()).toHaveLength(1);
    // Two pages of configurations, and the users of those alone that are on for two sessions.
    expect(stage.reads()).toHaveLength(3);
  });

  it('cannot be told from an equal configuration that was there before', async () => {
    const stage = openStage({ secondCreate: 'second-entry' });
    const before = stage.cloud.seed(equal);
    stage.cloud.fail(drop);
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toEqual({
      status: 200,
      id: before,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [{ id: 'u-2' }, alice],
      recovered: true,
    });
  });
});

describe('a lost POST of apply', () => {
  const payload = { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: [alice] };

  it.each([{ delayMs: 60_000 }, { drop: true }])(
    'that arrives late, and makes the second a conflict, is found done: %j',
    async (fault) => {
      const stage = openStage();
      stage.cloud.fail({ on: configs, ...fault, applied: true });
      // The look comes too early to see it.
      stage.cloud.fail({ on: { method: 'GET', path: /config$/ }, skip: 1, body: { items: [] } });
      const { status, body } = await stage.deliver(payload);
      expect({ status, ...body }).toMatchObject({ status: 200, result: 'created', recovered: true, ...made });
      expect(stage.writes()).toHaveLength(2);
      expect(stage.cloud.configs()).toHaveLength(1);
    },
  );

  const toOn = { field: 'enabled', from: false, to: true };
  const toTwo = { field: 'exitSessions', from: 9, to: 2 };
  const toAlice = { field: 'excludeUsers', added: [alice], removed: [bob] };
  const asAsked = { enabled: true, exitSessions: 2, users: inApiWords([alice]) };

  it.each([
    ['in all', { enabled: false, exitSessions: 9, users: inApiWords([bob]) }, [toOn, toTwo, toAlice], 3],
    ['in its switch', { ...asAsked, enabled: false }, [toOn], 1],
    ['in its number', { ...asAsked, exitSessions: 9 }, [toTwo], 1],
    ['in its users', { ...asAsked, users: inApiWords([bob]) }, [toAlice], 2],
  ])(
    'that is found made by somebody else, and otherwise %s, is brought to what was asked',
    async (_, other, changes, patches) => {
      const stage = openStage();
      stage.cloud.seed(other);
      stage.cloud.fail({ on: { method: 'GET', path: /config$/ }, body: { items: [] } });
      stage.cloud.fail({ on: configs, drop: true });
      const { status, body } = await stage.deliver(payload);
      expect({ status, ...body }).toEqual({ status: 200, ...made, result: 'updated', changes });
      expect(stage.writes().map(({ method }) => method)).toEqual(['POST', ...Array(patches).fill('PATCH')]);
    },
  );

  it('without users is known by having none', async () => {
    const stage = openStage();
    stage.cloud.fail({ on: configs, drop: true, applied: true });
    const { status, body } = await stage.deliver({ action: 'apply', enabled: true, exitSessions: 2 });
    expect({ status, ...body }).toEqual({
      status: 200,
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [],
      result: 'created',
      changes: [
        { field: 'enabled', from: null, to: true },
        { field: 'exitSessions', from: null, to: 2 },
      ],
      recovered: true,
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../support/runs.ts';
import { crowd, inApiWords, openStage, type Stage, TIMEOUT_MS } from './stage.ts';

const alice = { id: 'u-1', name: 'alice' };
const always = { times: Number.POSITIVE_INFINITY };
const writing = { on: { method: 'PATCH' } };

const payloads = [
  { enabled: true, exitSessions: 2, excludeUsers: [alice] },
  { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: crowd(120, 'new') },
  { action: 'update', enabled: true, exitSessions: 5 },
  { action: 'show' },
  { action: 'exclude', users: ['carol'] },
  { action: 'include', users: ['alice'] },
];

function open(): Stage {
  const stage = openStage({ secondCreate: 'second-entry' });
  stage.cloud.seed({ enabled: false, exitSessions: 2, users: inApiWords([alice, ...crowd(230, 'old')]) });
  return stage;
}

/** Whatever happens, the answer is there in time, and nothing is sent when the time is over. */
async function expectInTime(stage: Stage, payload: object, leftMs: number) {
  const startedAt = stage.now();
  const deadlineAt = startedAt + leftMs;
  const reply = await stage.deliver(payload, leftMs);
  // Timers know whole milliseconds only.
  expect(stage.now()).toBeLessThanOrEqual(Math.max(startedAt, Math.ceil(deadlineAt)));
  expect(stage.sentAt.filter((at) => at >= deadlineAt)).toEqual([]);
  return reply;
}

describe('without time left', () => {
  it.each(payloads.flatMap((payload) => [19, 5, 1, 0.5, 0, -1].map((leftMs) => ({ ...payload, leftMs }))))(
    'or next to none nothing is sent, which is said: $action, $leftMs ms',
    async ({ leftMs, ...payload }) => {
      const stage = open();
      const { status, body } = await expectInTime(stage, payload, leftMs);
      expect({ status, ...body }).toMatchObject({ status: 504, code: 'UPSTREAM_TIMEOUT', retryable: true });
      if (!('action' in payload && payload.action === 'show'))
        expect(body).toMatchObject({ applied: 'no', changes: [] });
      expect(stage.sentAt).toEqual([]);
    },
  );

  it.each(payloads)('but with a token nothing is sent either: $action', async (payload) => {
    const stage = open();
    await stage.deliver({ action: 'show' });
    stage.clear();
    const { status, body } = await expectInTime(stage, payload, 0);
    expect({ status, ...body }).toMatchObject({ status: 504, code: 'UPSTREAM_TIMEOUT', retryable: true });
    expect(stage.sentAt).toEqual([]);
  });
});

describe('with little time left', () => {
  it('a slow token service ends it before anything is sent to the Workspace API', async () => {
    for (const payload of payloads) {
      const stage = open();
      stage.cloud.fail({ on: { service: 'iam' }, delayMs: 60_000 });
      const { body } = await expectInTime(stage, payload, 1000);
      expect(body.code).toBe('TOKEN_UNAVAILABLE');
      expect([stage.writes(), stage.reads()]).toEqual([[], []]);
    }
  });

  it('a write that may have arrived is not known to be done, and not sent again', async () => {
    const stage = open();
    stage.cloud.fail({ ...writing, ...always, delayMs: 60_000, applied: true });
    const { status, body } = await expectInTime(stage, { action: 'update', enabled: true, exitSessions: 5 }, 2000);
    expect({ status, ...body }).toMatchObject({
      status: 504,
      code: 'UPSTREAM_TIMEOUT',
      applied: 'unknown',
      changes: [],
    });
    expect(stage.writes()).toHaveLength(1);
  });

  it('a lost create is looked up in what is left, and no longer', async () => {
    const left = { found: TIMEOUT_MS + 1000, late: TIMEOUT_MS };
    for (const [leftMs, status] of [
      [left.found, 200],
      [left.late, 504],
    ] as const) {
      const stage = openStage();
      stage.cloud.fail({ on: { method: 'POST', path: /config$/ }, delayMs: 60_000, applied: true });
      const reply = await expectInTime(stage, payloads[0] ?? {}, leftMs);
      expect(reply.status).toBe(status);
      expect(reply.body).toMatchObject(status === 200 ? { recovered: true } : { applied: 'unknown', changes: [] });
      expect(stage.writes()).toHaveLength(1);
    }
  });

  it('the second of three writes is told as the one that is missing', async () => {
    const stage = open();
    stage.cloud.fail({ ...writing, skip: 1, ...always, delayMs: 60_000 });
    const payload = { action: 'apply', enabled: true, excludeUsers: ['carol'] };
    const { status, body } = await expectInTime(stage, payload, 5000);
    expect({ status, ...body }).toMatchObject({ status: 504, code: 'UPSTREAM_TIMEOUT', applied: 'partly' });
    expect(body.changes).toEqual([{ field: 'excludeUsers', removed: [alice, ...crowd(230, 'old')] }]);
  });

  it('a slow list ends as a time-out, with the pages that came for nothing', async () => {
    const stage = open();
    stage.cloud.fail({ on: { method: 'GET' }, ...always, delayMs: 600 });
    const { status, body } = await expectInTime(stage, { action: 'show' }, 2000);
    expect({ status, ...body }).toMatchObject({ status: 504, code: 'UPSTREAM_TIMEOUT' });
    expect(body).not.toHaveProperty('applied');
    expect(stage.reads()).toHaveLength(4);
  });
});

it('however slow the cloud and however short the time, the answer is in time and no request starts after it', async () => {
  const delays = fc.array(fc.constantFrom(0, 1, 400, 1500, 9999, 10_001, 60_000), { minLength: 1, maxLength: 12 });
  const kinds = fc.array(fc.constantFrom({}, {}, { applied: true }, { drop: true }, { status: 502 }, { cut: true }), {
    minLength: 12,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...payloads),
      fc.oneof(fc.integer({ min: -10, max: 30_000 }), fc.double({ min: 0, max: 3000, noNaN: true })),
      delays,
      kinds,
      async (payload, leftMs, waits, spoilt) => {
        const stage = open();
        stage.cloud.fail(...waits.map((delayMs, at) => ({ delayMs, ...spoilt[at] })));
        const { status, body } = await expectInTime(stage, payload, leftMs);
        expect(body.code).not.toBe('INTERNAL');
        const writes = !('action' in payload && payload.action === 'show');
        if (status !== 200 && writes) expect(body).toHaveProperty('applied');
        // `no` is said only where it is true.
        if (body.applied === 'no') {
          expect(stage.cloud.configs()).toEqual(open().cloud.configs());
        }
      },
    ),
    runs(100),
  );
});

import { describe, expect, it } from 'vitest';
import type { Answer, Call, Silence } from '../../../lib/cloud/http.ts';
import { createFollowUp, type Window } from '../../../lib/queue/follow-up.ts';
import { createClock, NOON, settle } from '../../support/clock.ts';

const call: Call = { method: 'POST', url: 'https://hooks.test/1', json: { text: 'Done.' } };
const said = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: new Headers(headers),
  text: '',
});
const silence: Silence = { silence: 'unreachable', sent: false };
const lost: Silence = { silence: 'timeout', sent: true };

/** Tells, on a clock that runs. @returns how it ended, and when requests were sent, in milliseconds. */
async function tell(answers: readonly (Answer | Silence)[], window: Partial<Window> = {}, tookMs = 0) {
  const clock = createClock();
  const sentAt: number[] = [];
  const limits: unknown[] = [];
  const followUp = createFollowUp({
    now: clock.now,
    after: clock.after,
    async send(_, limitMs, leftMs) {
      sentAt.push(clock.now() - NOON);
      limits.push([limitMs, leftMs]);
      if (tookMs > 0) await clock.after(tookMs).elapsed;
      return answers[sentAt.length - 1] ?? said(200);
    },
  });
  let ended: string | undefined;
  const whole = { notBefore: NOON, expiresAt: NOON + 900_000, deadlineAt: NOON + 60_000, ...window };
  const telling = followUp(call, whole).then((told) => {
    ended = told;
  });
  for (let step = 0; step < 4000 && ended === undefined; step += 1) {
    await settle();
    if (ended === undefined) await clock.advance(100);
  }
  await telling;
  return { ended, sentAt, limits };
}

describe('Telling', () => {
  it.each<[string, (Answer | Silence)[], string, number[]]>([
    ['200', [said(200)], 'sent', [0]],
    ['204', [said(204)], 'sent', [0]],
    ['404, for the answer is not there yet', [said(404), said(404), said(200)], 'sent', [0, 1000, 3000]],
    ['no connection', [silence, silence, silence, said(200)], 'sent', [0, 1000, 3000, 7000]],
    ['an answer that is lost: told twice', [lost, said(200)], 'sent', [0, 1000]],
    ['nothing but 503', Array(9).fill(said(503)), 'failed', [0, 1000, 3000, 7000]],
    ['429 with a wait', [said(429, { 'retry-after': '5' }), said(200)], 'sent', [0, 5000]],
    ['429 with decimals', [said(429, { 'retry-after': '0.5' }), said(200)], 'sent', [0, 500]],
    ['429 with a wait that does not fit', [said(429, { 'retry-after': '60' }), said(200)], 'sent', [0, 1000]],
    ['429 with a date', [said(429, { 'retry-after': 'Wed, 25 Nov 2026 12:00:03 GMT' }), said(200)], 'sent', [0, 1000]],
    ['400', [said(400)], 'failed', [0]],
    ['401', [said(401)], 'failed', [0]],
    ['410', [said(410)], 'failed', [0]],
    ['a redirect, which is not followed', [said(302, { location: 'https://evil.test' })], 'failed', [0]],
  ])('after %s', async (_, answers, ended, sentAt) => {
    expect(await tell(answers)).toMatchObject({ ended, sentAt });
  });

  it('waits for the answer to the request', async () => {
    expect(await tell([], { notBefore: NOON + 2500 })).toMatchObject({ ended: 'sent', sentAt: [2500] });
  });

  it.each([
    ['is over', { expiresAt: NOON }],
    ['ends before its beginning', { notBefore: NOON + 2000, expiresAt: NOON + 2000 }],
  ])('sends nothing where the time of the address %s', async (_, window) => {
    expect(await tell([], window)).toMatchObject({ ended: 'expired', sentAt: [] });
  });

  it('stops when the address dies on the way', async () => {
    expect(await tell([said(503), said(503)], { expiresAt: NOON + 2000 })).toMatchObject({
      ended: 'expired',
      sentAt: [0, 1000],
    });
  });

  it('never goes past the end of the function', async () => {
    expect(await tell([said(503), said(503)], { deadlineAt: NOON + 2000 })).toMatchObject({
      ended: 'failed',
      sentAt: [0, 1000],
    });
    expect(await tell([], { notBefore: NOON + 9000, deadlineAt: NOON + 9000 })).toMatchObject({
      ended: 'failed',
      sentAt: [],
    });
  });

  it('takes three seconds for each request and ten for all', async () => {
    const { ended, sentAt, limits } = await tell(Array(9).fill(lost), {}, 3000);
    expect([ended, sentAt]).toEqual(['failed', [0, 4000, 9000]]);
    expect(limits).toEqual([
      [3000, 10_000],
      [3000, 6000],
      [3000, 1000],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { webhook } from '../../../lib/channels/webhook.ts';
import { authorized, type Credentials } from '../../../lib/cloud/credentials.ts';
import type { Answer, Call, Silence } from '../../../lib/cloud/http.ts';
import { createWork } from '../../../lib/order.ts';
import { fail, succeed } from '../../../lib/outcome.ts';
import { createTestCloud, startApp } from '../../support/app.ts';
import { createClock, NOON, settle } from '../../support/clock.ts';
import { toDelivery } from '../../support/delivery.ts';
import { cloudSettings } from '../../support/settings.ts';

const call: Call = { method: 'POST', url: 'https://workspace.test/v1', headers: { 'x-kept': '1' }, json: { a: 1 } };

describe('What makes a request ours', () => {
  /** Keys, say: every request is signed anew, and refused ones are no better the second time. */
  function start(answers: Array<Answer | Silence>, { again = false, takesMs = 0 } = {}) {
    const clock = createClock();
    const sent: Array<Call & { limitMs: number; leftMs: number | undefined }> = [];
    let signatures = 0;
    const told: number[] = [];
    const credentials: Credentials = {
      async sign(given) {
        signatures += 1;
        const number = signatures;
        return succeed({
          call: { ...given, headers: { ...given.headers, 'x-signature': `s${number}` } },
          refused() {
            told.push(number);
            return again;
          },
        });
      },
    };
    const send = authorized(
      async (given, limitMs, leftMs) => {
        sent.push({ ...given, limitMs, leftMs });
        await clock.advance(takesMs);
        return answers.shift() ?? answer(200);
      },
      credentials,
      { now: clock.now, timeoutMs: 10_000 },
    );
    return { send, sent, told, work: createWork(NOON + 28_000) };
  }
  const answer = (status: number): Answer => ({ status, headers: new Headers(), text: '' });

  it('is put on the request, which is else as it was', async () => {
    const { send, sent, work } = start([]);
    expect(await send(call, work)).toEqual(succeed(answer(200)));
    expect(sent).toEqual([
      { ...call, headers: { 'x-kept': '1', 'x-signature': 's1' }, limitMs: 10_000, leftMs: 28_000 },
    ]);
  });

  it('hears of a 401, and is asked again where that helps, once', async () => {
    const { send, sent, told, work } = start([answer(401), answer(401), answer(200)], { again: true });
    expect(await send(call, work)).toEqual(succeed(answer(401)));
    expect(sent.map(({ headers }) => headers?.['x-signature'])).toEqual(['s1', 's2']);
    expect(told).toEqual([1]);
  });

  it('is not asked again where it is no better the second time', async () => {
    const { send, sent, told, work } = start([answer(401), answer(200)]);
    expect(await send(call, work)).toEqual(succeed(answer(401)));
    expect([sent.length, told]).toEqual([1, [1]]);
  });

  it.each<[string, Answer | Silence]>([
    ['another status', answer(403)],
    ['no answer', { silence: 'timeout', sent: true }],
  ])('does not hear of %s', async (_, reply) => {
    const { send, told, work } = start([reply], { again: true });
    expect(await send(call, work)).toEqual(succeed(reply));
    expect(told).toEqual([]);
  });

  it('and is not to be had, has nothing sent', async () => {
    const send = authorized(
      () => Promise.reject(new Error('sent')),
      { sign: async () => fail('TOKEN_REFUSED') },
      { now: () => 0, timeoutMs: 1000 },
    );
    expect(await send(call, createWork(1000))).toEqual(fail('TOKEN_REFUSED'));
  });

  it('is not asked for where there is next to no time', async () => {
    const { send, sent, work } = start([]);
    for (const leftMs of [19, 0, -5, Number.NEGATIVE_INFINITY]) {
      const reply = await send(call, { ...work, deadlineAt: NOON + leftMs });
      expect(reply).toEqual(succeed({ silence: 'timeout', sent: false }));
    }
    expect(sent).toEqual([]);
  });

  it('goes into the books of the work, attempt by attempt', async () => {
    const { send, work } = start([answer(401)], { again: true, takesMs: 300 });
    await send(call, work);
    expect(work.usage).toEqual({ tokenRequests: 0, upstreamMs: 600 });
  });
});

describe('Deliveries that overlap', () => {
  it('are each charged with their own waiting, and the request for a token with whoever began it', async () => {
    const clock = createClock();
    const cloud = createTestCloud(clock);
    cloud.fail({ on: { service: 'workspace' }, delayMs: 400, times: Number.POSITIVE_INFINITY });
    const { send, lines } = startApp(webhook, { ...cloudSettings, WEBHOOK_ALLOW_UNSIGNED: 'true' }, { clock, cloud });
    const deliver = () =>
      send(toDelivery({ body: '{"enabled":true,"exitSessions":2}', deadlineAt: clock.now() + 28_000 }));
    const replies = [deliver()];
    await settle();
    await clock.advance(150);
    replies.push(deliver());
    await clock.advance(150);
    replies.push(deliver());
    await clock.advance(1000);
    await Promise.all(replies);
    expect(lines.map(({ upstreamMs }) => upstreamMs)).toEqual([400, 400, 400]);
    expect(lines.map(({ tokenRequests }) => tokenRequests)).toEqual([1, undefined, undefined]);
    expect(lines.map(({ durationMs }) => durationMs)).toEqual([400, 400, 400]);
  });
});

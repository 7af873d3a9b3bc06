import { describe, expect, it } from 'vitest';
import { webhook } from '../../lib/channels/webhook.ts';
import { startApp } from '../support/app.ts';
import { createClock, settle } from '../support/clock.ts';
import { toDelivery } from '../support/delivery.ts';
import { cloudSettings } from '../support/settings.ts';
import { deliver, ids, senders } from './chat-senders.ts';

const rule = (channel: string, user: string) => JSON.stringify([{ channel, users: [user], can: '*' }]);
const refusal = { on: { service: 'iam' as const }, status: 401, times: Number.POSITIVE_INFINITY };

describe('IAM that says no after the asker has gone', () => {
  it.each(Object.entries(senders))('hears one attempt of six commands: %s', async (_, sender) => {
    const env = { ...cloudSettings, ...sender.env, CHATOPS_ALLOW: rule(sender.name, ids[sender.name].user) };
    const app = startApp(sender.factory, { ...env, CHAT_BUDGET_MS: '1000' });
    app.cloud.fail({ ...refusal, delayMs: 3000 });
    for (let command = 1; command <= 6; command += 1) {
      const reply = app.send(deliver(sender, sender.toBody('status'), app.clock.now()));
      await settle();
      await app.clock.advance(1000);
      expect((await reply).status).toBe(200);
    }
    expect(app.lines.map(({ code }) => code)).toEqual([
      ...Array(3).fill('TOKEN_UNAVAILABLE'),
      ...Array(3).fill('TOKEN_REFUSED'),
    ]);
    expect(app.cloud.received).toHaveLength(1);
  });
});

describe('A request for a token', () => {
  const env = { ...cloudSettings, WEBHOOK_ALLOW_UNSIGNED: 'true', TOKEN_TIMEOUT_MS: '5000' };

  it.each([
    ['its own limit', 28_000, 5000],
    ['the end of the function', 2000, 2000],
  ])('ends at %s', async (_, leftMs, afterMs) => {
    const clock = createClock();
    const app = startApp(webhook, env, { clock });
    app.cloud.fail({ on: { service: 'iam' }, hang: true });
    const reply = app.send(toDelivery({ deadlineAt: clock.now() + leftMs }));
    await settle();
    await clock.advance(afterMs - 1);
    expect(app.lines).toEqual([]);
    await clock.advance(1);
    expect((await reply).status).toBe(503);
    expect(clock.pending()).toEqual([]);
  });

  it('that two deliveries in a row heard nothing of is not sent for a minute, and the reply says so', async () => {
    const app = startApp(webhook, env);
    app.cloud.fail({ on: { service: 'iam' }, hang: true, times: 2 });
    const ask = async () => {
      const reply = app.send(toDelivery({ deadlineAt: app.clock.now() + 28_000 }));
      await settle();
      await app.clock.advance(5000);
      const { status, headers } = await reply;
      return [status, headers['retry-after']];
    };
    expect([await ask(), await ask(), await ask()]).toEqual([
      [503, undefined],
      [503, '60'],
      [503, '60'],
    ]);
    expect(app.cloud.received).toHaveLength(2);
    await app.clock.advance(55_000);
    expect(await ask()).toEqual([200, undefined]);
  });
});

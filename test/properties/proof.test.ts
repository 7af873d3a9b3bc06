import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webhook } from '../../lib/channels/webhook.ts';
import type { HttpDelivery } from '../../lib/delivery.ts';
import { startApp } from '../support/app.ts';
import { anyBody, anyHttpDelivery, proofsOf } from '../support/arbitraries.ts';
import { createClock, NOON } from '../support/clock.ts';
import { toDelivery, validBody } from '../support/delivery.ts';
import { runs } from '../support/runs.ts';
import { secrets } from '../support/secrets.ts';
import { webhookSettings } from '../support/settings.ts';
import { signStandard } from '../support/sign.ts';

/** An app whose cloud counts every word that is said to it, and whose channel tells what it reads. */
function start() {
  let fetches = 0;
  let read = 0;
  const clock = createClock();
  const app = startApp(
    (settings) => {
      const channel = webhook(settings);
      return {
        ...channel,
        parse: (delivery: HttpDelivery) => {
          read += 1;
          return channel.parse(delivery);
        },
      };
    },
    webhookSettings,
    {
      clock,
      fetch: () => {
        fetches += 1;
        return Promise.reject(new TypeError('fetch failed'));
      },
    },
  );
  return { ...app, fetches: () => fetches, read: () => read };
}

describe('a delivery without proof', () => {
  it('is not read, and reaches no token step', async () => {
    const { send, fetches, read, lines } = start();
    await fc.assert(
      fc.asyncProperty(anyHttpDelivery({ secrets: false }), async (delivery) => {
        lines.length = 0;
        expect((await send(delivery)).status).toBe(401);
        expect(lines[0]).not.toHaveProperty('deliveryId');
      }),
      runs(500),
    );
    expect([fetches(), read()]).toEqual([0, 0]);
  });

  it('is what any change makes of one with proof', async () => {
    const { send, fetches, read } = start();
    const flip = (bytes: Uint8Array, at: number, bit: number) => {
      const changed = Uint8Array.from(bytes);
      const place = at % changed.length;
      changed[place] = (changed[place] ?? 0) ^ (1 << bit);
      return changed;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1),
        anyBody.filter(({ length }) => length > 0),
        fc.nat(),
        fc.nat(7),
        async (scheme, body, at, bit) => {
          const headers = proofsOf(body)[scheme] ?? {};
          expect((await send(toDelivery({ headers, body: flip(body, at, bit) }))).status).toBe(401);
        },
      ),
      runs(300),
    );
    expect([fetches(), read()]).toEqual([0, 0]);
  });

  it('is what any change of a header makes of one with proof', async () => {
    const { send, fetches } = start();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('0', 'A', 'z', ' ', ',', '=', '\u0000', 'é', ''),
        async (scheme, which, at, char) => {
          const headers = Object.entries(proofsOf(Buffer.from(validBody))[scheme] ?? {});
          const [name, value] = headers[which % headers.length] ?? ['', ''];
          const place = at % value.length;
          const changed = value.slice(0, place) + char + value.slice(place + 1);
          // Letter case of the scheme's name and blanks behind it are free (RFC 9110), and a change may change nothing.
          fc.pre(changed.toLowerCase().replace(/^bearer +/, 'bearer ') !== value.toLowerCase());
          const delivery = toDelivery({ headers: { ...Object.fromEntries(headers), [name]: changed } });
          expect((await send(delivery)).status).toBe(401);
        },
      ),
      runs(300),
    );
    expect(fetches()).toBe(0);
  });
});

it('with proof, freshness alone decides, in both directions', async () => {
  const { send } = start();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -10_000, max: 10_000 }), async (ageSeconds) => {
      const headers = signStandard(secrets.standard, validBody, NOON - ageSeconds * 1000);
      const { status } = await send(toDelivery({ headers }));
      // 503: on to the token, which this cloud does not give.
      expect(status).toBe(Math.abs(ageSeconds) <= 300 ? 503 : 401);
    }),
  );
});

it('a secret that a sender takes for the id of a delivery does not show in the log', async () => {
  const { send, lines } = start();
  for (const id of Object.values(secrets)) {
    if (!/^[\x21-\x7e]+$/.test(id)) continue;
    await send(toDelivery({ headers: signStandard(secrets.standard, validBody, NOON, id) }));
  }
  expect(lines.map(({ deliveryId }) => deliveryId)).toContain('[secret]');
  for (const known of [secrets.standard, secrets.hub, secrets.bearer])
    expect(JSON.stringify(lines)).not.toContain(known);
});

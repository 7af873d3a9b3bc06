import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelFactory } from '../../lib/channel.ts';
import type { Delivery } from '../../lib/delivery.ts';
import { type Code, endings, fail } from '../../lib/outcome.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { startApp } from '../support/app.ts';
import { createClock, NOON } from '../support/clock.ts';
import { echoesOf, PLANTED_TOKEN } from '../support/echoes.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { secrets } from '../support/secrets.ts';

export type Promised<D extends Delivery, Reply> = {
  /** Which of several of this name. */
  title?: string;
  factory: ChannelFactory<D, Reply>;
  env: Env;
  /** The secrets that the settings hold. */
  known: readonly [password: string, ...more: string[]];
  /** Proven, and a command: each makes exactly one configuration. */
  accepted: ReadonlyArray<readonly [title: string, delivery: D]>;
  /** Not proven, or not any more; none where the platform vouches for the sender. */
  forged: ReadonlyArray<readonly [title: string, delivery: D]>;
  /** Proven, and no command. */
  senseless: ReadonlyArray<readonly [title: string, delivery: D]>;
  /** Anything that may ever arrive. */
  anything: fc.Arbitrary<D>;
  /** Checks that a reply is one of this channel's, and returns its code (`OK` on success). Throws what is thrown to it. */
  read: (reply: Reply) => string;
  /** The same for what the channel throws in place of a reply. */
  readThrown?: (error: unknown) => string;
};

const codes = Object.keys(endings) as Code[];

/** What every channel promises. What is not checked here is not promised. */
export function describeChannel<D extends Delivery, Reply>(name: string, promised: Promised<D, Reply>): void {
  const { title = name, factory, env, known, accepted, forged, senseless, anything, read, readThrown } = promised;
  const start = (clock = createClock()) => startApp(factory, env, { clock });
  const channelOf = () => {
    const [channel] = start().channels;
    if (!channel) throw new Error('no channel');
    return channel;
  };

  /** Sends and reads, whatever form the answer has. */
  async function codeOf(answer: () => Promise<Reply> | Reply): Promise<{ code: string; answer: unknown }> {
    try {
      const reply = await answer();
      return { code: read(reply), answer: reply };
    } catch (error) {
      if (!readThrown) throw error;
      return { code: readThrown(error), answer: error };
    }
  }

  describe(`the channel ${title}`, () => {
    it.each(accepted)('brings to the cloud: %s', async (_, delivery) => {
      const { send, cloud, lines } = start();
      expect(await codeOf(() => send(delivery))).toMatchObject({ code: 'OK' });
      expect(cloud.configs()).toHaveLength(1);
      expect(lines).toMatchObject([{ channel: name, code: 'OK', status: 200, requestId: delivery.requestId }]);
    });

    it.each(forged)('refuses, without a word to the cloud: %s', async (_, delivery) => {
      const { send, cloud, lines } = start();
      const { code } = await codeOf(() => send(delivery));
      expect(['SIGNATURE_INVALID', 'DELIVERY_STALE']).toContain(code);
      expect(cloud.received).toEqual([]);
      expect(lines).toMatchObject([{ level: 'warn', channel: name, code }]);
      expect(lines[0]).not.toHaveProperty('deliveryId');
    });

    it.each(senseless)('has no command for, and no word to the cloud: %s', async (_, delivery) => {
      const { send, cloud, lines } = start();
      const { code, answer } = await codeOf(() => send(delivery));
      expect(['PAYLOAD_INVALID', 'UNSUPPORTED_MEDIA_TYPE']).toContain(code);
      expect(cloud.received).toEqual([]);
      expect(lines).toMatchObject([{ level: 'warn', channel: name, code }]);
      expectNoSecretIn([answer, lines]);
    });

    it('has an answer to anything: neither proof nor words make it throw', () => {
      const channel = channelOf();
      fc.assert(
        fc.property(anything, (delivery) => {
          const proof = channel.verify(delivery, NOON);
          if (!proof.ok) expect(['SIGNATURE_INVALID', 'DELIVERY_STALE']).toContain(proof.code);
          const { command } = channel.parse(delivery);
          if (command && !command.ok) expect(['PAYLOAD_INVALID', 'UNSUPPORTED_MEDIA_TYPE']).toContain(command.code);
        }),
      );
    });

    it.each(codes)('tells %s in its own words, and none of the bug behind it', async (code) => {
      const [, delivery] = accepted[0] ?? [];
      if (!delivery) throw new Error('no delivery to answer');
      const bug = new Error(secrets.password, { cause: secrets.hub });
      const upstream = { status: 418, errorCode: 'X.1', errorMsg: 'words', requestId: 'up-1' };
      const errors = [{ pointer: '/a', detail: 'is wrong' }];
      for (const more of [{}, { bug }, { bug, upstream, errors, retryAfter: '7', allow: 'POST', detail: 'Better.' }]) {
        const rendered = await codeOf(() => channelOf().render(fail(code, more), delivery));
        expect(rendered.code).toBe(code);
        expectNoSecretIn([rendered.answer]);
      }
    });

    it.each(echoesOf(known))('shows no secret when the cloud echoes %s', async (_, faults) => {
      const [, delivery] = accepted[0] ?? [];
      if (!delivery) throw new Error('no delivery to send');
      const { send, cloud, lines } = start();
      cloud.fail(...faults);
      const { answer } = await codeOf(() => send(delivery));
      expect(cloud.received.length).toBeGreaterThan(0);
      expectNoSecretIn([answer, lines], PLANTED_TOKEN);
    });
  });
}

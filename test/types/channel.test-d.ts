import { describe, expectTypeOf, it } from 'vitest';
import type { ChannelFactory, EventChannel, HttpChannel } from '../../lib/channel.ts';
import type { HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import type { Outcome } from '../../lib/outcome.ts';

declare const whole: HttpChannel;

describe('a channel', () => {
  it('does not compile without verify', () => {
    const { verify: _, ...rest } = whole;
    // @ts-expect-error who delivers is not asked
    const channel: HttpChannel = rest;
    // @ts-expect-error nor where it is made from settings
    const factory: ChannelFactory<HttpDelivery, HttpReply> = () => rest;
    expectTypeOf([channel, factory]).toBeArray();
  });

  it('does not compile without parse or render', () => {
    const { parse: _, ...unread } = whole;
    const { render: __, ...unanswered } = whole;
    // @ts-expect-error what it says is not read
    const one: HttpChannel = unread;
    // @ts-expect-error it is not answered
    const other: HttpChannel = unanswered;
    expectTypeOf([one, other]).toBeArray();
  });

  it('is not asked by a promise: proof and words are a matter of the bytes at hand', () => {
    // @ts-expect-error a promise of a proof is no proof
    const channel: HttpChannel = { ...whole, verify: async () => ({ ok: true, value: {} }) };
    expectTypeOf(channel).toEqualTypeOf<HttpChannel>();
  });

  it('cannot say of itself that it takes proof', () => {
    expectTypeOf<HttpChannel['unsigned']>().toEqualTypeOf<true | undefined>();
  });

  it('of a platform is no channel of HTTP', () => {
    expectTypeOf<EventChannel>().not.toExtend<HttpChannel>();
    expectTypeOf<HttpChannel>().not.toExtend<EventChannel>();
  });
});

it('an outcome has a body or a code, never both', () => {
  expectTypeOf<Extract<Outcome, { ok: true }>>().not.toHaveProperty('code');
  expectTypeOf<Extract<Outcome, { ok: false }>>().not.toHaveProperty('body');
});

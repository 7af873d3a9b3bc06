import { defuse, toCode, toLine, withoutGaps } from '../../lib/chat/markup.ts';
import type { ChatPlatform, ToIntent, Topic } from '../../lib/chat/platform.ts';
import { JSON_TYPE, toActor, toProof, unreadable } from '../../lib/chat/request.ts';
import { type HttpDelivery, headerOf } from '../../lib/delivery.ts';
import type { Intent } from '../../lib/intent.ts';
import { parseJson } from '../../lib/json.ts';
import { succeed } from '../../lib/outcome.ts';
import { isObject } from '../../lib/shapes.ts';
import { hmacSha256, isOneOf, toHmacKey, unproven, VISIBLE_ASCII } from '../../lib/signature.ts';

/** A made-up platform, which signs its messages in a header, and greets by GET with a signed word that it wants to have back. */
export const courier = {
  channel: 'courier',
  secrets: { name: 'COURIER_SECRETS', isRight: (value) => VISIBLE_ASCII.test(value), rule: 'be visible ASCII' },
  types: [JSON_TYPE],
  methods: ['GET', 'POST'],
  // It knows marks for code and links, and nothing that takes their meaning from them.
  escape: (text) => defuse(toLine(text).replace(/[<>*`[\]|~]/g, '·')),
  code: toCode,
  maxLength: 3000,
  isPrivate: true,
  open(secrets) {
    const keys = secrets.map((secret) => toHmacKey(secret.reveal()));
    return {
      verify(delivery) {
        const isGreeting = delivery.method === 'GET';
        const claimed = isGreeting ? queryOf(delivery, 'sign') : headerOf(delivery, 'x-courier-sign');
        const signed = isGreeting ? (queryOf(delivery, 'echo') ?? '') : delivery.body;
        const expected = keys.map((key) => hmacSha256(key, signed).toString('hex'));
        if (typeof claimed !== 'string') return unproven('no-proof');
        if (!isOneOf([claimed], expected)) return unproven('mismatch');
        return succeed(isGreeting ? {} : toProof(messageOf(delivery)['id']));
      },
      read: (delivery, toIntent) =>
        delivery.method === 'GET'
          ? { topic: { kind: 'greeting', body: queryOf(delivery, 'echo') ?? '' } }
          : readMessage(delivery, toIntent),
      write: (text) => ({ said: text, to: 'asker' }),
    };
  },
} as const satisfies ChatPlatform;

function readMessage(delivery: HttpDelivery, toIntent: ToIntent): Intent<Topic> {
  const { who, team, room, text } = messageOf(delivery);
  const actor = toActor(courier.channel, { user: who, workspace: team, room });
  if (!actor || typeof text !== 'string') return { command: unreadable('The message is none.') };
  return toIntent(withoutGaps(text), actor);
}

function messageOf(delivery: HttpDelivery): Readonly<Record<string, unknown>> {
  const json = parseJson(delivery.body);
  return json.ok && isObject(json.value) ? json.value : {};
}

function queryOf({ query }: HttpDelivery, name: string): string | undefined {
  return query.get(name)?.[0];
}

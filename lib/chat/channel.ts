import type { ChannelFactory, HttpChannel } from '../channel.ts';
import type { HttpDelivery, HttpReply } from '../delivery.ts';
import { toHttpReply, toJsonReply } from '../http-reply.ts';
import type { Outcome } from '../outcome.ts';
import { Secret } from '../secret.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { type Chat, createChat } from './chat.ts';
import { readPlaces } from './places.ts';
import type { Body, ChatPlatform, Topic } from './platform.ts';
import { refuseOtherTypes } from './request.ts';

/** Largest body that a chat platform is listened to, in bytes: far more than any of them sends for a command. */
const BODY_MAX_BYTES = 256 * 1024;

/**
 * Makes the channels of these platforms. What they share is read from the settings only once.
 *
 * @param read reads that; tests pass one of their own.
 */
export function chatChannels(
  platforms: readonly ChatPlatform[],
  read: typeof createChat = createChat,
): ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>> {
  const names = platforms.map(({ channel }) => channel);
  const shared = new WeakMap<SettingsReader, Shared>();
  return platforms.map((platform) => (settings) => {
    const known = shared.get(settings) ?? {
      chat: read(settings, names),
      // Without a queue every result is the answer itself.
      ...(settings.text('COMMAND_QUEUE_URL') === undefined ? {} : { toUrl: readPlaces(settings, platforms) }),
    };
    shared.set(settings, known);
    return toChannel(platform, known, settings);
  });
}

type Shared = { chat: Chat; toUrl?: ReturnType<typeof readPlaces> };

/** @returns nothing where the platform is not set up. */
function toChannel(
  platform: ChatPlatform,
  { chat, toUrl }: Shared,
  settings: SettingsReader,
): HttpChannel<Topic> | undefined {
  const { channel: name, methods, types } = platform;
  const { name: setting, isRight, rule, isSecret = true } = platform.secrets;
  const told = `must ${rule}, several separated by blanks`;
  const secrets = isSecret
    ? settings.secrets(setting, isRight, told)
    : settings.list(setting, isRight, told).map((value) => new Secret(value));
  if (secrets.length === 0) return undefined;
  // Those that are wrong have been complained of.
  const { greetUnproven, verify, read, write } = platform.open(
    secrets.filter((secret) => isRight(secret.reveal())),
    chat.toleranceSeconds,
  );
  const say = chat.createSay(platform);
  const sayToAll = chat.createSay({ ...platform, isPrivate: false });

  return {
    name,
    budgetMs: chat.budgetMs,
    bodyMaxBytes: BODY_MAX_BYTES,
    ...(methods ? { methods } : {}),
    ...(greetUnproven
      ? {
          greetUnproven: (delivery) => {
            const body = greetUnproven(delivery);
            return body === undefined ? undefined : toReply(body, delivery);
          },
        }
      : {}),
    verify,
    parse(delivery) {
      const refusal = refuseOtherTypes(delivery, types);
      if (refusal) return { command: refusal };
      const intent = read(delivery, (words, actor) => chat.toIntent(words, actor, platform.links));
      const address = toUrl && platform.followUp?.addressOf(delivery);
      if (address === undefined || toUrl?.(platform, address) === undefined) return intent;
      return { ...intent, isPatient: true, answer: { address, language: chat.language } };
    },
    allow: chat.allow,
    // With 200 as soon as it is proven who asks: chats show every other status as a crash.
    render(outcome, delivery, intent) {
      if (isUnproven(outcome)) return toHttpReply(outcome, delivery);
      const accepted = outcome.ok && outcome.accepted ? platform.followUp?.accepted : undefined;
      if (accepted) return toReply(accepted, delivery);
      if (intent?.topic?.kind === 'greeting') return toReply(intent.topic.body, delivery);
      const toWords = platform.isHeardByAll?.(delivery) ? sayToAll : say;
      return toReply(write(toWords(outcome, intent, delivery)), delivery);
    },
  };
}

/** Whether the delivery has no proof: the answer is then a plain 401, without words for people. */
function isUnproven(outcome: Outcome): boolean {
  return !outcome.ok && (outcome.code === 'SIGNATURE_INVALID' || outcome.code === 'DELIVERY_STALE');
}

function toReply(body: Body, delivery: HttpDelivery): HttpReply {
  if (typeof body !== 'string') return toJsonReply(body, delivery);
  const { headers, ...reply } = toJsonReply({}, delivery);
  const { 'content-type': _, ...common } = headers;
  return { ...reply, headers: body === '' ? common : { ...common, 'content-type': 'text/plain; charset=utf-8' }, body };
}

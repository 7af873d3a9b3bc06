import type { Ports } from './app.ts';
import { type AwsCall, createAwsCall } from './aws/aws-call.ts';
import type { AnyChannel, ChannelFactory } from './channel.ts';
import type { ChatPlatform } from './chat/platform.ts';
import { createTell, readVoice, type Tell } from './chat/tell.ts';
import { createSend } from './cloud/http.ts';
import type { EventDelivery } from './delivery.ts';
import type { EventReply } from './event-reply.ts';
import { levelOf } from './log.ts';
import { endings, fail } from './outcome.ts';
import { sendLetter, toLetter } from './queue/dead-letter.ts';
import { readDelays } from './queue/delays.ts';
import { readMessage } from './queue/found.ts';
import { toLine } from './queue/line.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { readDurableSettings } from './settings/durable.ts';
import { isReference } from './settings/references.ts';
import { ConfigurationError, createSettingsReader, type Env } from './settings/settings.ts';
import type { Recipe } from './start.ts';
import { wait } from './timer.ts';
import type { Handle } from './worker.ts';

type EventFactories = ReadonlyArray<ChannelFactory<EventDelivery, EventReply>>;

export type UndertakerParts = {
  call: AwsCall;
  deadLetterQueueUrl: string;
  /** How often a worker was given a message at most. */
  attemptsMax: number;
  channels: ReadonlyArray<AnyChannel<EventDelivery, EventReply>>;
  tell: Tell;
  redactor: Redactor;
} & Required<Pick<Ports, 'log' | 'now'>>;

/** Tells of what the worker died of, every time: makes it a dead letter, and tells whoever waits for it, once. */
export function createUndertaker(parts: UndertakerParts): Handle {
  const { call, deadLetterQueueUrl, attemptsMax, channels, tell, redactor, log, now } = parts;
  const outcome = fail('WORKER_DIED', { applied: 'unknown', changes: [] });
  return async (record, { requestId, deadlineAt }) => {
    const startedAt = now();
    const found = readMessage(record, channels, startedAt);
    const { channel, action, deliveryId, time, answer } = found;
    if (answer) redactor.learnAddress(answer.address);
    const known = { ...(channel === undefined ? {} : { channel }), ...(action === undefined ? {} : { action }) };
    // The queue counts its own deliveries, too.
    const attempts = Math.min(record.receiveCount, attemptsMax);
    const death = { code: outcome.code, reason: endings.WORKER_DIED.detail, ...known, deliveryId, time, attempts };
    const letter = toLetter(record, redactor.redactAll(death), now());
    const isOver = await sendLetter(call, deadLetterQueueUrl, letter, deadlineAt);
    const followUp = isOver ? await tell(found, outcome, { requestId, deadlineAt }) : undefined;

    const line = toLine(found, outcome, {
      name: 'undertaker',
      startedAt,
      endedAt: now(),
      requestId,
      isDeadLetter: isOver,
      followUp,
    });
    log(levelOf(line), redactor.redactAll(line));
    return isOver;
  };
}

/**
 * Builds it of the little that it needs. What only makes its words better may be wrong: a setting that keeps the worker from starting
 * must not keep this from telling so.
 *
 * @throws {ConfigurationError} naming every setting that is wrong.
 */
export function startUndertaker(
  env: Env,
  { log, problems = [], fetch = (input, init) => globalThis.fetch(input, init), ...ports }: Ports,
  { events, platforms }: { events: EventFactories; platforms: readonly ChatPlatform[] },
): Handle {
  const { now = () => Date.now(), timeoutSignal = (ms: number) => AbortSignal.timeout(ms), after = wait } = ports;
  const reader = createSettingsReader(env);
  for (const { name, rule } of problems) reader.refuse(name, rule);
  const { aws, deadLetterQueueUrl } = readDurableSettings(reader, 'undertaker');
  if (!aws || deadLetterQueueUrl === undefined || reader.problems.length > 0) {
    throw new ConfigurationError(reader.problems);
  }
  const lenient = createSettingsReader(env);
  const voice = readVoice(lenient, platforms);
  const attemptsMax = readDelays(lenient).length + 1;
  // What an event asks for is told as far as it says so itself.
  const channels = events.flatMap((create) => create(createSettingsReader({})) ?? []);

  const send = createSend({ fetch, timeoutSignal });
  const call = createAwsCall({ send, now }, aws);
  const redactor = createRedactor(reader.known);
  const tell = createTell({ send, now, after, redactor }, voice);
  return createUndertaker({ call, deadLetterQueueUrl, attemptsMax, channels, tell, redactor, log, now });
}

/** How an undertaker is made of its settings. @param events the channels of events */
export function undertakerRecipe(events: EventFactories, platforms: readonly ChatPlatform[]): Recipe<Handle> {
  return {
    role: 'undertaker',
    look(settings) {
      readVoice(settings, platforms);
      readDelays(settings);
      return [];
    },
    build: (env, ports) => startUndertaker(env, ports, { events, platforms }),
  };
}

/** Its settings: of references the one to its queue alone, so that a store that says no to others does not keep it from starting. */
export function withoutReferences(env: Env): Env {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name === 'DEAD_LETTER_QUEUE_URL' || !isReference(value ?? '')),
  );
}

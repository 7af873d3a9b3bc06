import type { Core } from './app.ts';
import type { AwsCall } from './aws/aws-call.ts';
import type { AnyChannel, ChannelFactory } from './channel.ts';
import type { ChatPlatform } from './chat/platform.ts';
import { type Allow, readPolicy } from './chat/policy.ts';
import { createTell, readVoice, type Tell, type Voice } from './chat/tell.ts';
import type { EventDelivery } from './delivery.ts';
import type { EventReply } from './event-reply.ts';
import { levelOf } from './log.ts';
import { createWork, type Order, type Work } from './order.ts';
import { fail, type Outcome } from './outcome.ts';
import { sendLetter, toLetter, toReason } from './queue/dead-letter.ts';
import { readDelays } from './queue/delays.ts';
import { type Fate, toFate } from './queue/fate.ts';
import { type Found, readMessage } from './queue/found.ts';
import { toLine } from './queue/line.ts';
import type { QueueRecord } from './queue/record.ts';
import { doubtOf, toUsageFields } from './relay.ts';
import { ofApp, type Recipe } from './start.ts';

/** One run of the function. @param deadlineAt epoch milliseconds */
export type Invocation = { requestId: string; deadlineAt: number };

/** Deals with a message, and leaves one line in the log. Never rejects. @returns whether it is over; else it goes back. */
export type Handle = (record: QueueRecord, invocation: Invocation) => Promise<boolean>;

export type WorkerParts = {
  /** Of events, as a rule or a schedule puts them into the queue. */
  channels: ReadonlyArray<AnyChannel<EventDelivery, EventReply>>;
  /** Whether somebody in a chat may do this, now. */
  allow: Allow;
  /** The channels whose commands are somebody's. */
  chats: readonly string[];
  /** The waits between attempts. */
  delaysSeconds: readonly number[];
  tell: Tell;
};

/** Of its time the function keeps so much, in milliseconds, for telling somebody, or for the queue alone; half of it at most. */
const KEPT_MS = { telling: 15_000, queue: 3_000 };

/** The story of a message: read → judge → perform → delete, put back, or make it a dead letter → tell. */
export function createWorker(
  { perform, log, redactor, projectId, durable, call, now, lastUntil }: Core,
  { channels, allow, chats, delaysSeconds, tell }: WorkerParts,
): Handle {
  const { commandQueueUrl = '', deadLetterQueueUrl = '' } = durable;
  const aws = call as AwsCall; // its settings are required
  const lastAttempt = delaysSeconds.length + 1;
  const isChat = ({ channel, actor }: Order) => actor !== undefined || chats.includes(channel);

  async function carryOut(found: Found, work: Work, isLast: boolean): Promise<Outcome> {
    if (!found.order.ok) return found.order;
    const order = found.order.value;
    if (found.projectId !== undefined && found.projectId !== projectId) {
      return fail('PAYLOAD_INVALID', { detail: OTHER_PROJECT });
    }
    const allowed = isChat(order) ? allow(order.command, order.actor) : undefined;
    if (allowed && !allowed.ok) return allowed;
    const channel = channels.find(({ name }) => name === order.channel);
    if (isLast && channel?.insists?.(order.command)) work.insists = true;
    return perform(order, work);
  }

  /** Does with the message what is to be done. @returns what the log says of it, and whether it is over. */
  async function settle(record: QueueRecord, found: Found, outcome: Outcome, fate: Fate, deadlineAt: number) {
    if (fate.kind === 'again') {
      const { waitSeconds } = fate;
      const body = { QueueUrl: commandQueueUrl, ReceiptHandle: record.receiptHandle, VisibilityTimeout: waitSeconds };
      // Where this fails it comes back all the same, after the queue's own time.
      await aws('sqs', 'ChangeMessageVisibility', body, deadlineAt);
      return { isOver: false, isDeadLetter: false, retryInSeconds: waitSeconds };
    }
    if (fate.kind === 'done' || outcome.ok) return { isOver: true, isDeadLetter: false };
    const { channel, action, deliveryId, time } = found;
    const about = {
      code: outcome.code,
      reason: toReason(outcome),
      ...(channel === undefined ? {} : { channel }),
      ...(action === undefined ? {} : { action }),
      deliveryId,
      time,
      attempts: record.receiveCount,
    };
    const letter = toLetter(record, redactor.redactAll(about), now());
    const isOver = await sendLetter(aws, deadLetterQueueUrl, letter, deadlineAt);
    return { isOver, isDeadLetter: isOver };
  }

  return async (record, { requestId, deadlineAt }) => {
    lastUntil(deadlineAt);
    const startedAt = now();
    const found = readMessage(record, channels, startedAt);
    const { answer } = found;
    if (answer) redactor.learnAddress(answer.address);
    const leftMs = Math.max(deadlineAt - startedAt, 0);
    const keptMs = Math.min(answer ? KEPT_MS.telling : KEPT_MS.queue, leftMs / 2);
    const work = createWork(deadlineAt - keptMs);
    const isLast = record.receiveCount >= lastAttempt;

    const ended = await carryOut(found, work, isLast).catch(
      (bug: unknown): Outcome => fail('INTERNAL', { bug, ...doubtOf(found.action) }),
    );
    const outcome = !ended.ok && ended.bug !== undefined ? ended : redactor.redactAll(ended);
    const order = found.order.ok ? found.order.value : undefined;
    const fate = toFate(outcome, {
      number: record.receiveCount,
      delaysSeconds,
      // A message that is none for us is a dead letter, whoever sent it.
      isChat: order !== undefined && isChat(order) && found.projectId === projectId,
      now: now(),
    });
    const { isOver, ...settled } = await settle(record, found, outcome, fate, deadlineAt);
    const followUp = isOver ? await tell(found, outcome, { requestId, deadlineAt }) : undefined;

    const line = toLine(found, outcome, {
      name: 'worker',
      startedAt,
      endedAt: now(),
      requestId,
      attempt: record.receiveCount,
      ...settled,
      followUp,
      ...toUsageFields(work.usage),
    });
    log(levelOf(line), redactor.redactAll(line));
    return isOver;
  };
}

const OTHER_PROJECT = 'The message is for another project: the setting was changed while it waited.';

/** How a worker is made of its settings. @param events the channels of events */
export function workerRecipe(
  events: ReadonlyArray<ChannelFactory<EventDelivery, EventReply>>,
  platforms: readonly ChatPlatform[],
): Recipe<Handle> {
  const chats = platforms.map(({ channel }) => channel);
  return ofApp<EventDelivery, EventReply, Handle, { allow: Allow; voice: Voice; delaysSeconds: readonly number[] }>(
    'worker',
    events,
    ({ core, channels, more: { voice, ...more } }) =>
      createWorker(core, { channels, chats, ...more, tell: createTell(core, voice) }),
    (settings) => ({
      allow: readPolicy(settings, chats),
      voice: readVoice(settings, platforms),
      delaysSeconds: readDelays(settings),
    }),
  );
}

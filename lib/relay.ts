import { createHash } from 'node:crypto';
import type { Channel } from './channel.ts';
import { type Action, type Command, writes } from './command.ts';
import type { Delivery } from './delivery.ts';
import type { Actor, Intent } from './intent.ts';
import { type DeliveryRecord, type Log, levelOf, toActorFields, toLogFields } from './log.ts';
import { createWork, type Order, type Perform, type Usage } from './order.ts';
import { type Failure, fail, type Outcome, type Result, succeed } from './outcome.ts';
import type { Proof } from './signature.ts';

export type RelayPorts = {
  perform: Perform;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
  /** Takes secrets out of replies and log lines: a cloud may echo them, a sender may write them into an id or the name of a field. */
  redactAll?: <T>(value: T) => T;
  /** Puts what writes into a queue, to be performed later; left out, nothing is. */
  accept?: Perform | undefined;
  /** Hears of addresses that nobody may see. */
  learnAddress?: (address: string) => void;
  /** Whether it is kept which ids were there. */
  keepsIds?: boolean;
};

/** Takes one delivery of a channel to its reply, and leaves one line in the log. */
export type Relay = <D extends Delivery, Reply, Topic>(
  channel: Channel<D, Reply, Topic>,
  delivery: D,
) => Promise<Reply>;

/** The story of a delivery: verify → parse → allow → perform → render. Each step ends it or hands on what the next one needs. */
export function createRelay(ports: RelayPorts): Relay {
  const { perform, accept, log, now, redactAll = (value) => value, learnAddress, keepsIds = false } = ports;
  return async <D extends Delivery, Reply, Topic>(channel: Channel<D, Reply, Topic>, delivery: D) => {
    const startedAt = now();
    const work = createWork(deadlineOf(channel, delivery, startedAt), delivery.agency);
    let proof: Proof = {};
    let intent: Intent<Topic> | undefined;

    async function settle(): Promise<Outcome> {
      const proven = channel.verify(delivery, startedAt);
      if (!proven.ok) return proven;
      proof = proven.value;

      intent = channel.parse(delivery);
      const { command, actor, answer, isPatient } = intent;
      if (answer) learnAddress?.(answer.address);
      // Nothing to do but to answer: a greeting of the platform, a question about ourselves.
      if (!command) return { ok: true, body: {} };
      if (!command.ok) return command;

      const allowed = channel.allow?.(command.value, actor);
      if (allowed && !allowed.ok) return allowed;

      const isKept = keepsIds && writes(command.value);
      const identified = isKept && channel.identify ? channel.identify(delivery, proof) : succeed(proof);
      if (!identified.ok) return identified;
      proof = identified.value;

      const fingerprint = fingerprintOf(delivery);
      if (!fingerprint.ok) return fingerprint;
      if (channel.insists?.(command.value)) work.insists = true;
      const arrivedAt = delivery.arrivedAt ?? startedAt;
      const order: Order = {
        ...toOrder(channel.name, command.value, { actor, proof, fingerprint: fingerprint.value, arrivedAt }),
        ...(answer ? { answer: { ...answer, notBefore: arrivedAt + (channel.budgetMs ?? 0) } } : {}),
      };
      if (accept && isPatient && writes(command.value)) return accept(order, work);
      return perform(order, work);
    }

    // Expected endings are values; what is thrown here is a bug, and still gets its reply and its line.
    const ended = await settle().catch((bug): Outcome => fail('INTERNAL', { bug, ...doubtOf(wishedOf(intent)) }));
    // A bug must stay an Error: the log reads its name and place from it, and nothing else.
    const outcome = !ended.ok && ended.bug !== undefined ? ended : redactAll(ended);
    const action = actionOf(intent);
    const record: DeliveryRecord = {
      channel: channel.name,
      ...(proof.deliveryId === undefined || proof.isUntold ? {} : { deliveryId: proof.deliveryId }),
      ...(action === undefined ? {} : { action }),
      ...toLogFields(outcome),
      ...(intent?.actor ? toActorFields(intent.actor) : {}),
      requestId: delivery.requestId,
      ...toUsageFields(work.usage),
      durationMs: now() - startedAt,
      ...(channel.unsigned ? { unsigned: true } : {}),
    };
    log(levelOf(record), redactAll(record));
    // A reply may show the asker's own words: they are redacted like the words of a cloud.
    return channel.render(outcome, delivery, intent?.topic === undefined ? intent : redactAll(intent));
  };
}

/** @param arrivedAt epoch milliseconds */
export function toOrder(
  channel: string,
  command: Command,
  known: { actor: Actor | undefined; proof: Proof; fingerprint: string; arrivedAt: number },
): Order {
  const { actor, fingerprint, arrivedAt } = known;
  const { deliveryId: id, scheme, wantedAt } = known.proof;
  return {
    command,
    channel,
    ...(actor ? { actor } : {}),
    ...(id === undefined ? {} : { id }),
    ...(scheme === undefined ? {} : { scheme }),
    fingerprint,
    ...(wantedAt === undefined ? {} : { wantedAt }),
    arrivedAt,
  };
}

/** A figure of zero is left out. */
export function toUsageFields({ tokenRequests, upstreamMs }: Usage): Partial<Usage> {
  return { ...(tokenRequests > 0 ? { tokenRequests } : {}), ...(upstreamMs > 0 ? { upstreamMs } : {}) };
}

/** @returns the SHA-256 of the verified bytes; for an event, of its JSON. Only an absurdly deep event cannot be written as JSON. */
export function fingerprintOf(delivery: Delivery): Result<string> {
  try {
    const bytes = 'body' in delivery ? delivery.body : (JSON.stringify(delivery.event) ?? '');
    return succeed(createHash('sha256').update(bytes).digest('hex'));
  } catch {
    return fail('PAYLOAD_INVALID', { detail: 'The event is nested too deeply.' });
  }
}

/** In milliseconds. This much of a sender's budget is kept for putting the answer into words. */
const BUDGET_RESERVE_MS = 50;

/** The platform's deadline, or the sender's where that one waits less. */
export function deadlineOf({ budgetMs }: { budgetMs?: number }, delivery: Delivery, startedAt: number): number {
  if (budgetMs === undefined) return delivery.deadlineAt;
  return Math.min(delivery.deadlineAt, (delivery.arrivedAt ?? startedAt) + budgetMs - BUDGET_RESERVE_MS);
}

function actionOf(intent: Intent<unknown> | undefined): Action | 'help' | undefined {
  return wishedOf(intent) ?? intent?.action;
}

function wishedOf(intent: Intent<unknown> | undefined): Action | undefined {
  return intent?.command?.ok ? intent.command.value.action : undefined;
}

/** After a bug nobody knows whether a command that writes has written. */
export function doubtOf(action: Action | undefined): Pick<Failure, 'applied' | 'changes'> {
  return action === undefined || action === 'show' ? {} : { applied: 'unknown', changes: [] };
}

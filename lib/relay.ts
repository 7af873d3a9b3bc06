import type { Channel } from './channels/channel.ts';
import type { Action } from './command.ts';
import type { Delivery } from './delivery.ts';
import type { Intent } from './intent.ts';
import { type DeliveryRecord, type Log, levelOf, toAuditFields, toLogFields } from './log.ts';
import { type Failure, fail, type Outcome } from './outcome.ts';
import type { Perform } from './work/actions.ts';

export type RelayPorts = {
  forward: Perform;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
  /** What has been asked of the cloud so far; goes up. */
  usage?: Readonly<Usage>;
  /** Takes secrets out of what leaves: a cloud may echo them, and a sender may put them into an id or the name of a field. */
  redactAll?: <T>(value: T) => T;
};

export type Usage = { tokenRequests: number; upstreamMs: number };

/** Takes one delivery of a channel to its reply, and leaves one line in the log. */
export type Relay = <D extends Delivery, Reply, Topic>(
  channel: Channel<D, Reply, Topic>,
  delivery: D,
) => Promise<Reply>;

/** The story of a delivery: verify → parse → allow → forward → render. Each step ends it or hands on what the next one needs. */
export function createRelay({ forward, log, now, usage = NONE, redactAll = (value) => value }: RelayPorts): Relay {
  return async <D extends Delivery, Reply, Topic>(channel: Channel<D, Reply, Topic>, delivery: D) => {
    const startedAt = now();
    const before = { ...usage };
    let deliveryId: string | undefined;
    let intent: Intent<Topic> | undefined;

    async function settle(): Promise<Outcome> {
      const proof = channel.verify(delivery, startedAt);
      if (!proof.ok) return proof;
      ({ deliveryId } = proof.value);

      intent = channel.parse(delivery);
      const { command, actor } = intent;
      // Nothing to do but to answer: a greeting of the platform, a question about ourselves.
      if (!command) return { ok: true, body: {} };
      if (!command.ok) return command;

      const allowed = channel.allow?.(command.value, actor);
      if (allowed && !allowed.ok) return allowed;

      return forward(command.value, deadlineOf(channel, delivery, startedAt));
    }

    // Expected endings are values; what is thrown here is a bug, and still gets its reply and its line.
    const ended = await settle().catch((bug): Outcome => fail('INTERNAL', { bug, ...doubtOf(actionOf(intent)) }));
    // A bug is told by its name and place only, and has to stay what it is.
    const outcome = !ended.ok && ended.bug !== undefined ? ended : redactAll(ended);
    const action = actionOf(intent);
    const record: DeliveryRecord = {
      channel: channel.name,
      ...(deliveryId === undefined ? {} : { deliveryId }),
      ...(action === undefined ? {} : { action }),
      ...toLogFields(outcome),
      ...(intent?.actor ? toAuditFields(intent.actor, outcome) : {}),
      requestId: delivery.requestId,
      ...since(before, usage),
      durationMs: now() - startedAt,
      ...(channel.unsigned ? { unsigned: true } : {}),
    };
    log(levelOf(record), redactAll(record));
    // What a reply shows of the asker's own words goes the same way as what a cloud said.
    return channel.render(outcome, delivery, intent?.topic === undefined ? intent : redactAll(intent));
  };
}

const NONE: Usage = { tokenRequests: 0, upstreamMs: 0 };

function since(before: Usage, { tokenRequests, upstreamMs }: Usage): Partial<Usage> {
  const requests = tokenRequests - before.tokenRequests;
  const ms = upstreamMs - before.upstreamMs;
  return { ...(requests > 0 ? { tokenRequests: requests } : {}), ...(ms > 0 ? { upstreamMs: ms } : {}) };
}

/** Of a sender's budget, kept for putting the answer into words, in milliseconds. */
const BUDGET_RESERVE_MS = 50;

/** The platform's deadline, or the sender's where that one waits less. */
export function deadlineOf({ budgetMs }: { budgetMs?: number }, delivery: Delivery, startedAt: number): number {
  if (budgetMs === undefined) return delivery.deadlineAt;
  return Math.min(delivery.deadlineAt, (delivery.arrivedAt ?? startedAt) + budgetMs - BUDGET_RESERVE_MS);
}

function actionOf(intent: Intent<unknown> | undefined): Action | 'help' | undefined {
  return intent?.command?.ok ? intent.command.value.action : intent?.action;
}

/** After a bug nobody knows whether a command that writes has written. */
function doubtOf(action: Action | 'help' | undefined): Pick<Failure, 'applied' | 'changes'> {
  return action === undefined || action === 'show' || action === 'help' ? {} : { applied: 'unknown', changes: [] };
}

import type { Perform } from './actions.ts';
import type { Channel } from './channels/channel.ts';
import type { Action } from './command.ts';
import type { Delivery } from './delivery.ts';
import { type DeliveryRecord, type Log, levelOf, toLogFields } from './log.ts';
import { type Failure, fail, type Outcome } from './outcome.ts';

export type RelayPorts = {
  forward: Perform;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
};

/** Takes one delivery of a channel to its reply, and leaves one line in the log. */
export type Relay = <D extends Delivery, Reply>(channel: Channel<D, Reply>, delivery: D) => Promise<Reply>;

/** The story of a delivery: verify → parse → forward → render. Each step ends it or hands on what the next one needs. */
export function createRelay({ forward, log, now }: RelayPorts): Relay {
  return async (channel, delivery) => {
    const startedAt = now();
    const known: Pick<DeliveryRecord, 'deliveryId' | 'action'> = {};

    async function settle(): Promise<Outcome> {
      const proof = channel.verify(delivery, startedAt);
      if (!proof.ok) return proof;
      Object.assign(known, proof.value);

      const command = channel.parse(delivery);
      if (!command.ok) return command;
      known.action = command.value.action;

      return forward(command.value, delivery.deadlineAt);
    }

    // Expected endings are values; what is thrown here is a bug, and still gets its reply and its line.
    const outcome = await settle().catch((bug): Outcome => fail('INTERNAL', { bug, ...doubtOf(known.action) }));
    const record: DeliveryRecord = {
      channel: channel.name,
      ...known,
      ...toLogFields(outcome),
      requestId: delivery.requestId,
      durationMs: now() - startedAt,
      ...(channel.unsigned ? { unsigned: true } : {}),
    };
    log(levelOf(record), record);
    return channel.render(outcome, delivery);
  };
}

/** After a bug nobody knows whether a command that writes has written. */
function doubtOf(action: Action | undefined): Pick<Failure, 'applied' | 'changes'> {
  return action === undefined || action === 'show' ? {} : { applied: 'unknown', changes: [] };
}

import type { AwsCall } from '../aws/aws-call.ts';
import type { Perform } from '../order.ts';
import { fail } from '../outcome.ts';
import { sizeOf, toAttributes } from './attributes.ts';
import { COMMAND, GROUP, KIND, toBody } from './message.ts';

export type EnqueuePorts = {
  call: AwsCall;
  /** A text that nobody else has. */
  newId: () => string;
};

/** Largest message, in bytes; the queue takes 262,144. */
const MESSAGE_MAX_BYTES = 240 * 1024;

/** In whole seconds. */
const RETRY_AFTER = '5';

/** Does not carry an order out, but puts it into the queue of commands, from which it is carried out later, in order. */
export function createEnqueue(
  { call, newId }: EnqueuePorts,
  { queueUrl, projectId }: { queueUrl: string; projectId: string },
): Perform {
  return async (order, { deadlineAt }) => {
    // In the queue everything has an id: a `create` whose worker died would else be sent again.
    const { id = newId(), scheme = order.id === undefined ? 'accepted' : undefined } = order;
    const body = toBody({ ...order, id, ...(scheme === undefined ? {} : { scheme }) }, projectId);
    const attributes = toAttributes({ [KIND]: COMMAND });
    if (sizeOf(body, attributes) > MESSAGE_MAX_BYTES) {
      return fail('PAYLOAD_TOO_LARGE', { detail: TOO_LARGE, applied: 'no', changes: [] });
    }

    const sent = await call(
      'sqs',
      'SendMessage',
      {
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: attributes,
        MessageGroupId: GROUP,
        // One for each acceptance: of an id of the sender's, a repeat would vanish for five minutes.
        MessageDeduplicationId: newId(),
      },
      deadlineAt,
    );
    if (sent.ok) return { ok: true, body: {}, accepted: { deliveryId: id } };
    const { status, error, lost } = sent;
    return fail('STORE_UNAVAILABLE', {
      applied: lost ? 'unknown' : 'no',
      changes: [],
      retryAfter: RETRY_AFTER,
      store: {
        service: 'sqs',
        ...(status === undefined ? {} : { status }),
        ...(error === undefined ? {} : { error }),
      },
    });
  };
}

const TOO_LARGE = `The command is larger than the ${MESSAGE_MAX_BYTES / 1024} KiB that the queue takes: leave the header "Prefer" out, and it is carried out at once.`;

import { type AnyChannel, refusing } from './channel.ts';
import type { HttpDelivery, HttpReply } from './delivery.ts';
import { toHttpReply, toJsonReply } from './http-reply.ts';
import { type Failure, fail } from './outcome.ts';
import type { Relay } from './relay.ts';

/** The path that says that the function runs, whatever stands before it. */
export const HEALTH = /(^|\/)health\/?$/;

/** Largest body that is looked at, in bytes, where the channel names no limit of its own. */
export const BODY_MAX_BYTES = 1024 * 1024;

/**
 * Finds the channel of an HTTP delivery by the last segment of its path, whatever stage or base path stands before it.
 * Nothing here looks at the body but for its size, so that whoever cannot sign learns nothing.
 *
 * @param name what refusals are logged under when no channel is meant: the function's name.
 */
export function createRouter(
  name: string,
  channels: ReadonlyArray<AnyChannel<HttpDelivery, HttpReply>>,
  relay: Relay,
): (delivery: HttpDelivery) => Promise<HttpReply> {
  const byName = new Map(channels.map((channel) => [channel.name, channel]));
  const refuse = (delivery: HttpDelivery, failure: Failure, channel = name) =>
    relay(refusing(channel, failure, toHttpReply), delivery);

  return async (delivery) => {
    if (HEALTH.test(delivery.path)) {
      const answer = health(delivery);
      // Monitors ask in either way, and a reply to HEAD has no body.
      if (delivery.method === 'GET') return answer;
      if (delivery.method === 'HEAD') return { ...answer, body: '' };
      return refuse(delivery, notAllowed('GET, HEAD'));
    }
    const segment = delivery.path.replace(/\/$/, '').split('/').at(-1) ?? '';
    const channel = byName.get(segment);
    if (!channel) return refuse(delivery, fail('NOT_FOUND'));
    const { methods = ['POST'], bodyMaxBytes = BODY_MAX_BYTES } = channel;
    if (!methods.includes(delivery.method)) return refuse(delivery, notAllowed(methods.join(', ')), segment);
    if (delivery.body.length > bodyMaxBytes) return refuse(delivery, tooLarge(bodyMaxBytes), segment);
    return channel.greetUnproven?.(delivery) ?? relay(channel, delivery);
  };
}

function notAllowed(allow: string): Failure {
  return fail('METHOD_NOT_ALLOWED', { allow, detail: `This path takes ${allow} only.` });
}

function tooLarge(maxBytes: number): Failure {
  const kib = maxBytes / 1024;
  const told = kib < 1 ? `${maxBytes} bytes` : kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`;
  return fail('PAYLOAD_TOO_LARGE', { detail: `The body is larger than ${told}.` });
}

/** Says that the function runs. Asked often and by machines: it touches nothing and leaves no line. */
function health(delivery: HttpDelivery): HttpReply {
  return toJsonReply({ status: 'ok' }, delivery);
}

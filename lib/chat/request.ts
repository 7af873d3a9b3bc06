import { type DOUBLED, type HttpDelivery, headerOf } from '../delivery.ts';
import type { Actor } from '../intent.ts';
import { type Failure, fail } from '../outcome.ts';
import { ID, type Proof } from '../signature.ts';

/** What a proven request adds to its proof: the platform's own id of it, where it has one. */
export function toProof(deliveryId: unknown): Proof {
  return typeof deliveryId === 'string' && ID.test(deliveryId) ? { deliveryId } : {};
}

/**
 * Who asks and where. An id that is absent, `null` or empty is left out.
 *
 * @returns nothing if nobody is named, or if one of the ids is malformed: it must not be a guess which rules fit the asker.
 */
export function toActor(
  channel: string,
  { user, workspace, room }: { user: unknown; workspace: unknown; room: unknown },
): Actor | undefined {
  if (!isId(user) || ![workspace, room].every((id) => isAbsent(id) || isId(id))) return undefined;
  return {
    channel,
    user,
    ...(isId(workspace) ? { workspace } : {}),
    ...(isId(room) ? { room } : {}),
  };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** @returns the failure of a proven request that cannot be read. */
export function unreadable(detail: string): Failure {
  return fail('PAYLOAD_INVALID', { detail });
}

/**
 * The media type of a request in lower case and without its parameters; `undefined` where the request names none. A charset does
 * not matter: forms and JSON are always UTF-8.
 */
export function mediaTypeOf(delivery: HttpDelivery): string | typeof DOUBLED | undefined {
  const type = headerOf(delivery, 'content-type');
  return typeof type === 'string' ? type.split(';', 1)[0]?.trim().toLowerCase() : type;
}

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

/** @returns a failure if a request names a media type that is not in this list. */
export function refuseOtherTypes(delivery: HttpDelivery, known: readonly string[]): Failure | undefined {
  const type = mediaTypeOf(delivery);
  if (type === undefined || (typeof type === 'string' && known.includes(type))) return undefined;
  return fail('UNSUPPORTED_MEDIA_TYPE', { detail: `The request must be sent as ${known.join(' or ')}.` });
}

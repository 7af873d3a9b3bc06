import * as v from 'valibot';
import { fail, type Result, succeed } from './outcome.ts';
import { isObject } from './shapes.ts';
import type { Proof } from './signature.ts';
import { isTime } from './time.ts';

/** What an envelope has to say of itself. */
export const attribute = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));

export const payloadObject = v.custom<Readonly<Record<string, unknown>>>(isObject, 'must be an object, the payload');

/** A CloudEvents 1.0 JSON envelope. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const cloudEvent = v.object({
  specversion: v.literal('1.0', 'must be "1.0"'),
  id: attribute,
  source: attribute,
  type: attribute,
  // What may be left out may be null, too. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#21-attributes
  datacontenttype: v.nullish(
    v.pipe(
      v.string('must be a text'),
      v.regex(/^application\/([\w.-]+\+)?json\s*(;|$)/i, 'must be "application/json" or left out'),
    ),
  ),
  data: payloadObject,
  data_base64: v.nullish(v.never('is not supported: put the payload into "data" as an object')),
});

/** @param at where the envelope stands in what was delivered, as a JSON pointer. @returns its payload. */
export function readCloudEvent(event: unknown, at = ''): Result<unknown> {
  return readEnvelope(cloudEvent, event, ({ data }) => data, at);
}

/** Takes the payload out of an envelope of this form. */
export function readEnvelope<Schema extends v.GenericSchema>(
  schema: Schema,
  event: unknown,
  pick: (envelope: v.InferOutput<Schema>) => unknown,
  at = '',
): Result<unknown> {
  const parsed = v.safeParse(schema, event, {
    // Fields have words of their own; these are for one that is not there, and for an envelope that is none.
    message: ({ received }) => (received === 'undefined' ? 'is required' : 'must be an object'),
  });
  if (parsed.success) return succeed(pick(parsed.output));
  return fail('PAYLOAD_INVALID', {
    detail: 'The envelope of the event is not valid.',
    errors: parsed.issues.map(({ path = [], message }) => ({
      pointer: at + path.map(({ key }) => `/${key}`).join(''),
      detail: message,
    })),
  });
}

/** Longest id that is logged, in characters. */
const ID_MAX = 2048;

/** What an event says of itself: which it is, and when it was wanted. */
export function toProof(id: unknown, time: unknown): Proof {
  return {
    ...(typeof id === 'string' && id.length <= ID_MAX ? { deliveryId: id } : {}),
    ...(isTime(time) ? { wantedAt: time } : {}),
  };
}

export function proofOfCloudEvent({ id, source, time }: Readonly<Record<string, unknown>>): Proof {
  // The id is unique only together with its source.
  const isWhole = typeof id === 'string' && typeof source === 'string';
  return toProof(isWhole ? `${source} ${id}` : id, time);
}

import fc from 'fast-check';
import type { HttpDelivery } from '../../lib/delivery.ts';
import { NOON } from './clock.ts';
import { onBus, validBody } from './delivery.ts';
import { secrets } from './secrets.ts';
import { bear, signHub, signStandard } from './sign.ts';

/** Field names that mean something here or to JavaScript, and some that mean nothing. */
const fieldName = fc.oneof(
  fc.constantFrom(
    'action',
    'enabled',
    'exitSessions',
    'excludeUsers',
    'configId',
    'users',
    'dryRun',
    'delivery',
    'id',
    'name',
    'hotspot_session_migration_enable',
    'hotspot_exit_session_num',
    'non_migrate_users',
    'user_id',
    'user_name',
    '__proto__',
    'constructor',
    'toString',
    'length',
    'then',
    'toJSON',
    '',
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
);

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    100,
    101,
    -1,
    2.5,
    'create',
    'apply',
    'show',
    '',
    'x'.repeat(129),
    '\ud800',
    '{}',
  ),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** JSON values, most of them near to a payload. */
export const anyPayload: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('fields')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  fields: fc
    .array(fc.tuple(fieldName, tie('value')), { maxLength: 8 })
    // As from the wire: `__proto__` is a field like any other.
    .map((entries) => Object.fromEntries(entries)),
})).value;

/** Payloads that are right, in either vocabulary. */
export const rightPayload: fc.Arbitrary<Record<string, unknown>> = (() => {
  const text = fc
    .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 })
    .filter((one) => [...one].length <= 128);
  const both = <Id extends string, Name extends string>(id: Id, name: Name) =>
    fc.oneof(fc.record({ [id]: text }), fc.record({ [name]: text }), fc.record({ [id]: text, [name]: text }));
  const number = fc.integer({ min: 0, max: 100 });
  const ours = fc.record(
    {
      action: fc.constant('create'),
      enabled: fc.boolean(),
      exitSessions: number,
      excludeUsers: fc.array(fc.oneof(text, both('id', 'name')), { maxLength: 30 }),
    },
    { requiredKeys: ['enabled', 'exitSessions'] },
  );
  const theirs = fc.record(
    {
      hotspot_session_migration_enable: fc.boolean(),
      hotspot_exit_session_num: number,
      non_migrate_users: fc.array(both('user_id', 'user_name'), { maxLength: 30 }),
    },
    { requiredKeys: ['hotspot_session_migration_enable', 'hotspot_exit_session_num'] },
  );
  return fc.oneof(ours, theirs) as fc.Arbitrary<Record<string, unknown>>;
})();

/** Anything that a platform may hand over as an event, most of it near to one that is served. */
export const anyEvent: fc.Arbitrary<unknown> = fc.oneof(
  anyPayload,
  anyPayload.map((detail) => onBus(detail)),
  fc.tuple(anyPayload, anyPayload).map(([detail, source]) => onBus(detail, { source })),
  fc.record(
    {
      specversion: fc.constantFrom<unknown>('1.0', '0.3', 1),
      id: anyPayload,
      source: anyPayload,
      type: anyPayload,
      datacontenttype: anyPayload,
      data: anyPayload,
      data_base64: anyPayload,
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom<unknown>(
    undefined,
    { source: 'aws.scheduler', detail: '{}' },
    { source: 'aws.events', 'detail-type': 'Scheduled Event' },
  ),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
);

const headerName = fc.constantFrom(
  'content-type',
  'authorization',
  'x-hub-signature-256',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-request-id',
  '__proto__',
);
const headerValue = fc.oneof(
  fc.constantFrom(
    'application/json',
    'text/plain',
    'Bearer x',
    `Bearer ${secrets.bearerNext}`,
    `sha256=${'0'.repeat(64)}`,
    'v1,AAAA',
    `${NOON / 1000}`,
    'msg_1',
    '',
    ' ',
    '\u0000',
    'application/json; charset="',
  ),
  fc.string({ maxLength: 40, unit: 'binary' }),
);

/** A body as bytes: garbage, JSON, or the right thing. */
export const anyBody: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 50 }).map((text) => Buffer.from(text)),
  anyPayload.map((payload) => Buffer.from(JSON.stringify(payload) ?? '')),
  fc.constant(Buffer.from(validBody)),
);

/** Right proofs of a body. */
export const proofsOf = (body: Uint8Array): ReadonlyArray<Record<string, string>> => [
  signStandard(secrets.standard, body, NOON),
  signHub(secrets.hub, body),
  bear(secrets.bearer),
];

/** @param secrets whether a right proof may be among the headers. */
export function anyHttpDelivery(options: { secrets: boolean }): fc.Arbitrary<HttpDelivery> {
  return fc
    .record({
      method: fc.constantFrom('POST', 'POST', 'POST', 'GET', ''),
      path: fc.constantFrom('/webhook', '/prod/webhook/', '/', '', '/health'),
      headers: fc.array(fc.tuple(headerName, fc.array(headerValue, { maxLength: 2 })), { maxLength: 6 }),
      body: anyBody,
      proofs: fc.subarray([0, 1, 2]),
    })
    .map(({ method, path, headers, body, proofs }) => {
      const right = options.secrets ? proofs.flatMap((at) => Object.entries(proofsOf(body)[at] ?? {})) : [];
      const all = [...headers, ...right.map(([name, value]): [string, string[]] => [name, [value]])];
      return {
        method,
        path,
        query: new Map(),
        headers: new Map(all),
        body,
        requestId: 'req-1',
        deadlineAt: NOON + 28_000,
      };
    });
}

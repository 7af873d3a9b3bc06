import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDocument } from '../../../../infra/docs/openapi/document.ts';
import { requestExamples } from '../../../../infra/docs/openapi/examples.ts';
import { replyNamesOf } from '../../../../infra/docs/openapi/schemas.ts';
import type { CloudOptions, Fault } from '../../../../infra/emulator/cloud.ts';
import { demoSecrets } from '../../../../infra/start/environment.ts';
import { webhook } from '../../../../lib/channels/webhook.ts';
import type { Action } from '../../../../lib/command.ts';
import type { HttpReply } from '../../../../lib/delivery.ts';
import { type Code, endings } from '../../../../lib/outcome.ts';
import { parsePayload, payloads } from '../../../../lib/payload.ts';
import { BODY_MAX_BYTES, createRouter } from '../../../../lib/router.ts';
import { createTestCloud, startApp } from '../../../support/app.ts';
import { anyPayload, rightPayload } from '../../../support/arbitraries.ts';
import { createClock, NOON } from '../../../support/clock.ts';
import { type Request, toDelivery } from '../../../support/delivery.ts';
import { runs } from '../../../support/runs.ts';
import { secrets } from '../../../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../../../support/settings.ts';
import { bear, signStandard } from '../../../support/sign.ts';

type Content = Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>;
type Document = {
  paths: {
    '/webhook': {
      post: {
        security: Record<string, unknown>[];
        parameters: { name: string; required?: boolean; example: string }[];
        responses: Record<string, { headers: Record<string, { $ref: string }>; content: Content }>;
      };
    };
  };
  components: {
    securitySchemes: Record<string, { name?: string; scheme?: string }>;
    headers: Record<string, { required: boolean; example: string }>;
    schemas: Record<string, object>;
  };
};

const document = (await createDocument()) as Document;
const { responses, security, parameters } = document.paths['/webhook'].post;
const { headers, schemas, securitySchemes } = document.components;

const ajv = new Ajv2020({ strict: true, allErrors: true });
ajv.addVocabulary(Object.keys(document));
ajv.addSchema(document, 'api');

type Place = readonly (string | number)[];

function toPointer(place: Place): string {
  return place.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
}

/** What is wrong with a value by the schema at this place of the document. */
function validate(place: Place, value: unknown): string[] {
  const check = ajv.getSchema(`api#/${toPointer(place)}`);
  if (!check) throw new Error(`no schema at ${toPointer(place)}`);
  return explain(check, value);
}

function explain(check: ValidateFunction, value: unknown): string[] {
  check(value);
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const post = ['paths', '/webhook', 'post'];
const request = [...post, 'requestBody', 'content', 'application/json', 'schema'];
const reply = (status: number, type: string): Place => [...post, 'responses', status, 'content', type, 'schema'];

const closed = new Map<number, ValidateFunction>();

/** The same for a problem; members that the document does not know are wrong here, though readers must not mind them. */
function validateProblem(status: number, value: unknown): string[] {
  const $ref = `api#/${toPointer(reply(status, 'application/problem+json'))}`;
  const check = closed.get(status) ?? ajv.compile({ type: 'object', $ref, unevaluatedProperties: false });
  closed.set(status, check);
  return explain(check, value);
}

/** Every object in the document, with its place. */
function* objectsIn(value: unknown, place: readonly string[] = []): Generator<[string[], Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [[...place], value as Record<string, unknown>];
  for (const [key, member] of Object.entries(value)) yield* objectsIn(member, [...place, key]);
}

describe('the OpenAPI document', () => {
  it('is up to date; else run npm run openapi', () => {
    const written = readFileSync(new URL('../../../../infra/openapi.json', import.meta.url), 'utf8');
    expect(written).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  it('refers to nothing that is not there, and has no schema and no header that nothing refers to', () => {
    const referred = new Set(
      [...objectsIn(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? $ref : [])),
    );
    const there = [
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(headers).map((name) => `#/components/headers/${name}`),
    ];
    expect([...referred].sort()).toEqual(there.sort());
  });

  it('has schemas of JSON Schema 2020-12 only', () => {
    const places = [
      ...Object.keys(schemas).map((name) => ['components', 'schemas', name]),
      ...[...objectsIn(document)].flatMap(([place, { schema }]) =>
        schema === undefined ? [] : [[...place, 'schema']],
      ),
    ];
    expect(places.length).toBeGreaterThan(40);
    for (const place of places) {
      expect(ajv.getSchema(`api#/${toPointer(place)}`), place.join('/')).toBeTypeOf('function');
    }
  });

  it('has every code of the table once, at its status, with an example', () => {
    const seen = Object.entries(responses).flatMap(([status, { content }]) => {
      const { schema, examples = {} } = content['application/problem+json'] ?? {};
      const codes = [...objectsIn(schema)].flatMap(([place, { enum: names }]) =>
        place.at(-1) === 'code' ? (names as Code[]) : [],
      );
      for (const code of codes) expect(examples[code]?.value).toMatchObject({ code, status: Number(status) });
      return codes.map((code) => `${code} ${status}`);
    });
    expect(seen.sort()).toEqual(
      Object.entries(endings)
        .map(([code, { status }]) => `${code} ${status}`)
        .sort(),
    );
  });

  const examples = Object.entries(responses).flatMap(([status, { content }]) =>
    Object.entries(content).flatMap(([type, { examples = {} }]) =>
      Object.entries(examples).map(([name, { value }]) => ({ status: Number(status), type, name, value })),
    ),
  );
  it.each(examples)('shows a reply that is one: $status $name', ({ status, type, value }) => {
    expect(validate(reply(status, type), value)).toEqual([]);
    if (status !== 200) expect(validateProblem(status, value)).toEqual([]);
  });

  it('shows every member of a problem', () => {
    const problems = examples.filter(({ status }) => status !== 200);
    const members = new Set(problems.flatMap(({ value }) => Object.keys(value as object)));
    expect([...members].sort()).toEqual(Object.keys((schemas['Problem'] as { properties: object }).properties).sort());
  });

  it.each(Object.entries(headers))('shows a header that is one: %s', (name, { example }) => {
    expect(validate(['components', 'headers', name, 'schema'], example)).toEqual([]);
  });
});

describe('a request', () => {
  it.each(Object.entries(requestExamples))('is one in the example %s', (_, { value }) => {
    expect(validate(request, value)).toEqual([]);
    expect(parsePayload(value)).toMatchObject({ ok: true });
  });

  it('has an example of each action, under its name, and of the body of the API', () => {
    for (const action of Object.keys(payloads)) expect(requestExamples[action]?.value).toMatchObject({ action });
    expect(requestExamples['api']?.value).toHaveProperty('hotspot_exit_session_num');
  });

  const ours = { enabled: true, exitSessions: 1 };
  const theirs = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 1 };
  const many = (count: number) => Array.from({ length: count }, (_, i) => `user-${i}`);
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a list', []],
    ['null', null],
    ['a text for a switch', { ...ours, enabled: 'true' }],
    ['null for a switch', { ...ours, enabled: null }],
    ['a fraction', { ...ours, exitSessions: 1.5 }],
    ['too many sessions', { ...ours, exitSessions: 101 }],
    ['too few sessions', { ...ours, exitSessions: -1 }],
    ['a missing number', { enabled: true }],
    ['an unknown field', { ...ours, force: true }],
    ['an unknown action', { ...ours, action: 'delete' }],
    ['another case of an action', { action: 'Show' }],
    ['a field of another action', { action: 'show', enabled: true }],
    ['an id where none can be meant', { ...ours, configId: '1' }],
    ['"update" without a number', { action: 'update', enabled: true }],
    ['too many users', { ...ours, excludeUsers: many(1001) }],
    ['too many users of the API', { ...theirs, non_migrate_users: many(1001).map((user_name) => ({ user_name })) }],
    ['too many users to exclude', { action: 'exclude', users: many(1001) }],
    ['no users', { action: 'exclude', users: [] }],
    ['no list of users', { action: 'include' }],
    ['a user without id and name', { action: 'exclude', users: [{}] }],
    ['a user with a field too many', { action: 'exclude', users: [{ id: '1', mail: 'x' }] }],
    ['an empty name', { action: 'exclude', users: [''] }],
    ['an empty id', { action: 'exclude', users: [{ id: '', name: 'a' }] }],
    ['too long a name', { action: 'exclude', users: ['x'.repeat(129)] }],
    ['too long a name beyond 16 bits', { action: 'exclude', users: ['𝛼'.repeat(129)] }],
    ['an empty id of a configuration', { action: 'show', configId: '' }],
    ['too long an id', { action: 'show', configId: 'x'.repeat(129) }],
    ['a step of a path', { action: 'show', configId: '.' }],
    ['a step up a path', { action: 'show', configId: '..' }],
    ['a text for a dry run', { action: 'show', dryRun: 'true' }],
    ['both vocabularies', { ...ours, hotspot_exit_session_num: 1 }],
    ["the API's words with another action", { ...theirs, action: 'apply' }],
    ["the API's words with a dry run", { ...theirs, dryRun: true }],
    ["the API's words with a bare name", { ...theirs, non_migrate_users: ['alice'] }],
  ])('is refused by document and adapter: %s', (_, payload) => {
    expect(validate(request, payload)).not.toEqual([]);
    expect(parsePayload(payload)).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  });

  it.each<[string, unknown]>([
    ['the least', ours],
    ['the lowest number', { ...ours, exitSessions: 0 }],
    ['the highest number', { ...ours, exitSessions: 100 }],
    ['128 characters beyond 16 bits', { action: 'exclude', users: ['𝛼'.repeat(128)] }],
    ['1000 users', { ...ours, excludeUsers: many(1000) }],
    ['an empty list', { action: 'apply', enabled: true, excludeUsers: [] }],
    ['three dots for an id', { action: 'show', configId: '...' }],
    ["the API's words with its action", { ...theirs, action: 'create' }],
  ])('is taken by document and adapter: %s', (_, payload) => {
    expect(validate(request, payload)).toEqual([]);
    expect(parsePayload(payload)).toMatchObject({ ok: true });
  });

  it('is judged by the document as by the adapter', () => {
    const text = fc.constantFrom(
      '1',
      '',
      '.',
      '..',
      ...['x', '𝛼'].flatMap((one) => [one.repeat(128), one.repeat(129)]),
    );
    const user = fc.oneof(text, fc.record({ id: text, name: text }, { requiredKeys: [] }));
    const users = fc.oneof(fc.array(user, { maxLength: 3 }), fc.constantFrom<unknown>('alice', {}, [1]));
    const number = fc.constantFrom<unknown>(0, 100, 101, -1, 2.5, '2', null);
    const flag = fc.constantFrom<unknown>(true, false, 'true', null, 0);
    const field = fc.oneof(
      fc.tuple(fc.constantFrom('enabled', 'dryRun', 'hotspot_session_migration_enable'), flag),
      fc.tuple(fc.constantFrom('exitSessions', 'hotspot_exit_session_num'), number),
      fc.tuple(fc.constantFrom('excludeUsers', 'users', 'non_migrate_users'), users),
      fc.tuple(fc.constant('configId'), text),
      fc.tuple(fc.constant('action'), fc.constantFrom(...Object.keys(payloads), 'delete')),
      fc.tuple(fc.constant('unknown'), fc.constant(1)),
    );
    const near = fc
      .tuple(fc.constantFrom(...Object.values(requestExamples)), fc.array(field, { maxLength: 2 }))
      .map(([{ value }, changes]) => ({ ...(value as object), ...Object.fromEntries(changes) }));
    fc.assert(
      fc.property(fc.oneof(near, near, rightPayload, anyPayload), (payload) => {
        const wire = JSON.stringify(payload) ?? 'null';
        // Half a surrogate pair, which JSON Schema takes for a character.
        fc.pre(!/\\ud[89a-f]/i.test(wire));
        const value = JSON.parse(wire);
        expect(validate(request, value).length === 0, wire).toBe(parsePayload(value).ok);
      }),
      runs(500),
    );
  });
});

describe('a proof', () => {
  const body = JSON.stringify(requestExamples['create']?.value);
  const values: Record<string, string> = {
    ...Object.fromEntries(parameters.map(({ name, example }) => [name, example])),
    ...bear(demoSecrets.bearer),
  };
  const env = {
    ...cloudSettings,
    // The examples are made with the demo's secrets, which nothing but a cloud on this machine is opened with.
    HW_IAM_ENDPOINT: 'http://127.0.0.1:1',
    HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:1',
    WEBHOOK_SECRETS: demoSecrets.standard,
    WEBHOOK_HUB_SECRETS: demoSecrets.hub,
    WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
  };

  it.each(security.map((scheme) => [Object.keys(scheme)]))('suffices alone, and only whole: %j', async (parts) => {
    const names = parts.map((part) => securitySchemes[part]?.name ?? 'authorization');
    const send = async (some: readonly string[]) => {
      const proof = Object.fromEntries(some.map((name) => [name, values[name]]));
      return (await startApp(webhook, env).send(toDelivery({ headers: proof, body }))).status;
    };
    expect(await send(names)).toBe(200);
    for (const name of names) expect(await send(names.filter((other) => other !== name)), name).toBe(401);
  });

  it.each(parameters.map((parameter, index) => ({ ...parameter, index })))(
    'may be left out, and has the form that is told: $name',
    ({ name, index, example, required }) => {
      const place = [...post, 'parameters', index, 'schema'];
      expect(required).not.toBe(true);
      expect(validate(place, example)).toEqual([]);
      const real: Record<string, string> = signStandard(secrets.standard, body, NOON);
      expect(validate(place, real[name] ?? example)).toEqual([]);
      for (const wrong of ['', ' ', 'ü', `${example} x`]) expect(validate(place, wrong), wrong).not.toEqual([]);
    },
  );
});

type Case = Request & {
  payload?: unknown;
  /** Commands before, which go well. */
  before?: readonly unknown[];
  faults?: readonly Fault[];
  options?: CloudOptions;
  /** Breaks the app. */
  random?: () => number;
};

/** The reply that a request gets through router, channel and cloud. */
async function deliver({ payload, before = [], faults = [], options, random, ...sent }: Case): Promise<HttpReply> {
  const clock = createClock();
  const cloud = createTestCloud(clock, options);
  const app = startApp(webhook, webhookSettings, { clock, cloud, ...(random ? { random } : {}) });
  const route = createRouter('webhook', app.channels, app.relay);
  for (const command of before) {
    const answer = await route(toDelivery({ headers: bear(secrets.bearer), body: JSON.stringify(command) }));
    expect(answer.status).toBe(200);
  }
  cloud.fail(...faults);
  const body = sent.body ?? JSON.stringify(payload ?? {});
  const answer = route(toDelivery({ headers: bear(secrets.bearer), ...sent, body }));
  await clock.advance(60_000);
  return answer;
}

/** Headers that the document does not know at this status, that are not as it says, or that are missing. */
function wrongHeadersOf({ status, headers: sent }: HttpReply): string[] {
  const names = Object.keys(responses[status]?.headers ?? {});
  const wrong = Object.entries(sent).filter(([key, value]) => {
    const name = names.find((known) => known.toLowerCase() === key);
    if (key === 'content-type') return false;
    return !name || validate(['components', 'headers', name, 'schema'], value).length > 0;
  });
  const missing = names.filter((name) => headers[name]?.required && sent[name.toLowerCase()] === undefined);
  return [...wrong.map(([key]) => key), ...missing];
}

const on = (method: string, fault: Fault): Fault => ({ ...fault, on: { service: 'workspace', method } });

describe('a real reply', () => {
  const first = { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['alice'] };
  const second = { ...first, exitSessions: 3, excludeUsers: ['bob'] };
  const create = { enabled: true, exitSessions: 2, excludeUsers: ['alice', { id: '7' }] };
  const lost: Fault = { applied: true, drop: true };

  it.each<[title: string, action: Action, sent: Case, shows?: object]>([
    ['create', 'create', { payload: create }],
    ['create, id left out', 'create', { payload: create, options: { createReturnsId: false } }],
    ['create, recovered', 'create', { payload: create, faults: [on('POST', lost)] }, { recovered: true }],
    ['apply, created', 'apply', { payload: first }, { result: 'created' }],
    ['apply, created bare', 'apply', { payload: { action: 'apply', enabled: false, exitSessions: 0 } }],
    ['apply, created, recovered', 'apply', { payload: first, faults: [on('POST', lost)] }, { recovered: true }],
    ['apply, unchanged', 'apply', { before: [first], payload: first }, { result: 'unchanged', changes: [] }],
    ['apply, updated', 'apply', { before: [first], payload: second }, { result: 'updated' }],
    [
      'apply, recovered',
      'apply',
      { before: [first], payload: second, faults: [on('PATCH', lost)] },
      { recovered: true },
    ],
    ['update', 'update', { before: [first], payload: { action: 'update', enabled: false, exitSessions: 2 } }],
    ['update, unchanged', 'update', { before: [first], payload: { action: 'update', enabled: true, exitSessions: 2 } }],
    ['show', 'show', { before: [first], payload: { action: 'show' } }],
    ['show, nothing', 'show', { payload: { action: 'show' } }, { configs: [] }],
    ['exclude', 'exclude', { before: [first], payload: { action: 'exclude', users: ['bob', { id: '7' }] } }],
    ['exclude, unchanged', 'exclude', { before: [first], payload: { action: 'exclude', users: ['alice'] } }],
    ['include', 'include', { before: [first], payload: { action: 'include', users: ['alice'] } }],
    ['include, unchanged', 'include', { before: [first], payload: { action: 'include', users: ['bob'] } }],
  ])(
    'is what the document says, and that of the dry run is: %s',
    async (_, action, { payload, ...rest }, shows = {}) => {
      const names = replyNamesOf(action);
      for (const dryRun of [false, true]) {
        const answer = await deliver({ ...rest, payload: { ...(payload as object), dryRun } });
        const body = JSON.parse(answer.body);
        expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
        expect(body).toMatchObject(dryRun ? { dryRun, requests: expect.any(Array) } : shows);
        expect(validate(['components', 'schemas', dryRun ? names.dryRun : names.real], body)).toEqual([]);
        expect(validate(reply(200, 'application/json'), body)).toEqual([]);
        expect(validate(reply(200, 'application/json'), { ...body, more: 1 })).not.toEqual([]);
        expect(wrongHeadersOf(answer)).toEqual([]);
      }
    },
  );

  it("is what the document says for the API's own body", async () => {
    const answer = await deliver({ payload: requestExamples['api']?.value });
    expect(answer.status).toBe(200);
    expect(validate(['components', 'schemas', 'CreateReply'], JSON.parse(answer.body))).toEqual([]);
  });

  const onPost = (fault: Fault): Case => ({ payload: create, faults: [on('POST', fault)] });
  const onIam = (fault: Fault): Case => ({ payload: create, faults: [{ ...fault, on: { service: 'iam' } }] });
  const later = { 'retry-after': '5' };
  const untilThen = { 'retry-after': '2026-11-25T12:00:30Z' };
  const tenMinutesOld = signStandard(secrets.standard, JSON.stringify(create), NOON - 600_000);
  const failures: ReadonlyArray<[code: Code, title: string, sent: Case, shows?: object]> = [
    ['PAYLOAD_INVALID', 'several problems', { payload: { enabled: 1, foo: 2, excludeUsers: [{}] } }],
    ['PAYLOAD_INVALID', 'more than are listed', { payload: { action: 'exclude', users: Array(200).fill({}) } }],
    ['PAYLOAD_INVALID', 'no JSON', { body: '{' }],
    ['PAYLOAD_INVALID', 'a first "apply"', { payload: { action: 'apply', enabled: true } }, { applied: 'no' }],
    ['SIGNATURE_INVALID', 'no proof', { payload: create, headers: {} }],
    ['SIGNATURE_INVALID', 'a wrong token', { payload: create, headers: bear('x'.repeat(40)) }],
    ['DELIVERY_STALE', 'ten minutes old', { payload: create, headers: tenMinutesOld }],
    ['CONFIG_NOT_FOUND', 'show', { payload: { action: 'show', configId: '1' } }],
    ['CONFIG_NOT_FOUND', 'update', { payload: { action: 'update', enabled: true, exitSessions: 1 } }],
    ['CONFIG_AMBIGUOUS', 'exclude', { before: [create, create], payload: { action: 'exclude', users: ['bob'] } }],
    [
      'CONFIRMATION_NEEDED',
      'somebody would be taken off',
      { before: [first], payload: { action: 'apply', enabled: true, excludeUsers: [], replace: false } },
      { applied: 'no', changes: [{ field: 'excludeUsers' }] },
    ],
    ['NOT_FOUND', 'another path', { path: '/nothing' }],
    ['METHOD_NOT_ALLOWED', 'a GET', { method: 'GET' }],
    ['PAYLOAD_TOO_LARGE', 'a byte too many', { body: new Uint8Array(BODY_MAX_BYTES + 1) }],
    ['UNSUPPORTED_MEDIA_TYPE', 'a text', { headers: { ...bear(secrets.bearer), 'content-type': 'text/plain' } }],
    ['TOKEN_REFUSED', 'a wrong password', onIam({ status: 401, headers: later })],
    ['TOKEN_UNAVAILABLE', 'IAM throttles', onIam({ status: 429, headers: later })],
    ['TOKEN_UNAVAILABLE', 'IAM is silent', onIam({ hang: true, times: Number.POSITIVE_INFINITY })],
    ['UPSTREAM_BAD_REQUEST', '400', onPost({ status: 400 }), { applied: 'no' }],
    ['UPSTREAM_UNAUTHORIZED', '401, twice', onPost({ status: 401, times: 2 })],
    ['UPSTREAM_FORBIDDEN', '403', onPost({ status: 403, headers: later })],
    ['UPSTREAM_NOT_FOUND', '404', onPost({ status: 404 })],
    ['UPSTREAM_METHOD_NOT_ALLOWED', '405', onPost({ status: 405 })],
    ['UPSTREAM_CONFLICT', '409', onPost({ status: 409, headers: later })],
    ['UPSTREAM_UNSUPPORTED', '415', onPost({ status: 415 })],
    ['UPSTREAM_THROTTLED', '429', onPost({ status: 429, headers: later })],
    ['UPSTREAM_THROTTLED', '429 until a time', onPost({ status: 429, headers: untilThen })],
    ['UPSTREAM_ERROR', '500', onPost({ status: 500, headers: later }), { applied: 'unknown' }],
    ['UPSTREAM_ERROR', 'while reading', { payload: { action: 'show' }, faults: [on('GET', { status: 500 })] }],
    ['UPSTREAM_BAD_REPLY', 'no JSON', onPost({ status: 200, body: '<html>' })],
    ['UPSTREAM_BAD_REPLY', '502', onPost({ status: 502, headers: later })],
    ['UPSTREAM_BAD_REPLY', '504', onPost({ status: 504 })],
    ['UPSTREAM_BAD_REPLY', 'a redirect', onPost({ status: 302, headers: { location: '/' } })],
    ['UPSTREAM_BAD_REPLY', 'a long page', onPost({ status: 418, body: '𝛼'.repeat(1_000) })],
    ['UPSTREAM_UNAVAILABLE', '503', onPost({ status: 503, headers: later })],
    [
      'UPSTREAM_UNAVAILABLE',
      'half way through an "apply"',
      { before: [first], payload: second, faults: [on('PATCH', { skip: 2, status: 503 })] },
      { applied: 'partly', changes: [{ field: 'excludeUsers' }] },
    ],
    ['UPSTREAM_UNREACHABLE', 'a lost connection', onPost({ drop: true }), { applied: 'no' }],
    ['UPSTREAM_TIMEOUT', 'no answer', onPost({ hang: true }), { applied: 'unknown' }],
    [
      'INTERNAL',
      'a bug',
      {
        payload: create,
        random: () => {
          throw new Error('A bug.');
        },
      },
    ],
  ];

  it.each(failures)('is what the document says: %s, %s', async (code, _, sent, shows = {}) => {
    const answer = await deliver(sent);
    const body = JSON.parse(answer.body);
    const { status } = endings[code];
    expect(body).toMatchObject({ code, status, ...shows });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(validateProblem(status, body)).toEqual([]);
    expect(validateProblem(status, { ...body, more: 1 })).not.toEqual([]);
    expect(wrongHeadersOf(answer)).toEqual([]);
  });

  it('was had with every code that a webhook can have', () => {
    // Without the table and the queues, without a chat, and on AWS, the others cannot be had.
    const elsewhere: Code[] = [
      'NOT_ALLOWED',
      'IN_PROGRESS',
      'SUPERSEDED',
      'DELIVERY_ID_REUSED',
      'WORKER_DIED',
      'STORE_UNAVAILABLE',
      'CREDENTIALS_MISSING',
    ];
    const had = new Set([...failures.map(([code]) => code), ...elsewhere]);
    expect([...had].sort()).toEqual(Object.keys(endings).sort());
  });

  it('of the health path is what the document says', async () => {
    const answer = await deliver({ method: 'GET', path: '/health', headers: {} });
    const place = ['paths', '/health', 'get', 'responses', answer.status, 'content', 'application/json', 'schema'];
    expect(validate(place, JSON.parse(answer.body))).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import type { LentKeys } from '../../infra/graph/context.ts';
import { toGridEvent, toSmnMessage, toTimer } from '../../infra/graph/events.ts';
import { toGatewayEvent, toGatewayReply } from '../../infra/graph/gateway.ts';
import { toRequest, toShown } from '../../infra/senders/sender.ts';
import { chatNames, senders } from '../../infra/senders/senders.ts';
import { demoAskers, secretNames } from '../../infra/start/environment.ts';
import { inCloudEvent, onBus, validBody } from '../support/delivery.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { secrets } from '../support/secrets.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { type Graph, type GraphContext, type GraphOptions, startGraph } from './graph.ts';

const lent = (number: number): LentKeys => ({
  accessKey: `PLANTEDLENTKEY${number}`,
  secretKey: `planted/lent+secret&of"odd-signs=000${number}`,
  securityToken: `planted-lent-token-${number}-${'x/+='.repeat(2_000)}`,
});
const keysOf = (...numbers: number[]): string[] => numbers.flatMap((number) => Object.values(lent(number)));

const payload = { action: 'create', enabled: true, exitSessions: 2 };
const fallback = { action: 'create', enabled: false, exitSessions: 9 };

/** What the built functions do on FunctionGraph. @param node on which Node. */
export function describeGraph(node: string, options: GraphOptions = {}): void {
  describe(`FunctionGraph, ${node}`, () => {
    let cloud: Cloud;
    let served: Served;
    let graph: Graph;

    beforeEach(async () => {
      cloud = createCloud({ secondCreate: 'second-entry', keys: [lent(1), lent(2)] });
      served = await serveCloud(cloud);
    });
    afterEach(async () => {
      await graph?.stop();
      await served.close();
    });

    const start = async (name = 'webhook', more: GraphOptions = {}) => {
      graph = await startGraph(name, { ...options, ...more });
      expect(graph.start).toMatchObject({ started: true, arity: 2 });
    };

    const settings = (more: Record<string, string> = {}): Record<string, string> => ({
      HW_REGION_NAME: account.regionName,
      HW_IAM_ENDPOINT: served.url,
      HW_WORKSPACE_ENDPOINT: served.url,
      WEBHOOK_SECRETS: secrets.standard,
      WEBHOOK_HUB_SECRETS: secrets.hub,
      WEBHOOK_BEARER_TOKENS: secrets.bearer,
      SCHEDULE_COMMAND: JSON.stringify(fallback),
      ...more,
    });

    /** With keys of the agency, and settings that only the context has. */
    const asLent = (keys: object = lent(1), more: GraphContext = {}): GraphContext => ({
      settings: settings(),
      keys,
      ...more,
    });

    const signed = (body: string | Uint8Array = validBody): Record<string, string> => ({
      'content-type': 'application/json',
      ...signStandard(secrets.standard, body, Date.now()),
      ...signHub(secrets.hub, body),
      ...bear(secrets.bearer),
    });

    const toPost = (body: string | Uint8Array = validBody, headers = signed(body), path = '/webhook') =>
      toGatewayEvent({ method: 'POST', path, query: '', headers: Object.entries(headers), body: Buffer.from(body) });

    async function ask(event: unknown, context: GraphContext | null = asLent(), aheadMs?: number) {
      const { result, error } = await graph.invoke(event, context, aheadMs);
      expect(error).toBeUndefined();
      expect(Object.keys(result as object).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
      const { status, headers, body } = toGatewayReply(result);
      const text = Buffer.from(body).toString();
      return { status, headers: Object.fromEntries(headers), text, json: text === '' ? {} : JSON.parse(text) };
    }

    /** @returns what an event threw; fails where it did not. */
    async function refusal(event: unknown, context: GraphContext | null = asLent()) {
      const { result, error } = await graph.invoke(event, context);
      expect(result).toBeUndefined();
      expect(error?.message).toMatch(new RegExp(`^${error?.name}: `));
      expect(error?.stack).not.toMatch(/^\s+at /m);
      return { code: error?.name, message: error?.message ?? '', pointers: pointersIn(error?.message ?? '') };
    }

    const pointersIn = (message: string) =>
      message
        .split(' | ')
        .slice(1)
        .map((part) => /^(\(whole event\)|\S+) /.exec(part)?.[1]);

    const settingsIn = (line: Record<string, unknown> = {}) => [line['settings'] ?? []].flat().map(String).sort();
    const sent = () => cloud.received.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    const made = () => cloud.configs().map(({ enabled, exitSessions }) => ({ enabled, exitSessions }));

    function expectNoKeys(...outputs: unknown[]): void {
      expectNoSecretIn([graph.written, ...outputs], ...keysOf(1, 2, 3));
      expect(graph.written.stderr.replace(/#\d+\n/g, '')).toBe('');
    }

    describe('a signed webhook', () => {
      it('goes from a gateway event with keys of the agency to one signed POST, and IAM hears nothing', async () => {
        await start();
        const reply = await ask(toPost());
        expect(reply).toMatchObject({ status: 200, json: { enabled: true, exitSessions: 2 } });
        expect(reply.headers).toMatchObject({ 'x-request-id': 'fg-0' });
        expect(sent()).toEqual(['POST hotspot-session-config']);
        const { headers } = cloud.received[0] as (typeof cloud.received)[number];
        expect(headers['authorization']).toContain(`Access=${lent(1).accessKey}, `);
        expect(headers['x-security-token']).toBe(lent(1).securityToken);
        expect(headers['x-project-id']).toBe(account.projectId);
        expect(headers['x-auth-token']).toBeUndefined();
        expect(graph.lines()).toMatchObject([
          { level: 'INFO', channel: 'webhook', code: 'OK', requestId: 'fg-0', coldStart: true },
        ]);
        expectNoKeys(reply);
      });

      it.each<[string, (body: string) => Record<string, string>]>([
        ['Standard Webhooks', (body) => signStandard(secrets.standard, body, Date.now())],
        ['a hub signature', (body) => signHub(secrets.hub, body)],
        ['a bearer token', () => bear(secrets.bearer)],
      ])('is proven by %s alone, and another byte is not', async (_, prove) => {
        await start();
        const body = '{ "enabled": true,\r\n\t"exitSessions": 2, "excludeUsers": ["ü 漢 \u{1f525}"] }';
        const headers: Record<string, string> = { 'content-type': 'application/json', ...prove(body) };
        expect(await ask(toPost(body, headers))).toMatchObject({ status: 200 });
        expect(cloud.configs()).toMatchObject([{ users: [{ user_name: 'ü 漢 \u{1f525}' }] }]);
        const forged = { ...headers, ...(headers['authorization'] ? bear(`${secrets.bearer}0`) : {}) };
        const reply = await ask(toPost(body.replace('2', '3'), forged));
        expect(reply).toMatchObject({ status: 401, json: { code: 'SIGNATURE_INVALID', source: 'adapter' } });
        expect(made()).toHaveLength(1);
      });

      it.each<[string, (event: ReturnType<typeof toPost>) => object, number, string]>([
        ['whose base64 is told by a text', (event) => ({ ...event, isBase64Encoded: 'true' }), 200, 'OK'],
        ['that is plain', (event) => ({ ...event, body: validBody, isBase64Encoded: false }), 200, 'OK'],
        ['that is plain by whatever else', (event) => ({ ...event, body: validBody, isBase64Encoded: 1 }), 200, 'OK'],
        [
          'whose headers are lists, in any case',
          (event) => ({
            ...event,
            headers: Object.fromEntries(
              Object.entries(event.headers).map(([name, value]) => [name.toUpperCase(), [value]]),
            ),
          }),
          200,
          'OK',
        ],
        ['without a context of the request', ({ requestContext: _, ...event }) => event, 200, 'OK'],
        ['with a context that is none', (event) => ({ ...event, requestContext: 7 }), 200, 'OK'],
        ['without a query', ({ queryStringParameters: _, ...event }) => event, 200, 'OK'],
        ['at a path with a base before it', (event) => ({ ...event, path: '/prod/desk/webhook' }), 200, 'OK'],
        ['with another path', (event) => ({ ...event, path: '/other' }), 404, 'NOT_FOUND'],
        ['with another method', (event) => ({ ...event, httpMethod: 'PUT' }), 405, 'METHOD_NOT_ALLOWED'],
        ['without a body', ({ body: _, ...event }) => event, 401, 'SIGNATURE_INVALID'],
        ['with null as a body', (event) => ({ ...event, body: null }), 401, 'SIGNATURE_INVALID'],
        ['without headers', ({ headers: _, ...event }) => event, 401, 'SIGNATURE_INVALID'],
        ['with null as headers', (event) => ({ ...event, headers: null }), 401, 'SIGNATURE_INVALID'],
        [
          'whose headers are no texts',
          (event) => ({
            ...event,
            headers: Object.fromEntries(
              Object.keys(event.headers).map((name, at) => [name, [7, null, {}, [1], ['a', 2]][at % 5]]),
            ),
          }),
          401,
          'SIGNATURE_INVALID',
        ],
        ...[
          ['a body that is no base64', { body: '{"enabled":true}' }],
          ['a body whose base64 has a blank', { body: 'e30= ' }],
          ['a body whose base64 is for URLs', { body: Buffer.from([0xfb, 0xff]).toString('base64url') }],
          ['a body whose base64 lacks its end', { body: 'e30' }],
          ['a body whose base64 has bits to spare', { body: 'e31=' }],
          ['a body that is an object', { body: { enabled: true } }],
          ['a body that is a number', { body: 7 }],
          ['headers that are a list', { headers: [] }],
          ['headers that are a text', { headers: 'host: x' }],
          ['a path that is a number', { path: 7 }],
          ['a path that is null', { path: null }],
          ['a method that is an object', { httpMethod: {} }],
        ].map(([title, more]): [string, (event: ReturnType<typeof toPost>) => object, number, string] => [
          `with ${title}`,
          (event) => ({ ...event, ...(more as object) }),
          400,
          'PAYLOAD_INVALID',
        ]),
        ['without a path', ({ path: _, ...event }) => event, 400, 'PAYLOAD_INVALID'],
        ['without a method', ({ httpMethod: _, ...event }) => event, 400, 'PAYLOAD_INVALID'],
      ])('%s', async (_, change, status, code) => {
        await start();
        const reply = await ask(change(toPost()));
        expect([reply.status, reply.json['code'] ?? 'OK']).toEqual([status, code]);
        expect(graph.lines()).toMatchObject([{ channel: 'webhook', code, status }]);
        expect(sent()).toHaveLength(status === 200 ? 1 : 0);
        expectNoKeys(reply);
      });

      it('whose bytes are no text is told so, after its proof', async () => {
        await start();
        const reply = await ask(toPost(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])));
        expect(reply.json).toMatchObject({ code: 'PAYLOAD_INVALID', detail: 'The body is not valid UTF-8.' });
      });

      it.each([
        ['null', null],
        ['a text', 'POST /webhook'],
        ['a list', []],
        ['a timer', toTimer(payload, Date.now())],
        ['a message of SMN', toSmnMessage(payload, Date.now())],
        ['an event of EventGrid', toGridEvent(payload, Date.now())],
      ])('that is %s is no HTTP request', async (_, event) => {
        await start();
        expect(await ask(event)).toMatchObject({
          status: 400,
          json: { code: 'PAYLOAD_INVALID', detail: 'This event is no HTTP request.' },
        });
        expect(sent()).toEqual([]);
      });

      it('as the gateway of AWS shows it is served, and a doubled header is seen', async () => {
        await start();
        const event = toPost();
        const multiValueHeaders = Object.fromEntries(
          Object.entries(event.headers).map(([name, value]) => [name, [value]]),
        );
        expect((await ask({ ...event, multiValueHeaders })).status).toBe(200);
        const doubled = { ...multiValueHeaders, 'webhook-id': ['msg_1', 'msg_1'] };
        expect((await ask({ ...event, multiValueHeaders: doubled })).json).toMatchObject({ code: 'SIGNATURE_INVALID' });
        expect(graph.lines().at(-1)).toMatchObject({ reason: 'doubled' });
      });

      it('begins nothing without time, and needs to be told of none', async () => {
        await start();
        const late = await ask(toPost(), asLent(lent(1), { remainingMs: 0 }));
        expect(late).toMatchObject({ status: 504, json: { code: 'UPSTREAM_TIMEOUT', applied: 'no' } });
        expect(sent()).toEqual([]);
        expect((await ask(toPost(), asLent(lent(1), { remainingMs: -5 }))).status).toBe(200);
      });
    });

    describe('a chat', () => {
      it.each(chatNames)('%s is answered in words, within its budget, and does what it says', async (name) => {
        await start('chatops');
        const sender = senders[name];
        const { workspace, room, user } = demoAskers[name];
        const rules = [{ channel: name, workspace, room, users: [user], can: '*' }];
        const context = asLent(lent(1), {
          settings: settings({
            [secretNames[name]]: sender.toSetting(sender.demo.secret),
            CHATOPS_ALLOW: JSON.stringify(rules),
          }),
        });
        const say = async (words: string) => {
          const { headers, body } = toRequest(sender, { words, ...sender.demo, now: Date.now() });
          const reply = await ask(toPost(body, headers, `/${name}`), context);
          return { reply, shown: toShown(sender, reply.json)?.text };
        };
        expect((await say('on 5')).reply.status).toBe(200);
        expect(made()).toEqual([{ enabled: true, exitSessions: 5 }]);
        const { shown } = await say('status');
        expect(shown).toContain('5');
        expect(graph.lines()).toMatchObject([
          { channel: name, code: 'OK', actor: user },
          { channel: name, code: 'OK', actor: user },
        ]);
        const { headers, body } = toRequest(sender, {
          words: 'off',
          ...sender.demo,
          now: Date.now() - 7_200_000,
          secret: sender.toSecret('x'.repeat(32)),
        });
        expect((await ask(toPost(body, headers, `/${name}`), context)).status).toBe(401);
        expectNoKeys();
      });
    });

    describe('keys of an agency', () => {
      it.each<[string, object]>([
        ['no agency', { accessKey: '', secretKey: '', securityToken: '' }],
        ...(['accessKey', 'secretKey', 'securityToken'] as const).flatMap((name): [string, object][] =>
          [
            ['empty', ''],
            ['a number', 7],
            ['an object', {}],
            ['with a blank', `${lent(1)[name]} x`],
            ['with a line break', `${lent(1)[name]}\r\nx-other: y`],
            ['with a sign of another script', `${lent(1)[name]}ü`],
          ].map(([title, value]): [string, object] => [`${name} ${title}`, { ...lent(1), [name as string]: value }]),
        ),
        ['an access key with a comma', { ...lent(1), accessKey: 'PLANTED,KEY1' }],
      ])('that are none send nothing: %s', async (_, keys) => {
        await start();
        const reply = await ask(toPost(), asLent(keys));
        expect(reply).toMatchObject({
          status: 500,
          json: { code: 'CREDENTIALS_MISSING', source: 'adapter', retryable: false, applied: 'no' },
        });
        expect(sent()).toEqual([]);
        expectNoKeys(reply);
      });

      it('are those of each invocation, also of two at once', async () => {
        await start();
        await ask(toPost());
        await ask(toPost(), asLent(lent(2)));
        await Promise.all([1, 2, 1, 2].map((number) => ask(toPost(), asLent(lent(number)))));
        const used = cloud.received.map(({ headers }) => /Access=(\w+)/.exec(headers['authorization'] ?? '')?.[1]);
        expect(used.slice(0, 2)).toEqual([lent(1).accessKey, lent(2).accessKey]);
        expect(used.slice(2).sort()).toEqual([1, 1, 2, 2].map((number) => lent(number).accessKey));
        for (const { headers } of cloud.received) {
          const number = headers['authorization']?.includes(lent(1).accessKey) ? 1 : 2;
          expect(headers['x-security-token']).toBe(lent(number).securityToken);
        }
        expect(made()).toHaveLength(6);
        expectNoKeys();
      });

      it('that are refused are tried once in 20 deliveries, others at once, and after 5 minutes again', async () => {
        await start();
        const replies: Awaited<ReturnType<typeof ask>>[] = [];
        for (let at = 0; at < 20; at += 1) replies.push(await ask(toPost(), asLent(lent(3))));
        for (const { status, json } of replies) {
          expect(status).toBe(401);
          expect(json).toMatchObject({
            code: 'UPSTREAM_UNAUTHORIZED',
            applied: 'no',
            retryable: false,
            upstream: { status: 401 },
          });
          expect(json.detail).toMatch(/keys.*clock/i);
          expect(json.detail).not.toMatch(/user|password|token|HW_/i);
        }
        expect(sent()).toEqual(['POST hotspot-session-config']);
        expect((await ask(toPost())).status).toBe(200);
        const later = {
          ...toPost(),
          ...toPost(validBody, { 'content-type': 'application/json', ...bear(secrets.bearer) }),
        };
        await ask(later, asLent(lent(3)), 5 * 60_000 + 2_000);
        expect(sent()).toHaveLength(3);
        expectNoKeys(...replies);
      });

      it('of 500 deliveries at once sign 500 requests, and IAM hears nothing', async () => {
        await start();
        const replies = await Promise.all(Array.from({ length: 500 }, () => ask(toPost())));
        expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
        expect(sent()).toEqual(Array.from({ length: 500 }, () => 'POST hotspot-session-config'));
      });

      it('are not asked for by what is not proven, or not valid', async () => {
        await start();
        const asks = asLent({ accessKey: '', secretKey: '', securityToken: '' });
        expect((await ask(toPost(validBody, { 'content-type': 'application/json' }), asks)).status).toBe(401);
        expect((await ask(toPost('{"enabled":1}'), asks)).status).toBe(400);
        expect(sent()).toEqual([]);
      });

      it('with a clock that is 20 minutes off are refused, naming the clock', async () => {
        await start();
        const bearer = { 'content-type': 'application/json', ...bear(secrets.bearer) };
        const reply = await ask(toPost(validBody, bearer), asLent(), 20 * 60_000);
        expect(reply).toMatchObject({ status: 401, json: { code: 'UPSTREAM_UNAUTHORIZED', applied: 'no' } });
        expect(reply.json.detail).toMatch(/clock/);
        expect(made()).toEqual([]);
      });
    });

    describe('an event at eventbus', () => {
      const smn = (message: unknown) => {
        const [record] = toSmnMessage(payload, 0).record;
        return { record: [{ ...record, smn: { ...record?.smn, message_id: 'm-1', message } }] };
      };

      it.each<[string, unknown, string]>([
        ['of EventGrid as it is', inCloudEvent(payload), '/desk/planner A234-1234'],
        ['of EventGrid as a list of one', [inCloudEvent(payload)], '/desk/planner A234-1234'],
        ['of EventGrid in a wrapper', { events: [inCloudEvent(payload)] }, '/desk/planner A234-1234'],
        ['of SMN', smn(JSON.stringify(payload)), 'm-1'],
        ['of SMN, with white space', smn(`\n ${JSON.stringify(payload, null, 2)}\n`), 'm-1'],
      ])('%s is served, and its id logged', async (_, event, deliveryId) => {
        await start('eventbus');
        const { result, error } = await graph.invoke(event, asLent());
        expect(error).toBeUndefined();
        expect(result).toMatchObject({ status: 200, enabled: true, exitSessions: 2 });
        expect(made()).toEqual([{ enabled: true, exitSessions: 2 }]);
        expect(graph.lines()).toMatchObject([{ channel: 'eventbus', code: 'OK', deliveryId }]);
        expectNoKeys(result);
      });

      it.each<[string, unknown, RegExp, readonly string[]]>([
        ['a list of none', [], /exactly one/, ['(whole event)']],
        ['a list of two', [inCloudEvent(payload), inCloudEvent(payload)], /exactly one/, ['(whole event)']],
        ['a wrapper of none', { events: [] }, /exactly one/, ['/events']],
        ['a wrapper of two', { events: [inCloudEvent(payload), inCloudEvent(payload)] }, /exactly one/, ['/events']],
        ['a wrapper of no list', { events: inCloudEvent(payload) }, /exactly one/, ['/events']],
        ['a wrapper of null', { events: null }, /exactly one/, ['/events']],
        ['SMN with none', { record: [] }, /exactly one/, ['/record']],
        ['SMN with two', { record: [...smn('{}').record, ...smn('{}').record] }, /exactly one/, ['/record']],
        ['SMN with no list', { record: {} }, /exactly one/, ['/record']],
        ['SMN without its message', { record: [{ event_source: 'smn' }] }, /exactly one/, ['/record']],
        ['two in one', { ...inCloudEvent(payload), ...smn(validBody) }, /one event/, ['(whole event)']],
        [
          'two forms in one',
          { ...inCloudEvent(payload), events: [inCloudEvent(payload)] },
          /one event/,
          ['(whole event)'],
        ],
        ['a timer in one with it', { ...inCloudEvent(payload), trigger_type: 'TIMER' }, /one event/, ['(whole event)']],
        ['SMN with a plain text', smn('this is smn message content'), /JSON/, ['/record/0/smn/message']],
        ['SMN with a JSON text', smn('"on"'), /JSON/, ['/record/0/smn/message']],
        ['SMN with a JSON list', smn('[]'), /JSON/, ['/record/0/smn/message']],
        ['SMN with null', smn('null'), /JSON/, ['/record/0/smn/message']],
        ['SMN with nothing', smn(''), /JSON/, ['/record/0/smn/message']],
        ['SMN with an object', smn(payload), /text/, ['/record/0/smn/message']],
        ['SMN with a number', smn(7), /text/, ['/record/0/smn/message']],
        ['SMN with a wrong payload', smn('{"enabled":1,"more":2}'), /./, ['/enabled', '/exitSessions', '/more']],
        ['EventGrid with a wrong payload', inCloudEvent({ enabled: 1 }), /./, ['/enabled', '/exitSessions']],
        ['EventGrid without an id', { ...inCloudEvent(payload), id: '' }, /envelope/, ['/id']],
        ['EventGrid in a list, without an id', [{ ...inCloudEvent(payload), id: 7 }], /envelope/, ['/0/id']],
        [
          'EventGrid in a wrapper, of another version',
          { events: [{ ...inCloudEvent(payload), specversion: '0.3' }] },
          /envelope/,
          ['/events/0/specversion'],
        ],
        ['EventGrid in a wrapper, no object', { events: [7] }, /envelope/, ['/events/0']],
        ['EventGrid transformed to a text', { ...inCloudEvent(payload), data: 'on' }, /envelope/, ['/data']],
        ['a bare payload', payload, /no event that is known here/, []],
        ['null', null, /no event that is known here/, []],
        ['a text', 'on', /no event that is known here/, []],
      ])('%s is refused, and nothing sent', async (_, event, why, pointers) => {
        await start('eventbus');
        const told = await refusal(event);
        expect(told.code).toBe('PAYLOAD_INVALID');
        expect(told.message).toMatch(why);
        expect(told.pointers.filter((pointer) => pointer !== undefined)).toEqual(pointers);
        expect(graph.lines()).toMatchObject([{ channel: 'eventbus', code: 'PAYLOAD_INVALID' }]);
        expect(sent()).toEqual([]);
      });
    });

    describe('a foreign trigger', () => {
      it.each<[string, unknown, RegExp]>([
        ['a gateway', toPost(), /gateway/],
        ['LTS', { lts: { data: 'e30=' } }, /LTS/],
        ['CTS', { cts: { time: 1, user: {}, trace_name: 'deleteGraph' } }, /CTS/],
        ['OBS', { Records: [{ eventVersion: '2.0', eventName: 'ObjectCreated:Put', s3: {} }] }, /OBS/],
        ['DDS', { records: [{ event_source: 'dds', event_name: 'insert', dds: {} }] }, /DDS/],
        ['GeminiDB Mongo', { records: [{ event_source: 'gaussmongo', gaussmongo: {} }] }, /Mongo/],
        ['DIS', { ShardID: 'shardId-0', Message: { records: [] }, StreamName: 's' }, /DIS/],
        ['DMS', { queue_id: 'q', messages: ['a'] }, /DMS/],
        ['Kafka', { trigger_type: 'KAFKA', records: [{ messages: ['a'], topic_id: 't' }] }, /Kafka/],
        ['Kafka, an older form', { trigger_type: 'KAFKA', messages: ['a'], topic_id: 't' }, /Kafka/],
        ["somebody's own Kafka", { trigger_type: 'OPENSOURCEKAFKA', records: [] }, /Kafka/],
        ['RabbitMQ', { trigger_type: 'RABBITMQ', records: [{ messages: ['a'], exchange: 'e' }] }, /RabbitMQ/],
        ['RocketMQ', { trigger_type: 'ROCKETMQ', records: [] }, /RocketMQ/],
        ['IoTDA', { resource: 'device', event: 'create', notify_data: {} }, /IoTDA/],
        ['EventBridge', onBus(payload), /EventBridge/],
        ['a scheduled rule', onBus({}, { source: 'aws.events', 'detail-type': 'Scheduled Event' }), /EventBridge/],
      ])('%s is refused by name, by eventbus and schedule', async (_, event, name) => {
        for (const target of ['eventbus', 'schedule']) {
          await start(target);
          const told = await refusal(event);
          expect(told).toMatchObject({ code: 'PAYLOAD_INVALID', message: expect.stringMatching(name) });
          expect(sent()).toEqual([]);
          await graph.stop();
        }
      });

      it('at the wrong function is told where it belongs', async () => {
        await start('eventbus');
        expect((await refusal(toTimer(payload, Date.now()))).message).toMatch(/timer.*"schedule"/);
        await graph.stop();
        await start('schedule');
        expect((await refusal(toGridEvent(payload, Date.now()))).message).toMatch(/EventGrid.*"eventbus"/);
        expect((await refusal([toGridEvent(payload, Date.now())])).message).toMatch(/EventGrid.*"eventbus"/);
        expect((await refusal(toSmnMessage(payload, Date.now()))).message).toMatch(/SMN.*"eventbus"/);
        expect(sent()).toEqual([]);
      });
    });

    describe('a timer', () => {
      const timer = (user_event: unknown, more: object = {}) => ({
        version: 'v1.0',
        time: '2026-06-01T08:30:00+08:00',
        trigger_type: 'TIMER',
        trigger_name: 'Timer_001',
        user_event,
        ...more,
      });
      const run = { id: 'night-1', time: '2026-06-01T00:30:00Z' };
      const own = 'Timer_001 2026-06-01T08:30:00+08:00';

      it.each<[string, unknown, object, string | undefined]>([
        ['with a payload', timer(JSON.stringify(payload)), payload, own],
        ['with a payload and its run', timer(JSON.stringify({ ...payload, delivery: run })), payload, 'night-1'],
        ['with its run alone', timer(JSON.stringify({ delivery: run })), fallback, 'night-1'],
        ['with an empty object', timer('{}'), fallback, own],
        ['with null', timer('null'), fallback, own],
        ['with null and white space', timer(' null\n'), fallback, own],
        ['with nothing', timer(''), fallback, own],
        ['with blanks', timer(' \n\t'), fallback, own],
        ['with a null that is no text', timer(null), fallback, own],
        ['without a text', { trigger_type: 'TIMER', trigger_name: 'a', time: 'b' }, fallback, 'a b'],
        ['without a name', timer('', { trigger_name: undefined }), fallback, undefined],
        ['without a time', timer('', { time: '' }), fallback, undefined],
        [
          "in the API's own words",
          timer('{"hotspot_session_migration_enable":true,"hotspot_exit_session_num":2}'),
          payload,
          own,
        ],
      ])('%s does what it says', async (_, event, wanted, deliveryId) => {
        await start('schedule');
        const { result, error } = await graph.invoke(event, asLent());
        expect(error).toBeUndefined();
        expect(result).toMatchObject({ status: 200 });
        const { enabled, exitSessions } = wanted as typeof payload;
        expect(made()).toEqual([{ enabled, exitSessions }]);
        const [line] = graph.lines();
        expect(line).toMatchObject({ channel: 'schedule', code: 'OK' });
        expect(line?.['deliveryId']).toBe(deliveryId);
      });

      it.each<[string, unknown, readonly string[], RegExp]>([
        ['with a plain text', timer('Hello world'), ['/user_event'], /JSON/],
        ['with a JSON text', timer('"on"'), ['/user_event'], /JSON/],
        ['with a JSON list', timer('[]'), ['/user_event'], /JSON/],
        ['with a JSON number', timer('0'), ['/user_event'], /JSON/],
        ['with an object', timer(payload), ['/user_event'], /text/],
        ['with a boolean', timer(false), ['/user_event'], /text/],
        ['with a wrong payload', timer('{"enabled":1}'), ['/enabled', '/exitSessions'], /./],
        ['with a wrong run', timer(JSON.stringify({ ...payload, delivery: 7 })), ['/delivery'], /./],
        ['with an event of EventBridge as its text', timer(JSON.stringify(onBus(payload))), [], /EventBridge/],
        ['with an event of EventGrid as its text', timer(JSON.stringify(inCloudEvent(payload))), [], /EventGrid/],
        ['in one with another', timer('', { lts: {} }), ['(whole event)'], /one event/],
      ])('%s is refused, and nothing sent', async (_, event, pointers, why) => {
        await start('schedule');
        const told = await refusal(event);
        expect(told).toMatchObject({ code: 'PAYLOAD_INVALID', message: expect.stringMatching(why) });
        expect(told.pointers).toEqual(pointers);
        expect(sent()).toEqual([]);
      });

      it.each<[string, unknown, object]>([
        ['the payload itself', payload, payload],
        ['the payload and its run', { ...payload, delivery: run }, payload],
        ['nothing', null, fallback],
        ['an empty object', {}, fallback],
      ])('or a direct invocation with %s', async (_, event, wanted) => {
        await start('schedule');
        expect((await graph.invoke(event, asLent())).result).toMatchObject({ status: 200 });
        const { enabled, exitSessions } = wanted as typeof payload;
        expect(made()).toEqual([{ enabled, exitSessions }]);
      });

      it('without a payload and without SCHEDULE_COMMAND is told both', async () => {
        await start('schedule');
        const told = await refusal(timer(''), asLent(lent(1), { settings: settings({ SCHEDULE_COMMAND: '' }) }));
        expect(told.message).toMatch(/^PAYLOAD_INVALID: .*SCHEDULE_COMMAND/);
      });

      it('whose command fails says in its message what the API said, and how much is done', async () => {
        await start('schedule');
        cloud.fail({ on: { service: 'workspace' }, status: 403 });
        const told = await refusal(timer(JSON.stringify(payload)));
        expect(told.message).toMatch(/^UPSTREAM_FORBIDDEN: .*applied: no.*upstream: 403.*request id fg-0/);
        expect(told.pointers).toEqual([]);
      });
    });

    describe('settings', () => {
      it('are those of the context, else of the environment, else of RUNTIME_USERDATA; empty ones are not there', async () => {
        const { HW_WORKSPACE_ENDPOINT, HW_REGION_NAME, HW_IAM_ENDPOINT, ...rest } = settings();
        const elsewhere = 'http://127.0.0.1:9';
        const env = {
          ...rest,
          HW_WORKSPACE_ENDPOINT: elsewhere,
          HW_REGION_NAME: '',
          HW_IAM_ENDPOINT: HW_IAM_ENDPOINT as string,
          RUNTIME_USERDATA: JSON.stringify({
            HW_REGION_NAME,
            HW_IAM_ENDPOINT: 7,
            WEBHOOK_SECRETS: 'nonsense',
            UPSTREAM_TIMEOUT_MS: null,
          }),
        };
        await start('webhook', { env });
        const given = { HW_WORKSPACE_ENDPOINT, HW_REGION_NAME: '' } as Record<string, string>;
        expect((await ask(toPost(), asLent(lent(1), { settings: given }))).status).toBe(200);
        expect(sent()).toEqual(['POST hotspot-session-config']);
      });

      it.each(['{', '[]', '7', 'null', ''])('survive RUNTIME_USERDATA=%s', async (RUNTIME_USERDATA) => {
        await start('webhook', { env: { RUNTIME_USERDATA } });
        expect((await ask(toPost())).status).toBe(200);
      });

      it.each<[string, GraphContext | null]>([
        ['no context', null],
        ['a context without methods', { lacks: true }],
        ['a context whose methods throw', { throws: true, settings: { WEBHOOK_SECRETS: secrets.password } }],
      ])('of the environment are enough with %s', async (_, context) => {
        const user = {
          HW_PROJECT_ID: account.projectId,
          HW_DOMAIN_NAME: account.domainName,
          HW_USER_NAME: account.userName,
          HW_USER_PASSWORD: account.userPassword,
        };
        await start('webhook', { env: { ...settings(), ...user } });
        const event = toPost();
        const reply = await ask(event, context);
        expect(reply.status).toBe(200);
        expect(reply.headers['x-request-id']).toBe(event.requestContext.requestId);
        expect(sent()).toEqual(['POST tokens', 'POST hotspot-session-config']);
        await graph.stop();
        await start('webhook', { env: { ...settings(), HW_PROJECT_ID: account.projectId } });
        expect(await ask(toPost(), context)).toMatchObject({ json: { code: 'CREDENTIALS_MISSING' } });
        expectNoKeys();
      });

      it.each<[string, Record<string, string>, readonly string[]]>([
        [
          'keys',
          {
            HW_ACCESS_KEY: lent(2).accessKey,
            HW_SECRET_KEY: lent(2).secretKey,
            HW_SECURITY_TOKEN: lent(2).securityToken,
          },
          [],
        ],
        [
          'a user',
          {
            HW_DOMAIN_NAME: account.domainName,
            HW_USER_NAME: account.userName,
            HW_USER_PASSWORD: account.userPassword,
          },
          ['POST tokens'],
        ],
      ])('with %s go before the agency', async (_, more, first) => {
        await start();
        const context = asLent(lent(1), { settings: settings({ ...more, TOKEN_PREFETCH: 'true' }) });
        expect((await ask(toPost(validBody, {}), context)).status).toBe(401);
        expect(sent()).toEqual([]);
        expect((await ask(toPost(), context)).status).toBe(200);
        expect(sent()).toEqual([...first, 'POST hotspot-session-config']);
        expect(cloud.received.at(-1)?.headers['authorization'] ?? '').not.toContain(lent(1).accessKey);
      });

      it.each<[string, Record<string, string>, readonly RegExp[]]>([
        ['half a user', { HW_USER_NAME: 'demo' }, [/^HW_DOMAIN_NAME is required/, /^HW_USER_PASSWORD is required/]],
        ['half a pair', { HW_ACCESS_KEY: lent(1).accessKey }, [/^HW_SECRET_KEY is required beside HW_ACCESS_KEY/]],
        ['a token without both', { HW_SECURITY_TOKEN: 'x' }, [/^HW_ACCESS_KEY/, /^HW_SECRET_KEY/]],
        ['a reference', { WEBHOOK_SECRETS: 'secretsmanager:a#b' }, [/^WEBHOOK_SECRETS .*encrypted_user_data/]],
        ['a wrong number', { UPSTREAM_TIMEOUT_MS: secrets.password }, [/^UPSTREAM_TIMEOUT_MS/]],
        ['a wrong level of the log', { POWERTOOLS_LOG_LEVEL: 'LOUD' }, [/^POWERTOOLS_LOG_LEVEL/]],
        [
          'several at once',
          { TOKEN_PREFETCH: 'yes', HW_REGION_NAME: ' x', WEBHOOK_SECRETS: 'x' },
          [/^HW_REGION_NAME/, /^TOKEN_PREFETCH/, /^WEBHOOK_SECRETS/],
        ],
      ])('that are wrong are told in one line, and the next invocation tries again: %s', async (_, wrong, told) => {
        await start();
        const context = asLent(lent(1), { settings: settings(wrong) });
        const reply = await ask(toPost(), context);
        expect(reply).toMatchObject({ status: 500, json: { code: 'INTERNAL', retryable: false } });
        for (const name of Object.keys(wrong)) expect(reply.text).not.toContain(name);
        const [line, ...more] = graph.lines();
        expect(more).toMatchObject([{ level: 'ERROR', code: 'INTERNAL', channel: 'webhook' }]);
        const listed = settingsIn(line);
        for (const pattern of told) expect(listed.join('\n')).toMatch(new RegExp(pattern.source, 'm'));
        expect(new Set(listed.map((problem) => problem.split(' ')[0]))).toEqual(
          new Set(told.map(({ source }) => /\w+/.exec(source)?.[0])),
        );
        expectNoSecretIn([graph.written, reply], secrets.password, ...keysOf(1));
        expect((await ask({ ...toPost(), httpMethod: 'GET', path: '/health' }, context)).status).toBe(200);
        expect((await ask(toPost())).status).toBe(200);
        expect(sent()).toEqual(['POST hotspot-session-config']);
      });

      it('that are wrong throw INTERNAL at an event', async () => {
        await start('schedule');
        const context = asLent(lent(1), { settings: settings({ SCHEDULE_COMMAND: `{"${secrets.hub}":1}` }) });
        const told = await refusal(toTimer(payload, Date.now()), context);
        expect(told.code).toBe('INTERNAL');
        expect(told.message).not.toContain('SCHEDULE_COMMAND');
        expect(graph.lines()).toMatchObject([
          { level: 'ERROR', settings: [expect.stringMatching(/^SCHEDULE_COMMAND /)] },
          { level: 'ERROR', code: 'INTERNAL', channel: 'schedule' },
        ]);
        expectNoSecretIn([graph.written, told], secrets.hub);
      });

      it('whose names are nearly right are looked for in the environment and RUNTIME_USERDATA, once', async () => {
        await start('webhook', { env: { HW_REGION: 'x', RUNTIME_USERDATA: JSON.stringify({ WEBHOOK_SECRET: 'y' }) } });
        for (let at = 0; at < 2; at += 1) expect((await ask(toPost())).status).toBe(200);
        const [line, ...deliveries] = graph.lines();
        expect(line).toMatchObject({ level: 'WARN', message: 'settings' });
        expect(settingsIn(line)).toEqual([
          'HW_REGION is no setting; the nearest is HW_REGION_NAME',
          'WEBHOOK_SECRET is no setting; the nearest is WEBHOOK_SECRETS',
        ]);
        expect(deliveries).toHaveLength(2);
      });

      it('of 4 KB are read as they are', async () => {
        await start();
        const long = Array.from({ length: 60 }, (_, at) => `${'long-secret-that-is-rotated-'.repeat(2)}${at}`);
        const context = asLent(lent(1), { settings: settings({ WEBHOOK_HUB_SECRETS: long.join(' ') }) });
        const headers = { 'content-type': 'application/json', ...signHub(long.at(-1) ?? '', validBody) };
        expect((await ask(toPost(validBody, headers), context)).status).toBe(200);
        expectNoSecretIn([graph.written], ...long);
      });

      it('of the logger are obeyed, also those of the context alone', async () => {
        await start();
        const context = asLent(lent(1), {
          settings: settings({ POWERTOOLS_LOG_LEVEL: 'WARN', POWERTOOLS_SERVICE_NAME: 'desk' }),
        });
        expect((await ask(toPost(), context)).status).toBe(200);
        expect(graph.lines()).toEqual([]);
        expect((await ask(toPost(validBody, {}), context)).status).toBe(401);
        expect(graph.lines()).toMatchObject([{ level: 'WARN', service: 'desk', code: 'SIGNATURE_INVALID' }]);
      });
    });

    it.each(['18.15.0', '20.14.0', '16.17.0'])(
      'says on Node.js %s in one sentence that it is too old',
      async (version) => {
        await start('webhook', { version });
        const reply = await ask(toPost());
        expect(reply).toMatchObject({ status: 500, json: { code: 'INTERNAL' } });
        expect(graph.lines()).toMatchObject([
          {
            level: 'ERROR',
            settings: [`Node.js must be 20.15 or later, and this is ${version}: give the function a newer runtime`],
          },
          { level: 'ERROR', code: 'INTERNAL' },
        ]);
        await graph.stop();
        await start('eventbus', { version });
        expect((await refusal(toGridEvent(payload, Date.now()))).code).toBe('INTERNAL');
        expect(sent()).toEqual([]);
      },
    );

    it('writes one line of JSON a delivery, whatever its level, on standard output alone', async () => {
      await start();
      cloud.fail({ on: { service: 'workspace' }, status: 503 });
      await ask(toPost());
      await ask(toPost(validBody, {}));
      await ask(toPost());
      expect(graph.lines().map(({ level }) => level)).toEqual(['ERROR', 'WARN', 'INFO']);
      const lines = graph.written.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(lines.map((line) => JSON.parse(line).message)).toEqual(['delivery', 'delivery', 'delivery']);
      expect(graph.written.stderr.replace(/#\d+\n/g, '')).toBe('');
    });
  });
}

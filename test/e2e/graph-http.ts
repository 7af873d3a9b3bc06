import { describe, expect, it } from 'vitest';
import { account, type Cloud } from '../../infra/emulator/cloud.ts';
import { toGridEvent, toSmnMessage, toTimer } from '../../infra/runtimes/graph/events.ts';
import { toRequest, toShown } from '../../infra/senders/sender.ts';
import { chatNames, senders } from '../../infra/senders/senders.ts';
import { demoAskers, secretNames } from '../../infra/start/environment.ts';
import type { ChatName } from '../../lib/channels/chats.ts';
import { validBody } from '../support/delivery.ts';
import { payload } from '../support/graph-cases.ts';
import { secrets } from '../support/secrets.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { type GraphStage, lent } from './graph-stage.ts';

/** Deliveries over HTTP, in every form of a gateway event. */
export function describeHttp({
  graph,
  cloud,
  start,
  settings,
  asLent,
  toPost,
  ask,
  sent,
  made,
  expectNoKeys,
}: GraphStage): void {
  describe('a signed webhook', () => {
    it('goes from a gateway event with keys of the agency to one signed POST, and IAM hears nothing', async () => {
      await start();
      const reply = await ask(toPost());
      expect(reply).toMatchObject({ status: 200, json: { enabled: true, exitSessions: 2 } });
      expect(reply.headers).toMatchObject({ 'x-request-id': 'fg-0' });
      expect(sent()).toEqual(['POST hotspot-session-config']);
      const { headers } = cloud().received[0] as Cloud['received'][number];
      expect(headers['authorization']).toContain(`Access=${lent(1).accessKey}, `);
      expect(headers['x-security-token']).toBe(lent(1).securityToken);
      expect(headers['x-project-id']).toBe(account.projectId);
      expect(headers['x-auth-token']).toBeUndefined();
      expect(graph().lines()).toMatchObject([
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
      expect(cloud().configs()).toMatchObject([{ users: [{ user_name: 'ü 漢 \u{1f525}' }] }]);
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
      expect(graph().lines()).toMatchObject([{ channel: 'webhook', code, status }]);
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
      expect(graph().lines().at(-1)).toMatchObject({ reason: 'doubled' });
    });

    it('is sent without a part of Node’s own Fetch, which takes longer to load than all of ours', async () => {
      await start();
      expect((await ask(toPost())).status).toBe(200);
      const modules = await graph().modules();
      expect(modules.length).toBeGreaterThan(100);
      expect(modules.filter((module) => module.includes('undici'))).toEqual([]);
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
    function toChat(name: (typeof chatNames)[number], more: Record<string, string> = {}) {
      const sender = senders[name];
      const { workspace, room, user } = demoAskers[name];
      const rules = [{ channel: name, workspace, room, users: [user], can: '*' }];
      const context = asLent(lent(1), {
        settings: settings({
          [secretNames[name]]: sender.toSetting(sender.demo.secret),
          CHATOPS_ALLOW: JSON.stringify(rules),
          ...more,
        }),
      });
      const say = async (words: string) => {
        const { headers, body } = toRequest(sender, { words, ...sender.demo, now: Date.now() });
        const reply = await ask(toPost(body, headers, `/${name}`), context);
        return { reply, shown: toShown(sender, reply.json)?.text };
      };
      return { sender, user, context, say };
    }

    it.each(chatNames)('%s is answered in words, and does what it says', async (name) => {
      await start('chatops');
      const { sender, user, context, say } = toChat(name);
      expect((await say('on 5')).reply.status).toBe(200);
      expect(made()).toEqual([{ enabled: true, exitSessions: 5 }]);
      const { shown } = await say('status');
      expect(shown).toContain('5');
      expect(graph().lines()).toMatchObject([
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

    it('is answered within its budget, which counts from the invocation, however slow the API is', async () => {
      await start('chatops');
      const { say } = toChat(chatNames[0] as ChatName, { CHAT_BUDGET_MS: '700' });
      cloud().fail({ on: { service: 'workspace' }, delayMs: 10_000 });
      const startedAt = performance.now();
      expect((await say('on 5')).reply.status).toBe(200);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      const [line] = graph().lines();
      expect(line).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
      expect(Number(line?.['durationMs'])).toBeLessThanOrEqual(900);
    });
  });
}

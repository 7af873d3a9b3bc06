import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../infra/emulator/cloud.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { serveHttp } from '../../lib/runtimes/aws-lambda.ts';
import type { LambdaReply } from '../../lib/runtimes/envelope.ts';
import { createTestCloud } from '../support/app.ts';
import { createClock } from '../support/clock.ts';
import { validBody } from '../support/delivery.ts';
import type { Envelope, Wrapped } from '../support/envelopes.ts';
import { captureOutput, type Output, setEnvironment, toContext } from '../support/lambda.ts';
import { secrets } from '../support/secrets.ts';
import { webhookSettings } from '../support/settings.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';

/** What every envelope of an HTTP request promises, from the event to the reply that the platform reads. */
export function describeRuntime(envelope: Envelope): void {
  describe(`the envelope of ${envelope.name}`, () => {
    let handler: ReturnType<typeof serveHttp>;
    let cloud: Cloud;
    let output: Output;

    beforeAll(() => {
      output = captureOutput();
      setEnvironment(webhookSettings);
      handler = serveHttp('webhook', [webhook]);
    });
    beforeEach(() => {
      output.clear();
      cloud = createTestCloud({ ...createClock(), now: () => Date.now() });
      vi.stubGlobal('fetch', cloud.fetch);
    });
    afterAll(() => {
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
      vi.unstubAllEnvs();
    });

    async function ask(
      request: Wrapped,
    ): Promise<LambdaReply & { all: Record<string, string>; json: Record<string, unknown> }> {
      const reply = await handler(envelope.wrap(request), toContext());
      expect(JSON.parse(JSON.stringify(reply))).toEqual(reply);
      expect(Object.keys(reply).sort()).toEqual(
        ['body', 'headers' in reply ? 'headers' : 'multiValueHeaders', 'isBase64Encoded', 'statusCode'].sort(),
      );
      expect(reply.isBase64Encoded).toBe(false);
      const all = envelope.headersOf(reply);
      expect(all['x-request-id']).toBe('aws-1');
      return { ...reply, all, json: JSON.parse(reply.body) };
    }
    const signed = (body: string | Uint8Array = validBody, more: Wrapped = {}): Wrapped => ({
      ...more,
      body: Buffer.from(body),
      headers: [
        ['Content-Type', 'application/json'],
        ...Object.entries(signStandard(secrets.standard, body, Date.now())),
        ...Object.entries(signHub(secrets.hub, body)),
        ...Object.entries(bear(secrets.bearer)),
        ...(more.headers ?? []),
      ],
    });

    it.each([
      ['plain', false],
      ['base64', true],
    ])('brings what was signed to the cloud, byte for byte: %s', async (_, base64) => {
      const body = '{ "enabled": true,\r\n\t"exitSessions": 2, "excludeUsers": ["ü 漢 \u{1f525}", "a\\u0301"] }';
      const reply = await ask(signed(body, { base64 }));
      expect(reply.statusCode).toBe(200);
      expect(reply.all['content-type']).toBe('application/json');
      expect(cloud.configs()).toMatchObject([
        { enabled: true, exitSessions: 2, users: [{ user_name: 'ü 漢 \u{1f525}' }, { user_name: 'a\u0301' }] },
      ]);
      expect(output.lines()).toMatchObject([
        { channel: 'webhook', deliveryId: 'msg_1', code: 'OK', requestId: 'aws-1' },
      ]);
    });

    it('verifies bytes that are no text', async () => {
      const reply = await ask(signed(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { base64: true }));
      expect(reply.json).toMatchObject({ code: 'PAYLOAD_INVALID', detail: 'The body is not valid UTF-8.' });
    });

    it('refuses a body in which one byte is another', async () => {
      for (const base64 of [false, true]) {
        const reply = await ask({ ...signed(validBody, { base64 }), body: Buffer.from(validBody.replace('2', '3')) });
        expect(reply).toMatchObject({ statusCode: 401, json: { code: 'SIGNATURE_INVALID', source: 'adapter' } });
        expect(reply.all['www-authenticate']).toMatch(/^Bearer /);
      }
      expect(cloud.received).toEqual([]);
    });

    it.each(['webhook-id', 'webhook-signature', 'X-Hub-Signature-256', 'Authorization'])(
      'refuses a doubled %s',
      async (name) => {
        const { headers = [], ...rest } = signed();
        const value = headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? '';
        // Where the envelope keeps the last of two, it cannot be seen that there were two: that one has to be wrong then.
        const second = envelope.showsDoubled ? value : `${value}0`;
        const reply = await ask({ ...rest, headers: [...headers, [name, second]] });
        expect(reply.json).toMatchObject({ code: 'SIGNATURE_INVALID' });
        expect(cloud.received).toEqual([]);
      },
    );

    it.each(['/webhook', '/prod/webhook', '/prod/desk/webhook/'])('is served at %s', async (path) => {
      expect((await ask(signed(validBody, { path }))).statusCode).toBe(200);
    });

    it.each<[string, Wrapped, number, string, Record<string, string>]>([
      ['another path', { path: '/other' }, 404, 'NOT_FOUND', {}],
      ['another method', { method: 'GET' }, 405, 'METHOD_NOT_ALLOWED', { allow: 'POST' }],
      ['another method at health', { method: 'DELETE', path: '/health' }, 405, 'METHOD_NOT_ALLOWED', { allow: 'GET' }],
      ['no proof', {}, 401, 'SIGNATURE_INVALID', {}],
      ['too large a body', { body: Buffer.alloc(1024 * 1024 + 1, 0x20) }, 413, 'PAYLOAD_TOO_LARGE', {}],
      [
        'too large a body in base64',
        { body: Buffer.alloc(1024 * 1024 + 1), base64: true },
        413,
        'PAYLOAD_TOO_LARGE',
        {},
      ],
    ])('answers %s with its status and one line', async (_, request, status, code, headers) => {
      const reply = await ask(request);
      expect(reply).toMatchObject({ statusCode: status, json: { code, status, requestId: 'aws-1' } });
      expect(reply.all).toMatchObject({ 'content-type': 'application/problem+json', ...headers });
      expect(output.lines()).toMatchObject([{ level: 'WARN', code, status, requestId: 'aws-1' }]);
      expect(cloud.received).toEqual([]);
    });

    it('answers what is proven and no JSON by its type', async () => {
      const { headers = [], ...rest } = signed();
      const reply = await ask({ ...rest, headers: headers.filter(([name]) => name !== 'Content-Type') });
      expect(reply).toMatchObject({ statusCode: 415, json: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
    });

    it('answers health without a line and without the cloud', async () => {
      const reply = await ask({ method: 'GET', path: '/prod/health' });
      expect(reply).toMatchObject({ statusCode: 200, json: { status: 'ok' } });
      expect([output.text(), cloud.received]).toEqual(['', []]);
    });

    it('passes on what the API says', async () => {
      cloud.fail({ on: { service: 'workspace' }, status: 429, headers: { 'Retry-After': '7' } });
      const reply = await ask(signed());
      expect(reply).toMatchObject({
        statusCode: 429,
        json: { code: 'UPSTREAM_THROTTLED', source: 'workspace', retryable: true, upstream: { status: 429 } },
      });
      expect(reply.all['retry-after']).toBe('7');
    });
  });
}

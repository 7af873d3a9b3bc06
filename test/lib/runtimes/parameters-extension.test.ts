import { afterEach, describe, expect, it } from 'vitest';
import { type Extension, type ExtensionState, sayings, serveExtension } from '../../../infra/emulator/extension.ts';
import { checkExtension, createExtensionReader } from '../../../lib/runtimes/parameters-extension.ts';
import { type Reference, StoreError, type Trouble } from '../../../lib/settings/references.ts';
import type { Env } from '../../../lib/settings/settings.ts';
import { type Listening, listen, response } from '../../support/socket.ts';

let extension: Extension | undefined;
let server: Listening | undefined;

afterEach(async () => {
  await extension?.close();
  await server?.close();
  extension = undefined;
  server = undefined;
});

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:hotspot/a b&c-AbCdEf';

/** Reads, unless told otherwise, with a second and a half left. */
type Read = (reference: Reference, limitMs?: number) => Promise<string>;

function createReader(...given: Parameters<typeof createExtensionReader>): Read {
  const read = createExtensionReader(...given);
  return (reference, limitMs = 1500) => read(reference, limitMs);
}

async function start(trouble: Partial<ExtensionState> = {}, more: Env = {}): Promise<Read> {
  extension = await serveExtension({
    secrets: { hotspot: 'a secret', [arn]: 'by its ARN', empty: '' },
    parameters: { '/hotspot/allow': 'a parameter' },
    ...trouble,
  });
  return createReader({
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port),
    AWS_SESSION_TOKEN: 'session-token',
    ...more,
  });
}

const secret: Reference = { store: 'secretsmanager', id: 'hotspot' };
const parameter: Reference = { store: 'ssm', id: '/hotspot/allow' };

describe('The reader', () => {
  it.each<[string, Reference, string]>([
    ['a secret', secret, 'a secret'],
    ['a secret whatever key is picked from it later', { ...secret, key: 'k' }, 'a secret'],
    ['a secret by its ARN, odd signs included', { store: 'secretsmanager', id: arn }, 'by its ARN'],
    ['a secret that is empty', { store: 'secretsmanager', id: 'empty' }, ''],
    ['a parameter, decrypted', parameter, 'a parameter'],
  ])('gives %s', async (_, reference, value) => {
    const read = await start();
    expect(await read(reference)).toBe(value);
    expect(extension?.state.asked.length).toBe(1);
  });

  it.each<[string, Partial<ExtensionState>, Env?]>([
    ['is not ready', { ready: false }],
    ['fails', { failing: true }],
    ['does not know the value', { secrets: {}, parameters: {} }],
    ['wants another session token', { token: 'another' }],
    ['is shown no session token', {}, { AWS_SESSION_TOKEN: undefined }],
    ['does not answer in time', { hanging: true }],
  ])('rejects, saying nothing of a value, where the extension %s', async (_, trouble, more) => {
    const read = await start(trouble, more);
    for (const outcome of await Promise.allSettled([read(secret), read(parameter)])) {
      expect(outcome.status).toBe('rejected');
      expect(String((outcome as PromiseRejectedResult).reason)).not.toMatch(/a secret|a parameter/);
    }
  });

  it('rejects where nobody listens', async () => {
    const read = await start();
    await extension?.close();
    await expect(read(secret)).rejects.toThrow();
    extension = undefined;
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['another form', '{"SecretBinary":"AAAA"}'],
    ['a number in the place of the value', '{"SecretString":7}'],
    ['a parameter without a value', '{"Parameter":{}}'],
    ['no JSON', 'busy'],
  ])('rejects a 200 with %s', async (_, body) => {
    server = await listen((socket) =>
      socket.end(response(`HTTP/1.1 200 OK\ncontent-length: ${body.length}\nconnection: close`, body)),
    );
    const { port } = new URL(server.url);
    const read = createReader({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port });
    await expect(read(secret)).rejects.toThrow();
  });

  it.each([undefined, ''])('asks at the port 2773 where the setting is %o', async (port) => {
    const asked: string[] = [];
    const read = createReader({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port }, async (input) => {
      asked.push(new Request(input).url);
      return Response.json({ SecretString: 'value' });
    });
    expect(await read(secret)).toBe('value');
    expect(asked).toEqual(['http://localhost:2773/secretsmanager/get?secretId=hotspot']);
  });

  const { noSecret, noParameter, denied, deleted, throttled } = sayings;
  it.each<[Trouble, string, { status: number; body: string }]>([
    ['gone', 'that there is no such secret', noSecret],
    ['gone', 'that there is no such parameter', noParameter],
    ['gone', 'that it may not be read', denied],
    ['gone', 'that it is marked for deletion', deleted],
    ['gone', 'with another status that there is none', { status: 404, body: noSecret.body }],
    ['gone', 'with another status that it may not be read', { status: 403, body: denied.body }],
    ['gone', 'no, in JSON', { status: 400, body: '{"__type":"AccessDeniedException"}' }],
    ['unreached', 'that it is asked too often', throttled],
    ['unreached', 'nothing with its 400', { status: 400, body: '' }],
    ['unreached', 'that there is no such version', { status: 400, body: 'ParameterVersionNotFound' }],
    ['unreached', 'that a request is not valid', { status: 400, body: 'InvalidRequestException: try again' }],
    ['unreached', 'that something is marked for deletion', { status: 400, body: 'marked for deletion' }],
    ['unreached', 'no with a status that is none', { status: 500, body: noSecret.body }],
    ['unreached', 'no with another status that is none', { status: 401, body: denied.body }],
    ['unreached', 'that it is elsewhere', { status: 302, body: noSecret.body }],
    ['unreached', 'nothing', { status: 404, body: '' }],
    ['unreadable', 'something that is no text', { status: 200, body: '{"SecretBinary":"AAAA"}' }],
    ['unreadable', 'something that is no JSON', { status: 200, body: noSecret.body }],
  ])('takes a value for %s where the store says %s', async (trouble, _, said) => {
    const read = await start({ says: { hotspot: said, '/hotspot/allow': said } });
    for (const reference of [secret, parameter]) {
      const error = await read(reference).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StoreError);
      expect((error as StoreError).trouble).toBe(trouble);
      expect((error as StoreError).message).toBe(trouble);
    }
  });

  it('asks once more at once where the extension is not ready yet, and not a third time', async () => {
    const read = await start({ unready: 1 });
    expect(await read(secret)).toBe('a secret');
    expect(extension?.state.asked.length).toBe(2);
    Object.assign(extension?.state ?? {}, { unready: 2, asked: [] });
    await expect(read(secret)).rejects.toThrow('unreached');
    expect(extension?.state.asked.length).toBe(2);
  });

  it('waits as long as it is told, and no longer', async () => {
    const read = await start({ delayMs: 150 });
    expect(await read(secret, 28_000)).toBe('a secret');
    expect(await read(secret, Number.POSITIVE_INFINITY)).toBe('a secret');
    await extension?.close();
    const readLater = await start({ delayMs: 5_000 });
    const startedAt = performance.now();
    for (const limitMs of [20, 0.5, 0, -5]) await expect(readLater(secret, limitMs)).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('follows nobody elsewhere', async () => {
    server = await listen((socket) =>
      socket.end(
        response(
          `HTTP/1.1 307 Elsewhere\nlocation: http://127.0.0.1:${extension?.port}/secretsmanager/get?secretId=hotspot`,
          '',
        ),
      ),
    );
    await start();
    const read = createReader({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: new URL(server.url).port });
    await expect(read(secret)).rejects.toThrow();
    expect(extension?.state.asked).toEqual([]);
  });
});

describe('The port of the extension', () => {
  it.each([undefined, '', '1', '2773', '02773', '65535'])('may be %o', (port) => {
    expect(checkExtension({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port })).toEqual([]);
  });

  it.each([
    '0',
    '65536',
    '99999',
    '2773 ',
    ' 2773',
    '+1',
    '-1',
    '1e3',
    '0x1',
    '80@evil.example',
    '80/x',
    '80#',
    'ssm:/port',
    '２７７３',
  ])('cannot be %j', (port) => {
    const problems = checkExtension({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port });
    expect(problems).toEqual([
      { name: 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', rule: 'must be a whole number from 1 to 65535' },
    ]);
  });
});

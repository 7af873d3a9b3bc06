import { afterEach, describe, expect, it } from 'vitest';
import { type Extension, type ExtensionState, serveExtension } from '../../../infra/emulator/extension.ts';
import { createExtensionReader } from '../../../lib/runtimes/parameters-extension.ts';
import type { ReadReference, Reference } from '../../../lib/settings/references.ts';
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

async function start(trouble: Partial<ExtensionState> = {}, more: Env = {}): Promise<ReadReference> {
  extension = await serveExtension({
    secrets: { hotspot: 'a secret', [arn]: 'by its ARN', empty: '' },
    parameters: { '/hotspot/allow': 'a parameter' },
    ...trouble,
  });
  return createExtensionReader({
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
    const read = createExtensionReader({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port });
    await expect(read(secret)).rejects.toThrow();
  });

  it.each([undefined, ''])('asks at the port 2773 where the setting is %o', async (port) => {
    const asked: string[] = [];
    const read = createExtensionReader({ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port }, async (input) => {
      asked.push(new Request(input).url);
      return Response.json({ SecretString: 'value' });
    });
    expect(await read(secret)).toBe('value');
    expect(asked).toEqual(['http://localhost:2773/secretsmanager/get?secretId=hotspot']);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { type Extension, type ExtensionState, sayings, serveExtension } from '../../infra/emulator/extension.ts';

let extension: Extension;

afterEach(() => extension.close());

async function ask(path: string, token = 'session-token') {
  const reply = await fetch(`http://localhost:${extension.port}${path}`, {
    headers: { 'x-aws-parameters-secrets-token': token },
  });
  return { status: reply.status, body: await reply.text() };
}

async function start(state: Partial<ExtensionState> = {}): Promise<void> {
  extension = await serveExtension({ secrets: { a: 'one' }, parameters: { '/b': 'two' }, ...state });
}

const secret = '/secretsmanager/get?secretId=a';
const parameter = '/systemsmanager/parameters/get?name=%2Fb';

describe('The emulated extension', () => {
  it('gives a secret and a parameter in the form of the two services', async () => {
    await start();
    expect(JSON.parse((await ask(secret)).body)).toEqual({ SecretString: 'one' });
    expect(JSON.parse((await ask(`${parameter}&withDecryption=true`)).body)).toEqual({ Parameter: { Value: 'two' } });
  });

  it('decrypts a parameter only where that is asked for', async () => {
    await start();
    expect((await ask(parameter)).body).not.toContain('two');
  });

  it.each<[string, number, Partial<ExtensionState>, string, string?]>([
    ['before an invocation', 400, { ready: false }, secret],
    ['without the session token', 401, {}, secret, ''],
    ['while the store is down', 500, { failing: true }, secret],
    ['what it does not know', 400, {}, '/secretsmanager/get?secretId=z'],
    ['another path', 404, {}, '/secretsmanager/list'],
  ])('refuses %s with %i', async (_, status, state, path, token) => {
    await start(state);
    expect(await ask(path, token)).toMatchObject({ status });
    expect(extension.state.asked).toEqual([path]);
  });

  it('is not ready for as many requests as it is told', async () => {
    await start({ unready: 2 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await ask(secret)).status);
    expect(statuses).toEqual([400, 400, 200, 200]);
  });

  it.each(Object.entries(sayings))('says no to one value as the services do: %s', async (_, said) => {
    await start({ says: { a: said, '/b': said } });
    expect(await ask(secret)).toEqual(said);
    expect(await ask(`${parameter}&withDecryption=true`)).toEqual(said);
  });

  it.each([
    ['/secretsmanager/get?secretId=z', 'ResourceNotFoundException'],
    ['/systemsmanager/parameters/get?name=z&withDecryption=true', 'ParameterNotFound'],
  ])('names at %s what it does not find: %s', async (path, name) => {
    await start();
    expect((await ask(path)).body).toContain(name);
  });

  it('gives a value as it is now: it may be rotated under way', async () => {
    await start();
    await ask(secret);
    extension.state.secrets['a'] = 'three';
    expect((await ask(secret)).body).toContain('three');
  });

  it('is slow when told so, and counts how many wait at once', async () => {
    await start({ delayMs: 50 });
    const startedAt = performance.now();
    await Promise.all([ask(secret), ask(secret), ask(secret)]);
    expect(performance.now() - startedAt).toBeGreaterThan(45);
    expect(extension.state.most).toBe(3);
  });

  it('can be closed while somebody waits for an answer that does not come', async () => {
    await start({ hanging: true });
    const waiting = expect(ask(secret)).rejects.toThrow();
    while (extension.state.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await extension.close();
    await waiting;
    await start();
  });
});

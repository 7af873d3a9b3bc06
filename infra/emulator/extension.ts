import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** How the extension behaves. Change it while it runs. */
export type ExtensionState = {
  /** Secrets by name or ARN, parameters by name; what is not here is not found. */
  secrets: Record<string, string>;
  parameters: Record<string, string>;
  /** Before an invocation has begun it answers 400 to everything. Default true: ready. */
  ready: boolean;
  /** Answers 500, as it does while the store cannot be reached. */
  failing: boolean;
  /** Never answers. */
  hanging: boolean;
  /** Waits this long before each answer. */
  delayMs: number;
  /** The session token that it takes. */
  token: string;
  /** Paths that were asked for. */
  asked: string[];
  /** The most requests that were open at once. */
  most: number;
};

export type Extension = { port: number; state: ExtensionState; close: () => Promise<void> };

/**
 * The AWS Parameters and Secrets Lambda extension on loopback, as its documents describe it: `GET` with a session token, one
 * secret or parameter an answer.
 */
export async function serveExtension(given: Partial<ExtensionState> = {}): Promise<Extension> {
  const state: ExtensionState = {
    secrets: {},
    parameters: {},
    ready: true,
    failing: false,
    hanging: false,
    delayMs: 0,
    token: 'session-token',
    asked: [],
    most: 0,
    ...given,
  };
  let open = 0;
  const server = createServer(async (request, response) => {
    open += 1;
    state.most = Math.max(state.most, open);
    response.once('close', () => {
      open -= 1;
    });
    const url = new URL(request.url ?? '/', 'http://localhost');
    state.asked.push(`${url.pathname}${url.search}`);
    if (state.hanging) return;
    if (state.delayMs > 0) await setTimeout(state.delayMs);
    const { status, body } = answer(url, request.headers['x-aws-parameters-secrets-token'], state);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    state,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(url: URL, token: unknown, state: ExtensionState): { status: number; body: string } {
  if (!state.ready) return { status: 400, body: 'not ready to serve traffic, please wait' };
  if (token !== state.token) return { status: 401, body: '' };
  if (state.failing) return { status: 500, body: 'an unexpected error occurred' };
  if (url.pathname === '/secretsmanager/get') {
    const SecretString = state.secrets[url.searchParams.get('secretId') ?? ''];
    return found(SecretString, { SecretString });
  }
  if (url.pathname === '/systemsmanager/parameters/get') {
    const isDecrypted = url.searchParams.get('withDecryption') === 'true';
    const Value = state.parameters[url.searchParams.get('name') ?? ''];
    return found(Value, { Parameter: { Value: isDecrypted ? Value : 'cipher' } });
  }
  return { status: 404, body: '' };
}

function found(value: string | undefined, body: object): { status: number; body: string } {
  return value === undefined
    ? { status: 400, body: 'ResourceNotFoundException' }
    : { status: 200, body: JSON.stringify(body) };
}

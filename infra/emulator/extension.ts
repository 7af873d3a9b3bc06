import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** How the extension behaves. Change it while it runs. */
export type ExtensionState = {
  /** Secrets by name or ARN, parameters by name; what is not here is not found. */
  secrets: Record<string, string>;
  parameters: Record<string, string>;
  /** What it says of a secret or parameter in the place of its value, by name. */
  says: Record<string, Said>;
  /** Before an invocation has begun it answers 400 to everything. Default true: ready. */
  ready: boolean;
  /** So many requests more find it not ready yet. */
  unready: number;
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

export type Said = { status: number; body: string };

const sdk = (error: string) =>
  `operation error: https response error StatusCode: 400, RequestID: 7f3c0a1e-0000-4000-8000-000000000000, ${error}`;

/** What it passes on of the services, always with 400: how the store says no, and how it asks to wait. */
export const sayings = {
  noSecret: { status: 400, body: sdk("ResourceNotFoundException: Secrets Manager can't find the specified secret.") },
  noParameter: { status: 400, body: sdk('ParameterNotFound: ') },
  denied: {
    status: 400,
    body: sdk('api error AccessDeniedException: User is not authorized to perform: GetSecretValue'),
  },
  deleted: {
    status: 400,
    body: sdk(
      "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
    ),
  },
  throttled: { status: 400, body: sdk('api error ThrottlingException: Rate exceeded') },
} as const satisfies Record<string, Said>;

export type Extension = { port: number; state: ExtensionState; close: () => Promise<void> };

/**
 * The AWS Parameters and Secrets Lambda extension on loopback, as its documents describe it: `GET` with a session token, one
 * secret or parameter an answer.
 */
export async function serveExtension(given: Partial<ExtensionState> = {}): Promise<Extension> {
  const state: ExtensionState = {
    secrets: {},
    parameters: {},
    says: {},
    ready: true,
    unready: 0,
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

function answer(url: URL, token: unknown, state: ExtensionState): Said {
  state.unready -= 1;
  if (!state.ready || state.unready >= 0) return { status: 400, body: 'not ready to serve traffic, please wait' };
  if (token !== state.token) return { status: 401, body: '' };
  if (state.failing) return { status: 500, body: 'an unexpected error occurred' };
  if (url.pathname === '/secretsmanager/get') {
    const id = url.searchParams.get('secretId') ?? '';
    const SecretString = state.secrets[id];
    return state.says[id] ?? found(SecretString, { SecretString }, sayings.noSecret);
  }
  if (url.pathname === '/systemsmanager/parameters/get') {
    const isDecrypted = url.searchParams.get('withDecryption') === 'true';
    const name = url.searchParams.get('name') ?? '';
    const Value = state.parameters[name];
    return (
      state.says[name] ?? found(Value, { Parameter: { Value: isDecrypted ? Value : 'cipher' } }, sayings.noParameter)
    );
  }
  return { status: 404, body: '' };
}

function found(value: string | undefined, body: object, otherwise: Said): Said {
  return value === undefined ? otherwise : { status: 200, body: JSON.stringify(body) };
}

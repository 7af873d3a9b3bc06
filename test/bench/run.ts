import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a process has used, as it tells itself after a reply. Times in milliseconds, memory in MiB. */
export type Used = {
  importMs: number;
  /** Of this invocation. */
  handlerMs: number;
  handlerCpuMs: number;
  /** Since the process began, Node's own start included. */
  cpuMs: number;
  rssMb: number;
  hasUndici: boolean;
};

export type Invoked = { result: unknown; failed: boolean; used: Used };

export type Running = {
  pid: number;
  /** When it was started, by `performance.now()`. */
  startedAt: number;
  /** Resolves when it asks for its first event. Rejects where it does not start. */
  ready: Promise<void>;
  invoke: (event: unknown) => Promise<Invoked>;
  stop: () => Promise<void>;
};

const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));

/** Starts a bundle in a fresh process, with nothing of this one's environment, behind an emulated Runtime API. */
export async function run(bundle: string, env: Readonly<Record<string, string>>): Promise<Running> {
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  const queue: unknown[] = [];
  let failedStart = '';
  let asking: ServerResponse | undefined;
  let answered: ((invoked: Invoked) => void) | undefined;

  function handOver(): void {
    if (!asking || queue.length === 0) return;
    const body = Buffer.from(JSON.stringify(queue.shift()));
    asking.writeHead(200, {
      'lambda-runtime-aws-request-id': randomUUID(),
      'lambda-runtime-deadline-ms': `${Date.now() + 28_000}`,
      'content-length': body.length,
    });
    asking.end(body);
    asking = undefined;
  }

  const api = createServer(async (request, response) => {
    if (request.method === 'GET') {
      asking = response;
      ready.resolve();
      handOver();
      return;
    }
    const body = await text(request);
    response.writeHead(202, { 'content-length': 0 }).end();
    if (request.url?.endsWith('/init/error')) {
      failedStart = body;
      return;
    }
    const used = JSON.parse(String(request.headers['bench-used'])) as Used;
    answered?.({ result: JSON.parse(body), failed: request.url?.endsWith('/error') ?? false, used });
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');

  const startedAt = performance.now();
  const child = spawn(process.execPath, [bootstrap], {
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      _HANDLER: bundle,
      TZ: 'UTC',
    },
    stdio: ['ignore', 'ignore', process.env['BENCH_DEBUG'] ? 'inherit' : 'ignore'],
  });
  const ended = once(child, 'close');
  const broken = ended.then(([code]) => Promise.reject(new Error(`${bundle} ended (${code}) ${failedStart}`)));
  broken.catch((error) => ready.reject(error));
  return {
    pid: child.pid as number,
    startedAt,
    ready: ready.promise,
    invoke(event) {
      const reply = new Promise<Invoked>((resolve) => {
        answered = resolve;
      });
      queue.push(event);
      handOver();
      return Promise.race([reply, broken]);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      api.closeAllConnections();
      api.close();
    },
  };
}

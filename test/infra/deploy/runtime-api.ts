import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Resource } from './package-run.ts';
import { unzip } from './package-zip.ts';

const bootstrap = fileURLToPath(new URL('./runtime-api-bootstrap.mjs', import.meta.url));

export type Invocation =
  | { response: unknown }
  | { error: { errorType: string; errorMessage: string; trace: string[] } };

export type Deployed = {
  /** Hands over an event as Lambda does, and waits for what comes of it. */
  invoke: (event: unknown) => Promise<Invocation>;
  /** Why the function did not start, if it did not. */
  initError: () => Promise<{ errorType: string; errorMessage: string }>;
  /** What it has written, as soon as there are so many lines: they come another way than the answers. */
  lines: (count: number) => Promise<string[]>;
  stop: () => void;
};

/**
 * Starts a packaged function: its zip unpacked, its own environment and time-out from the template, behind an emulated Runtime API.
 *
 * @param moved variables that are not as in the template: addresses of what is emulated here.
 */
export async function startFunction(
  zip: Buffer,
  { Properties }: Resource,
  moved: Readonly<Record<string, string>>,
): Promise<Deployed> {
  const taskRoot = mkdtempSync(join(tmpdir(), 'hotspot-task-'));
  for (const [name, { content, mode }] of unzip(zip)) {
    mkdirSync(dirname(join(taskRoot, name)), { recursive: true });
    writeFileSync(join(taskRoot, name), content, { mode });
  }

  const waiting: Array<{ id: string; event: unknown }> = [];
  const open = new Map<string, (invocation: Invocation) => void>();
  const started = Promise.withResolvers<{ errorType: string; errorMessage: string }>();
  started.promise.catch(() => undefined);
  let asking: ServerResponse | undefined;

  function handOver(): void {
    const next = asking && waiting.shift();
    if (!next || !asking) return;
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(Date.now() + Properties['Timeout'] * 1000),
      'lambda-runtime-invoked-function-arn': `arn:aws:lambda:eu-central-1:111122223333:function:${Properties['FunctionName']}`,
    });
    asking.end(JSON.stringify(next.event));
    asking = undefined;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? '';
    if (request.method === 'GET' && path === 'invocation/next') {
      asking = response;
      handOver();
      return;
    }
    const body: unknown = JSON.parse(await text(request));
    response.writeHead(202).end();
    const [, id = '', end] = /^invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    if (path === 'init/error') started.resolve(body as { errorType: string; errorMessage: string });
    else open.get(id)?.(end === 'response' ? { response: body } : ({ error: body } as Invocation));
  }

  const api = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));

  let written = '';
  const child: ChildProcess = spawn(process.execPath, [bootstrap], {
    cwd: taskRoot,
    // Nothing of the test's own environment: a function has what its template says, and what Lambda adds.
    env: {
      ...Properties['Environment'].Variables,
      ...moved,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      AWS_LAMBDA_FUNCTION_NAME: Properties['FunctionName'],
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(Properties['MemorySize']),
      AWS_EXECUTION_ENV: `AWS_Lambda_${Properties['Runtime']}`,
      AWS_REGION: 'eu-central-1',
      LAMBDA_TASK_ROOT: taskRoot,
      _HANDLER: Properties['Handler'],
      TZ: ':UTC',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      written += chunk;
    });
  }
  const ended = new Promise<never>((_, reject) =>
    child.once('close', (code) => reject(new Error(`the function ended (${code}): ${written}`))),
  );
  ended.catch((error) => started.reject(error));

  return {
    initError: () => started.promise,
    async lines(count) {
      for (let tries = 0; tries < 200; tries += 1) {
        const lines = written.split('\n').filter((line) => line !== '');
        if (lines.length >= count) return lines;
        await setTimeout(10);
      }
      throw new Error(`fewer than ${count} lines: ${written}`);
    },
    invoke(event) {
      const id = randomUUID();
      waiting.push({ id, event });
      const done = new Promise<Invocation>((resolve) => open.set(id, resolve));
      handOver();
      return Promise.race([done, ended]);
    },
    stop() {
      child.kill('SIGKILL');
      api.close();
      api.closeAllConnections();
      rmSync(taskRoot, { recursive: true, force: true });
    },
  };
}

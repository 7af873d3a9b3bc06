import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const root = new URL('../..', import.meta.url).pathname;

export type Thrown = { name: string; message: string; keys: string[] };
export type Invoked = { result?: unknown; error?: Thrown; tookMs: number };

/** A built function in a cold process of its own. */
export type Lambda = {
  /** Whether the bundle could be imported, and why not. */
  start: { started: boolean; error?: Thrown; arity?: number };
  invoke: (event: unknown, context?: { remainingMs?: number; awsRequestId?: string }) => Promise<Invoked>;
  /** Everything written to both outputs so far. */
  output: () => string;
  /** The log lines so far, parsed. */
  lines: () => ReadonlyArray<Record<string, unknown>>;
  stop: () => Promise<void>;
};

/** Starts `dist/<name>.mjs` with exactly this environment. @param nowMs what the process takes for the time. */
export async function startLambda(name: string, env: Record<string, string>, nowMs?: number): Promise<Lambda> {
  const bundle = `${root}dist/${name}.mjs`;
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there: npm run build`);
  const argument = JSON.stringify({ bundle, ...(nowMs === undefined ? {} : { nowMs }) });
  const child = fork(`${root}test/e2e/runner.mjs`, [argument], { env, silent: true, serialization: 'advanced' });
  let written = '';
  child.stdout?.on('data', (chunk) => {
    written += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written += chunk;
  });
  const [start] = (await once(child, 'message')) as [Lambda['start']];

  const waiting = new Map<number, (answer: Invoked) => void>();
  child.on('message', ({ id, ...answer }: Invoked & { id: number }) => waiting.get(id)?.(answer));
  let count = 0;
  return {
    start,
    invoke(event, context = {}) {
      const id = count++;
      child.send({ id, event, awsRequestId: `e2e-${id}`, ...context });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    output: () => written,
    lines: () =>
      written
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

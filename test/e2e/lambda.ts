import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Process, watch } from './process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Thrown = { name: string; message: string; keys: string[] };
export type Invoked = { result?: unknown; error?: Thrown; tookMs: number };

/** @param aheadMs by how much the clock of the process is ahead, from now on. */
export type InvokeContext = { remainingMs?: number; awsRequestId?: string; aheadMs?: number };

/** A built function as Lambda runs it. */
export type Lambda = Omit<Process<{ started: boolean; error?: Thrown; arity?: number }, Invoked>, 'ask'> & {
  invoke: (event: unknown, context?: InvokeContext) => Promise<Invoked>;
  /** Stops the process where it is, as the platform does between invocations, until the function that it gives is called. */
  freeze: () => () => void;
  /** The parts of Node that the process has loaded so far. */
  modules: () => Promise<string[]>;
};

/** Starts `dist/<name>.mjs` with exactly this environment. @param nowMs what the process takes for the time. */
export async function startLambda(name: string, env: Record<string, string>, nowMs?: number): Promise<Lambda> {
  const bundle = `${root}dist/${name}.mjs`;
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there: npm run build`);
  const argument = JSON.stringify({ bundle, ...(nowMs === undefined ? {} : { nowMs }) });
  const child = fork(`${root}test/e2e/runner.mjs`, [argument], { env, silent: true, serialization: 'advanced' });
  const { ask, ...running } = await watch<Lambda['start'], Invoked>(child);
  return {
    ...running,
    invoke: (event, context = {}) => ask((id) => ({ event, awsRequestId: `e2e-${id}`, ...context })),
    freeze() {
      child.kill('SIGSTOP');
      return () => child.kill('SIGCONT');
    },
    modules: async () => (await ask(() => ({ wants: 'modules' }))).result as string[],
  };
}

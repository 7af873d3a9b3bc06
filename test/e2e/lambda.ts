import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Thrown = { name: string; message: string; keys: string[] };
export type Invoked = { result?: unknown; error?: Thrown; tookMs: number };

/** @param aheadMs by how much the clock of the process is ahead, from now on. */
export type InvokeContext = { remainingMs?: number; awsRequestId?: string; aheadMs?: number };

/** A built function in a cold process of its own. */
export type Lambda = {
  /** Whether the bundle could be imported, and why not. */
  start: { started: boolean; error?: Thrown; arity?: number };
  invoke: (event: unknown, context?: InvokeContext) => Promise<Invoked>;
  /** Stops the process where it is, as the platform does between invocations, until the function that it gives is called. */
  freeze: () => () => void;
  /** The parts of Node that the process has loaded so far. */
  modules: () => Promise<string[]>;
  /** Everything written to each output so far. */
  written: Readonly<Record<'stdout' | 'stderr', string>>;
  /** The same, one after the other. */
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
  const written = { stdout: '', stderr: '' };
  const answers = new Map<number, Invoked>();
  const waiting = new Map<number, (answer: Invoked) => void>();

  /** Hands over the answers whose log has come, too. */
  function settle(): void {
    for (const [id, answer] of answers) {
      const isWhole = [written.stdout, written.stderr].every((text) => text.includes(`#${id}\n`));
      if (isWhole && answers.delete(id)) waiting.get(id)?.(answer);
    }
  }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      written[name] += chunk;
      settle();
    });
  }
  const closed = once(child, 'close');
  const [start] = (await once(child, 'message')) as [Lambda['start']];
  if (!start.started) await closed;

  child.on('message', ({ id, ...answer }: Invoked & { id: number }) => {
    answers.set(id, answer);
    settle();
  });
  const output = () => `${written.stdout}\n${written.stderr}`;
  let count = 0;
  function ask(id: number, question: object): Promise<Invoked> {
    child.send({ id, ...question });
    return new Promise((resolve) => waiting.set(id, resolve));
  }
  return {
    start,
    invoke(event, context = {}) {
      const id = count++;
      return ask(id, { event, awsRequestId: `e2e-${id}`, ...context });
    },
    freeze() {
      child.kill('SIGSTOP');
      return () => child.kill('SIGCONT');
    },
    modules: async () => (await ask(count++, { wants: 'modules' })).result as string[],
    written,
    output,
    lines: () =>
      output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await closed;
    },
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { account } from '../../infra/emulator/cloud.ts';
import type { LentKeys } from '../../infra/graph/context.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the platform hands over beside an event. */
export type GraphContext = {
  settings?: Readonly<Record<string, string>>;
  projectId?: string;
  keys?: Partial<LentKeys>;
  requestId?: string;
  remainingMs?: number;
  /** Whether the object has no methods, or methods that throw. */
  lacks?: boolean;
  throws?: boolean;
};

export type Thrown = { name: string; message: string; stack: string };

export type Invoked = { result?: unknown; error?: Thrown; tookMs: number };

/** A built function in a cold process of its own. */
export type Graph = {
  start: { started: boolean; arity?: number; version?: string; error?: Thrown };
  /** @param context `null` where the platform hands over none. @param aheadMs by how much the clock of the process is ahead, from now on. */
  invoke: (event: unknown, context?: GraphContext | null, aheadMs?: number) => Promise<Invoked>;
  /** The parts of Node that the process has loaded so far. */
  modules: () => Promise<string[]>;
  written: Readonly<Record<'stdout' | 'stderr', string>>;
  /** The log lines so far, parsed. */
  lines: () => ReadonlyArray<Record<string, unknown>>;
  stop: () => Promise<void>;
};

export type GraphOptions = {
  /** The variables of the process. */
  env?: Record<string, string>;
  /** The Node to run it on; ours, where it is left out. */
  execPath?: string;
  /** What that Node is to say that it is. */
  version?: string;
  /** Where the bundles are, if not in `dist/`. */
  bundleOf?: (name: string) => string;
};

/** Starts `dist/functiongraph/<name>.cjs`. */
export async function startGraph(
  name: string,
  {
    env = {},
    execPath = process.execPath,
    version,
    bundleOf = (name) => `${root}dist/functiongraph/${name}.cjs`,
  }: GraphOptions = {},
): Promise<Graph> {
  const bundle = bundleOf(name);
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there: npm run build`);
  const child = fork(`${root}test/e2e/graph-runner.cjs`, [JSON.stringify({ bundle, version })], {
    env,
    execPath,
    execArgv: [],
    silent: true,
  });
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
  const [start] = (await once(child, 'message')) as [Graph['start']];
  if (!start.started) await closed;

  child.on('message', ({ id, result, ...answer }: { id: number; result?: string; error?: Thrown; tookMs: number }) => {
    answers.set(id, { ...answer, ...(result === undefined ? {} : { result: JSON.parse(result) }) });
    settle();
  });
  let count = 0;
  function ask(question: object): Promise<Invoked> {
    const id = count++;
    child.send({ id, ...question });
    return new Promise((resolve) => waiting.set(id, resolve));
  }
  return {
    start,
    invoke(event, context = {}, aheadMs) {
      const given = { projectId: account.projectId, requestId: `fg-${count}`, remainingMs: 28_000 };
      return ask({ event: JSON.stringify(event), context: context && { ...given, ...context }, aheadMs });
    },
    modules: async () => (await ask({ wants: 'modules' })).result as string[],
    written,
    lines: () =>
      `${written.stdout}\n${written.stderr}`
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

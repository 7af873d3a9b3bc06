import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { account } from '../../infra/emulator/cloud.ts';
import type { LentKeys } from '../../infra/runtimes/graph/context.ts';
import { type Process, watch } from './process.ts';

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

/** The same, its result still in JSON. */
type Answered = { result?: string; error?: Thrown; tookMs: number };

type Start = { started: boolean; arity?: number; version?: string; error?: Thrown };

/** A built function as FunctionGraph runs it. */
export type Graph = Omit<Process<Start, Answered>, 'ask' | 'output'> & {
  /** @param context `null` where the platform hands over none. @param aheadMs by how much the clock of the process is ahead, from now on. */
  invoke: (event: unknown, context?: GraphContext | null, aheadMs?: number) => Promise<Invoked>;
  /** The parts of Node that the process has loaded so far. */
  modules: () => Promise<string[]>;
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
  const { ask, output: _, ...running } = await watch<Graph['start'], Answered>(child);
  return {
    ...running,
    async invoke(event, context = {}, aheadMs) {
      const { result, ...answer } = await ask((id) => {
        const given = { projectId: account.projectId, requestId: `fg-${id}`, remainingMs: 28_000 };
        return { event: JSON.stringify(event), context: context && { ...given, ...context }, aheadMs };
      });
      return { ...answer, ...(result === undefined ? {} : { result: JSON.parse(result) }) };
    },
    modules: async () => JSON.parse((await ask(() => ({ wants: 'modules' }))).result ?? '[]'),
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A script of ours as a process of its own, with what it has said so far. */
export type Child = {
  /** Resolves with everything said as soon as it fits; rejects where the process ends first. */
  says: (pattern: RegExp) => Promise<string>;
  kill: (signal: NodeJS.Signals) => void;
  /** Resolves when it has ended. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
};

/** Starts a file of the project under this Node. Ends it with the test process at the latest. */
export function start(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  nodeOptions: readonly string[] = [],
): Child {
  // The test runner's own wish for colours is not the child's, nor the language of whoever runs the tests.
  const inherited = { ...process.env, FORCE_COLOR: undefined, LC_ALL: 'C.UTF-8' };
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], { cwd: root, env: { ...inherited, ...env } });
  const said = { stdout: '', stderr: '' };
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const killLate = () => child.kill('SIGKILL');
  process.once('exit', killLate);
  ended.finally(() => process.off('exit', killLate));
  return {
    ended,
    kill: (signal) => child.kill(signal),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(said.stdout) && resolve(said.stdout);
        look();
        child.stdout.on('data', look);
        ended.then(({ stderr }) => reject(new Error(`ended before it said ${pattern}: ${stderr}`)));
      }),
  };
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Invocation } from '../lambda/invoke.ts';
import type { FromProcess, ToProcess } from './function-process.ts';

/** A function in a process that is started again whenever it dies. */
export type Supervised = {
  pid: () => number | undefined;
  /** Waits until it can take one. @returns how it ended; `died` where the process did, or its time was over. */
  invoke: (event: unknown) => Promise<Invocation | 'died'>;
  /** Ends it in the middle of whatever it is at. */
  kill: () => void;
  /** How often it died. */
  deaths: () => number;
  stop: () => Promise<void>;
};

export type SupervisedOptions = {
  /** The function's own time limit, milliseconds. */
  limitMs: number;
  env?: NodeJS.ProcessEnv;
  /** Takes what it logs. */
  write: (text: string) => void;
};

const FILE = fileURLToPath(new URL('function-process.ts', import.meta.url));
/** Before one that did not even start is started again, milliseconds. */
const PAUSE_MS = 1000;
/** For the way to it and back, milliseconds. */
const WAY_MS = 250;

export function supervise(name: string, { limitMs, env = process.env, write }: SupervisedOptions): Supervised {
  let [stopping, died, invocations] = [false, 0, 0];
  let current = launch();

  function launch(): { child: ChildProcess; ready: Promise<boolean>; gone: Promise<unknown> } {
    const child = fork(FILE, [name, `${limitMs}`], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', write);
    const gone = once(child, 'exit');
    const ready = Promise.race([once(child, 'message').then(() => true), gone.then(() => false)]);
    gone.then(async () => {
      died += 1;
      if (!(await ready)) await delay(PAUSE_MS, undefined, { ref: false });
      if (!stopping) current = launch();
    });
    return { child, ready, gone };
  }

  return {
    pid: () => current.child.pid,
    kill: () => current.child.kill('SIGKILL'),
    deaths: () => died,
    async invoke(event) {
      const { child, ready, gone } = current;
      if (!(await ready)) {
        // The next one may start.
        await delay(PAUSE_MS, undefined, { ref: false });
        return 'died';
      }
      invocations += 1;
      const invocation = invocations;
      const answered = new Promise<Invocation>((resolve) => {
        const take = (message: FromProcess) => {
          if (!('invocation' in message) || message.invocation !== invocation) return;
          child.off('message', take);
          resolve(message.ended);
        };
        child.on('message', take);
      });
      child.send({ invocation, event } satisfies ToProcess, () => {});
      // As a platform ends an invocation whose time is over: whatever it is at.
      const limit = setTimeout(() => child.kill('SIGKILL'), limitMs + WAY_MS);
      return Promise.race([answered, gone.then(() => 'died' as const)]).finally(() => clearTimeout(limit));
    },
    async stop() {
      stopping = true;
      const { child, gone } = current;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
  };
}

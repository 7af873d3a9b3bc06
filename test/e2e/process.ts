import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A built function in a cold process of its own, whatever its platform. */
export type Process<Start, Answer> = {
  /** What the process said once it had loaded the function, or could not. */
  start: Start;
  /** @param toQuestion makes what is sent, by the number of the question. Resolves as soon as answer and log have come. */
  ask: (toQuestion: (id: number) => object) => Promise<Answer>;
  /** Everything written to each output so far. */
  written: Readonly<Record<'stdout' | 'stderr', string>>;
  /** The same, one after the other. */
  output: () => string;
  /** The log lines so far, parsed. */
  lines: () => ReadonlyArray<Record<string, unknown>>;
  stop: () => Promise<void>;
};

/** Waits for a runner to start. It answers messages by their number, and writes `#number` behind the log of each. */
export async function watch<Start extends { started: boolean }, Answer extends object>(
  child: ChildProcess,
): Promise<Process<Start, Answer>> {
  const written = { stdout: '', stderr: '' };
  const answers = new Map<number, Answer>();
  const waiting = new Map<number, (answer: Answer) => void>();

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
  const [start] = (await once(child, 'message')) as [Start];
  if (!start.started) await closed;

  child.on('message', ({ id, ...answer }: Answer & { id: number }) => {
    answers.set(id, answer as unknown as Answer);
    settle();
  });
  const output = () => `${written.stdout}\n${written.stderr}`;
  let count = 0;
  return {
    start,
    ask(toQuestion) {
      const id = count++;
      child.send({ id, ...toQuestion(id) });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
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

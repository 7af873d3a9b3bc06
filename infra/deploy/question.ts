import { createInterface } from 'node:readline';

type Terminal = { input: NodeJS.ReadableStream & { isTTY?: boolean }; output: NodeJS.WritableStream };

/**
 * Asks a person.
 *
 * @returns whether they say yes; `left` where they end the program (Ctrl-C) or the input (Ctrl-D) instead; `undefined` where nobody
 * sits there.
 */
export async function askPerson(question: string, { input, output }: Terminal): Promise<boolean | 'left' | undefined> {
  if (!input.isTTY) return undefined;
  const terminal = createInterface({ input, output, terminal: true });
  return new Promise((resolve) => {
    terminal.on('SIGINT', () => terminal.close());
    terminal.on('close', () => {
      output.write('\n');
      resolve('left');
    });
    terminal.question(`${question} [y/N] `, (answer) => {
      terminal.removeAllListeners('close').close();
      resolve(/^y(es)?$/i.test(answer.trim()));
    });
  });
}

/** A built function in a process of its own: it takes invocations from the one that started it, and ends with it. */

import { loadFunction } from '../lambda/functions.ts';
import { createContext, type Invocation, invoke } from '../lambda/invoke.ts';

/** What goes to such a process, and what comes from it. */
export type ToProcess = { invocation: number; event: unknown };
export type FromProcess = { ready: true } | { invocation: number; ended: Invocation };

const [name = '', limitMs = ''] = process.argv.slice(2);
const tell = (message: FromProcess) => process.send?.(message);

// A Ctrl-C is the terminal's word to all of them: the one that started this one ends it, when its work is done.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

const loaded = { ...(await loadFunction(name)), createContext: () => createContext(name, Number(limitMs)) };
process.on('message', async ({ invocation, event }: ToProcess) => {
  tell({ invocation, ended: await invoke(loaded, event) });
});
tell({ ready: true });

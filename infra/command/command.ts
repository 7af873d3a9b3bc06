import { Refusal } from '../command/refusal.ts';
import { readArguments } from './arguments.ts';
import { endWithReader, printError, printHelp } from './terminal.ts';

/** What can be started from a shell. */
export type Command = {
  /** How it is called, in a line: `npm run build`. */
  usage: string;
  /** What it does, and what its options mean; told by `--help`. */
  help: string;
  /**
   * Does it. @param args what stands behind the name.
   * @returns the exit code; nothing where it is 0, or not known yet.
   */
  run: (args: readonly string[]) => Promise<number | undefined> | number | undefined;
  /** Said in the place of an error that is a bug, where its message or stack could quote a secret. */
  bug?: string;
  /** Says what is said here in the language of whoever asks. */
  speak?: (args: readonly string[]) => (text: string) => string;
};

/**
 * Starts a command: the last thing that its file does. Exit code 2 for arguments that are not known, 1 for any other reason not to
 * do it, both in a sentence; whoever asks for help gets it, and nothing else happens.
 */
export async function runCommand({ usage, help, run, bug, speak }: Command): Promise<void> {
  endWithReader();
  const args = process.argv.slice(2);
  const say = speak?.(args) ?? ((text: string) => text);
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    printHelp(`${say(`Usage: ${usage}`)}\n\n${say(help)}`);
    return;
  }
  try {
    const code = await run(args);
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    const known = error instanceof Refusal ? error : undefined;
    if (known)
      printError(say(known.exitCode === 2 ? `${known.message}\nUsage: ${usage}; --help tells more.` : known.message));
    else printError(bug === undefined ? error : say(bug));
    // Whatever it has opened is of no use any more.
    process.exit(known?.exitCode ?? 1);
  }
}

/** For a command that takes no arguments. @throws {Refusal} where there are any. */
export function readNothing(args: readonly string[]): void {
  readArguments(args, {});
}

import { inspect, styleText } from 'node:util';
import { columnsOf, reflow, wrap } from './layout.ts';

/** What moves a cursor, rings, changes colours or the direction of writing, or breaks a line that was one. */
const CONTROLS = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text of whatever origin, as it may be shown on a terminal: every sign that is no writing stands as `\u001b`, in JSON and
 * elsewhere. Ends of lines stay.
 */
export function toPrintable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(CONTROLS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

type Style = Parameters<typeof styleText>[0];

/** The same with colours of ours: on a terminal only, and not under NO_COLOR. */
export function paint(style: Style, text: string): string {
  return styleText(style, toPrintable(text), { stream: process.stdout });
}

/** Shows a text of whatever origin. What is wider than the terminal goes on in the next line, further in. */
export function print(text: string): void {
  printPainted(toPrintable(text));
}

/** Shows what `paint` and `toPrintable` have made, broken likewise. */
export function printPainted(text: string): void {
  console.log(wrap(text, columnsOf(process.stdout)));
}

/** Shows a text of whatever origin that is pasted or parsed: no line of it is broken. */
export function printExact(text: string): void {
  console.log(toPrintable(text));
}

/** Shows what a command does; what was broken by hand for a wide terminal is broken anew. */
export function printHelp(text: string): void {
  console.log(reflow(toPrintable(text), columnsOf(process.stdout)));
}

/** Passes on what a process of ours has written: it is shown as if it had been written here. */
export function passOn(text: string): void {
  process.stdout.write(text);
}

/** Where a person looks, what others write to a stream is shown as `show` makes it; a pipe gets it as it is. */
export function showLines(show: (text: string) => string, streams = [process.stdout, process.stderr]): void {
  for (const stream of streams.filter(({ isTTY }) => isTTY)) {
    const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
    const writeShown = (chunk: string | Uint8Array, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? wrap(show(chunk), columnsOf(stream)) : chunk, ...rest);
    stream.write = writeShown as typeof stream.write;
  }
}

/** As the shell counts who is ended by SIGPIPE. */
const READER_GONE = 141;

/** Where nobody reads on, as behind `| head`, the process ends at once, and says nothing of it. */
export function endWithReader(streams = [process.stdout, process.stderr]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(READER_GONE);
    });
}

/** Shows a text of whatever origin, or an error with its place, beside what the command is for. */
export function printError(error: unknown): void {
  console.error(wrap(toPrintable(typeof error === 'string' ? error : inspect(error)), columnsOf(process.stderr)));
}

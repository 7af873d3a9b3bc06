import { inspect, styleText } from 'node:util';

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

/** Shows a text of whatever origin. */
export function print(text: string): void {
  console.log(toPrintable(text));
}

/** Shows what `paint` and `toPrintable` have made. */
export function printPainted(text: string): void {
  console.log(text);
}

/** Shows a text of whatever origin, or an error with its place, beside what the command is for. */
export function printError(error: unknown): void {
  console.error(toPrintable(typeof error === 'string' ? error : inspect(error)));
}

import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { Refusal } from '../command/refusal.ts';
import { type Assignment, type LineProblem, readAssignments } from './assignments.ts';
import { isFileName, nearestFileName } from './names.ts';

/** More is no list of settings, in bytes. */
export const FILE_MAX_BYTES = 256 * 1024;

/**
 * Fills in what the environment lacks with the settings of a file. What the environment has, and is not empty, stays.
 *
 * @returns what the person is to be told, by name: where the environment won.
 * @throws {Refusal} naming every line that is wrong, and no value; then the environment is as it was.
 */
export function useSettingsFile(path: string, env: NodeJS.ProcessEnv): readonly string[] {
  const { assignments, problems } = readSettings(readBytes(path));
  if (problems.length > 0)
    throw new Refusal([`The file ${path} of --settings is to be mended:`, ...problems.map(toText)].join('\n'));
  const kept = assignments.map(({ name }) => name).filter((name) => env[name]);
  // An empty one counts as not set, there and here.
  for (const { name, value } of assignments) if (value !== '') env[name] ||= value;
  return kept.length === 0 ? [] : [`Taken from the environment, not from ${path}: ${kept.join(', ')}.`];
}

const toText = ({ line, says }: LineProblem) => `  line ${line} ${says}`;

/** @throws {Refusal} where there is no such file, or it is too large to be one of settings. */
function readBytes(path: string): Uint8Array {
  const refuse = (why: string) => new Refusal(`The file ${path} of --settings cannot be read (${why}).`);
  try {
    const stat = statSync(path);
    // A pipe or a device may have no end.
    if (!stat.isFile()) throw refuse('it is no file');
    if (stat.size > FILE_MAX_BYTES) throw refuse(`it has more than ${FILE_MAX_BYTES / 1024} KiB`);
    return readFileSync(path);
  } catch (error) {
    throw error instanceof Refusal ? error : refuse((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
}

/** @returns what a file of settings says, and every line that is wrong, in their order. Pure. */
export function readSettings(bytes: Uint8Array): {
  assignments: readonly Assignment[];
  problems: readonly LineProblem[];
} {
  const { assignments, problems } = readAssignments(new TextDecoder().decode(bytes));
  const noText = findBadBytes(bytes);
  const bad = new Set(noText.map(({ line }) => line));
  const rest = [...problems, ...findBadNames(assignments)].filter(({ line }) => !bad.has(line));
  return { assignments, problems: [...noText, ...rest].sort((a, b) => a.line - b.line) };
}

/** Lines that are no text. The end of a line is no part of a longer character in UTF-8, so that each can be looked at alone. */
function findBadBytes(bytes: Uint8Array): LineProblem[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const problems: LineProblem[] = [];
  for (let line = 1, at = 0; at <= buffer.length; line += 1) {
    const found = buffer.indexOf(0x0a, at);
    const end = found < 0 ? buffer.length : found;
    const here = buffer.subarray(at, end);
    if (here.includes(0)) problems.push({ line, says: 'has a NUL, which no text has: save the file as UTF-8' });
    else if (!isUtf8(here)) problems.push({ line, says: 'has bytes that are no UTF-8: save the file as UTF-8' });
    at = end + 1;
  }
  return problems;
}

function findBadNames(assignments: readonly Assignment[]): LineProblem[] {
  const first = new Map<string, number>();
  return assignments.flatMap(({ line, name, value }) => {
    const before = first.get(name);
    first.set(name, before ?? line);
    if (!isFileName(name)) return [{ line, says: `sets ${show(name, value)}, which is no setting${nearestTo(name)}` }];
    return before === undefined ? [] : [{ line, says: `sets ${name}, which line ${before} has set already` }];
  });
}

/** A line of a secret in base64 or base32, left over from a value without quotation marks, looks like a name before `=`. */
function show(name: string, value: string): string {
  const isRest = /^=*$/.test(value) && /[0-9a-z]/.test(name) && name.length >= 8;
  return isRest ? 'a name' : name.slice(0, 60);
}

function nearestTo(name: string): string {
  const nearest = nearestFileName(name);
  return nearest === undefined ? '' : `; the nearest is ${nearest}`;
}

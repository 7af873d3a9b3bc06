import { type ParseArgsConfig, parseArgs } from 'node:util';
import { findClose } from '../../lib/nearest.ts';
import { Refusal } from '../command/refusal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Read<T extends Options> = { args: string[]; options: T; allowPositionals: true };

const OPTION = /^--?[a-z][a-z-]{0,40}$/i;

/**
 * Reads what stands behind the name of a command. What only looks like an option, such as a text that begins with one and goes
 * on, is an argument like any other.
 *
 * @param words whether it takes arguments that are no options.
 * @throws {Refusal} for what is not known. No argument is quoted but the name of an option: it may be a password.
 */
export function readArguments<const T extends Options>(
  args: readonly string[],
  options: T,
  { words }: { words: boolean } = { words: false },
): ReturnType<typeof parseArgs<Read<T>>> {
  const known: string[] = [];
  const positionals = new Map<number, string>();
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option' && OPTION.test(token.rawName)) known.push(toKnown(token, options));
    else if (token.kind !== 'option-terminator') positionals.set(token.index, args[token.index] ?? '');
  }
  if (positionals.size > 0 && !words) throw misuse('An argument is not known here.');
  return parseArgs<Read<T>>({ args: [...known, '--', ...positionals.values()], options, allowPositionals: true });
}

type OptionToken = { name: string; rawName: string; value: string | undefined; inlineValue: boolean | undefined };

function toKnown({ name, rawName, value, inlineValue }: OptionToken, options: Options): string {
  const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
  if (type === undefined) throw misuse(`${rawName} is not known here${nearestTo(name, Object.keys(options), '--')}.`);
  if (type === 'boolean' && value !== undefined) throw misuse(`${rawName} takes no value.`);
  if (type === 'boolean') return rawName;
  if (value === undefined || (!inlineValue && value.startsWith('-'))) throw misuse(`${rawName} needs a value.`);
  return `--${name}=${value}`;
}

/** @returns the end of a sentence that says what may have been meant by a word that is not known; nothing where none is near. */
export function nearestTo(word: string, known: readonly string[], before = ''): string {
  const near = findClose(word.toLowerCase(), known, word.length < 4 ? 1 : 2);
  return near === undefined ? '' : `; the nearest is ${before}${near}`;
}

/** Wrong arguments, in a sentence. */
export function misuse(sentence: string): Refusal {
  return new Refusal(sentence, 2);
}

import { type Apply, type Exclude, type Include, limits, type Show, type User } from '../command.ts';
import { findNearest } from '../nearest.ts';
import { isText } from '../text.ts';
import { cut, fold, isBlank, toBare, type Word } from './words.ts';

/** Why words cannot be followed. */
export type MistakeKind =
  | 'unknown-word'
  | 'left-over'
  | 'number'
  | 'users-missing'
  | 'users-too-many'
  | 'user-invalid'
  | 'user-nameless'
  | 'quote-open'
  | 'config-id'
  | 'plan'
  | 'incomplete';

/** What is wrong, at which word, and the words as they were probably meant: all of them, or those that a form reads. */
export type Fault = {
  kind: MistakeKind;
  word?: Word | undefined;
  nearest?: string | undefined;
  instead: readonly Word[];
};

/** What can be asked for in chat, as a command. */
export type ChatCommand = Show | Apply | Exclude | Include;

type Form = {
  /** What follows the verb, as help shows it. */
  usage: string;
  /** The same filled in. */
  example: string;
  /** Reads what follows the verb. */
  read: (words: readonly Word[]) => ChatCommand | Fault;
};

/** Everything that can be asked for. Parser and help both read it here, so that help cannot lie. */
export const forms = {
  on: { usage: '[N] [except USER…|none]', example: '5', read: readOn },
  off: { usage: '', example: '', read: (words) => nothingIn(words) ?? { action: 'apply', enabled: false } },
  status: { usage: '', example: '', read: (words) => nothingIn(words) ?? { action: 'show' } },
  'exempt add': { usage: 'USER…', example: 'alice', read: (words) => readUserAction('exclude', words) },
  'exempt remove': { usage: 'USER…', example: 'alice', read: (words) => readUserAction('include', words) },
  'exempt list': { usage: '', example: '', read: (words) => nothingIn(words) ?? { action: 'show' } },
} as const satisfies Record<string, Form>;

/** What can be asked for in chat. */
export type Verb = keyof typeof forms;

/** `plan` goes before any verb, and makes a dry run of its command. */
export type AskedCommand = { kind: 'command'; verb: Verb; plan: boolean; command: ChatCommand };

export const PLAN = 'plan';
export const HELP = 'help';
export const EXCEPT = 'except';
export const NONE = 'none';
export const CONFIG = '--config';
/** Confirms that an `on … except …` may take others off the list. */
export const REPLACE = '--replace';

const EXAMPLE_USER = 'alice';
/** How much of a word that is not understood is looked at and shown, in code points. */
export const WORD_MAX = 40;

/** Words with which people ask for the same elsewhere: suggested, never followed. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  on: ['enable', 'start', '开启', '打开'],
  off: ['disable', 'stop', '关闭'],
  status: ['show', 'list', '状态'],
  'exempt add': ['exclude'],
  'exempt remove': ['include'],
  remove: ['delete'],
  [PLAN]: ['dryrun', 'dry-run'],
  [HELP]: ['?', '帮助'],
};

/** `on`: a number, then who is excepted. */
function readOn(words: readonly Word[]): ChatCommand | Fault {
  const [first] = words;
  const typed = keyOf(first);
  if (first && typed !== undefined && /^[-+]?[.\d]/.test(typed)) {
    const { min, max } = limits.exitSessions;
    const exitSessions = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
    if (exitSessions >= min && exitSessions <= max) return readExcept(words, 1, { exitSessions });
    return { kind: 'number', word: first, instead: words.with(0, toBare(exitSessions > max ? String(max) : '5')) };
  }
  return readExcept(words, 0, {});
}

function readExcept(words: readonly Word[], at: number, more: { exitSessions?: number }): ChatCommand | Fault {
  const word = words[at];
  const command = { action: 'apply', enabled: true, ...more } as const;
  if (!word) return command;
  const rest = words.slice(at + 1);
  if (keyOf(word) === EXCEPT) {
    const isNone = rest.length === 1 && keyOf(rest[0]) === NONE;
    const excludeUsers = isNone ? [] : readUsers(rest);
    if (Array.isArray(excludeUsers)) return { ...command, excludeUsers, replace: false };
    return { ...excludeUsers, instead: [...words.slice(0, at + 1), ...excludeUsers.instead] };
  }
  const nearest = nearestTo(word, [EXCEPT]);
  if (!nearest) return { kind: 'left-over', word, instead: words.slice(0, at) };
  return { kind: 'unknown-word', word, nearest, instead: words.with(at, toBare(nearest)) };
}

function readUserAction(action: 'exclude' | 'include', words: readonly Word[]): ChatCommand | Fault {
  const users = readUsers(words);
  return Array.isArray(users) ? { action, users } : users;
}

/** One user or more; repeats are dropped after counting, as in a payload. */
function readUsers(words: readonly Word[]): User[] | Fault {
  const instead = [toBare(EXAMPLE_USER)];
  if (words.length === 0) return { kind: 'users-missing', instead };
  if (words.length > limits.users.max) return { kind: 'users-too-many', instead };
  const users = new Map<string, User>();
  for (const word of words) {
    if (word.kind === 'open') return { kind: 'quote-open', word, instead };
    if (word.kind === 'nameless') return { kind: 'user-nameless', word, instead };
    const isReserved = keyOf(word) === NONE || keyOf(word) === EXCEPT;
    if (isReserved || !isName(word.text)) return { kind: 'user-invalid', word, instead };
    const user = word.sign === 'id' ? { id: word.text } : { name: word.text };
    users.set(JSON.stringify(user), user);
  }
  return [...users.values()];
}

function nothingIn([word]: readonly Word[]): Fault | undefined {
  return word && { kind: 'left-over', word, instead: [] };
}

/** @returns the word of the grammar that this may be. */
export function keyOf(word: Word | undefined): string | undefined {
  return word?.kind === 'bare' && word.sign === undefined ? fold(word.text) : undefined;
}

/** The rule of the payload for an id or a name; and somebody who types one means something that can be seen. */
export function isName(text: string): boolean {
  return isText(text) && !isBlank(text);
}

/** @returns the known word that somebody probably meant. */
export function nearestTo(word: Word, known: readonly string[]): string | undefined {
  const typed = fold(cut(word.text, WORD_MAX));
  const isKnown = (meant: string) => known.includes(meant.replace(/ .*/, ''));
  const meant = Object.keys(synonyms).find((key) => isKnown(key) && synonyms[key]?.includes(typed));
  return meant ?? findNearest(typed, known);
}

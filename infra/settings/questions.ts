import { chats } from '../../lib/channels/chats.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';

/** @returns for each value that is allowed and yet looks like a slip, a line that asks whether it is meant. Nothing hangs on it. */
export function findQuestions(env: Env): string[] {
  return [
    ...MAY_HAVE_QUOTES.filter((name) => QUOTED.test(env[name] ?? '')).map(
      (name) =>
        `? ${name} begins and ends with the same quotation mark: does the ${name === 'HW_USER_PASSWORD' ? 'password' : 'secret'} itself? If not, take them away.`,
    ),
    ...findOpenRules(env['CHATOPS_ALLOW'] ?? '').map(
      (number) =>
        `? CHATOPS_ALLOW lets everybody in, from anywhere, by rule ${number}: "users" is "*", and neither "workspace" nor "room" is named. Is that meant?`,
    ),
  ];
}

/** @returns the numbers, from 1, of the rules that fit whoever reaches the chat's application. Nothing where it is no list of rules. */
function findOpenRules(text: string): number[] {
  const isAny = (value: unknown) => value === undefined || value === '*';
  return parseList(text).flatMap((rule, at) => {
    if (!isObject(rule) || !isAny(rule['workspace']) || !isAny(rule['room'])) return [];
    return [rule['users']].flat().includes('*') ? [at + 1] : [];
  });
}

function parseList(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    // A reference, or wrong: told elsewhere.
    return [];
  }
}

/** Secrets in which quotation marks are allowed; every other setting refuses them. */
const MAY_HAVE_QUOTES = [
  'HW_USER_PASSWORD',
  'WEBHOOK_HUB_SECRETS',
  'WEBHOOK_BEARER_TOKENS',
  ...chats.map(({ secrets }) => secrets.name),
];

/** Line breaks at the end are cut off before a value is used. */
const QUOTED = /^(?:(["'`]).*\1|“.*”|‘.*’|„.*[“”]|«.*»)[\r\n]*$/s;

import type { Env } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';

/** @returns for each value that is allowed and yet looks like a slip, a line that asks whether it is meant. Nothing hangs on it. */
export function findQuestions(env: Env): string[] {
  return [
    ...(QUOTED.test(env['HW_USER_PASSWORD'] ?? '')
      ? [
          '? HW_USER_PASSWORD begins and ends with the same quotation mark: does the password itself? If not, take them away.',
        ]
      : []),
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

const QUOTED = /^(["'`]).*\1$/s;

import type { Env } from '../../lib/settings/settings.ts';

/** @returns for each value that is allowed and yet looks like a slip, a line that asks whether it is meant. Nothing hangs on it. */
export function findQuestions(env: Env): string[] {
  return QUOTED.test(env['HW_USER_PASSWORD'] ?? '')
    ? [
        '? HW_USER_PASSWORD begins and ends with the same quotation mark: does the password itself? If not, take them away.',
      ]
    : [];
}

const QUOTED = /^(["'`]).*\1$/s;

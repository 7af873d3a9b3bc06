import { inspect } from 'node:util';
import { expect } from 'vitest';
import { spellings } from './secrets.ts';

/** Everything that printing, logging or serialising could show of a value: hidden properties and causes included. */
export function everythingOf(value: unknown): string {
  const shown = inspect(value, {
    showHidden: true,
    depth: Number.POSITIVE_INFINITY,
    maxStringLength: null,
    maxArrayLength: null,
  });
  let serialised: string | undefined;
  try {
    serialised = JSON.stringify(value);
  } catch {
    // A cycle: inspect has shown it already.
  }
  const own = value instanceof Error ? `${value.name} ${value.message} ${value.stack}` : '';
  return `${shown}\n${serialised}\n${own}\n${typeof value === 'string' ? value : ''}`;
}

/** Fails when any planted secret, or one of `more`, shows in any of these outputs, in whichever spelling. */
export function expectNoSecretIn(outputs: readonly unknown[], ...more: readonly string[]): void {
  const text = outputs.map(everythingOf).join('\n');
  expect(spellings(...more).filter((spelling) => spelling !== '' && text.includes(spelling))).toEqual([]);
}

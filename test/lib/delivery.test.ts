import { expect, it } from 'vitest';
import { DOUBLED, headerOf } from '../../lib/delivery.ts';
import { toDelivery } from '../support/delivery.ts';

it.each<[string, readonly string[] | undefined, unknown]>([
  ['an absent header is undefined', undefined, undefined],
  ['a header without any value is undefined', [], undefined],
  ['one value is that value', ['a'], 'a'],
  ['an empty value is a value', [''], ''],
  ['two values are doubled, whatever they are', ['a', 'a'], DOUBLED],
])('%s', (_, values, expected) => {
  expect(headerOf(toDelivery({ headers: { 'x-test': values } }), 'x-test')).toBe(expected);
});

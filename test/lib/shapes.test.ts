import { describe, expect, it } from 'vitest';
import { isObject } from '../../lib/shapes.ts';

describe('a JSON object', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)]])('is %o', (value) => expect(isObject(value)).toBe(true));
  it.each([[null], [undefined], [[]], ['{}'], [1], [true], [Symbol('s')]])('is not %o', (value) =>
    expect(isObject(value)).toBe(false),
  );
});

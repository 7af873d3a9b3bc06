import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdempotencyKey } from '../../../lib/durable/idempotency-key.ts';
import { toDelivery } from '../../support/delivery.ts';

const read = (value: string | readonly string[] | undefined) =>
  readIdempotencyKey(toDelivery({ headers: { 'idempotency-key': value } }));

describe('The header Idempotency-Key', () => {
  it.each([
    ['bare', '8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['in quotation marks', '"8e03978e"', '8e03978e'],
    ['of one sign', '!', '!'],
    ['of 255', '~'.repeat(255), '~'.repeat(255)],
    ['of 255 in quotation marks', `"${'~'.repeat(255)}"`, '~'.repeat(255)],
    ['of odd signs', "a;b=c\\'[]{}<>", "a;b=c\\'[]{}<>"],
  ])('is read %s', (_, value, key) => {
    expect(read(value)).toEqual({ ok: true, value: key });
  });

  it('may be absent', () => {
    expect(read(undefined)).toEqual({ ok: true, value: undefined });
    expect(read([])).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['empty', ''],
    ['empty in quotation marks', '""'],
    ['too long', '~'.repeat(256)],
    ['too long in quotation marks', `"${'~'.repeat(256)}"`],
    ['open at the end', '"a'],
    ['open at the beginning', 'a"'],
    ['with a quotation mark within', 'a"b'],
    ['with two around it', '""a""'],
    ['with a comma', 'a,b'],
    ['joined from two', 'a, a'],
    ['with a blank', 'a b'],
    ['with a blank at the end', 'a '],
    ['with a letter beyond ASCII', 'ä'],
    ['with a control character', 'a\u007f'],
    ['with a line break', 'a\n'],
  ])('is refused %s', (_, value) => {
    const refused = read(value);
    // It is read for commands that write alone.
    expect(refused).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID', applied: 'no', changes: [] });
  });

  it.each([[['a', 'a']], [['a', 'b']], [['', 'a']]])('is refused where it comes twice: %j', (values) => {
    expect(read(values)).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  });

  it('is the same bare and in quotation marks, and never told in a refusal', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (text) => {
        const bare = read(text);
        const isRight = /^[\x21-\x7e]+$/.test(text) && !/[",]/.test(text);
        expect(bare.ok).toBe(isRight || /^"[^",\s]+"$/.test(text));
        if (isRight) expect(read(`"${text}"`)).toEqual(bare);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type Code, endings, fail, type Outcome } from '../../../lib/outcome.ts';
import { toFate } from '../../../lib/queue/fate.ts';
import { NOON } from '../../support/clock.ts';

const delaysSeconds = [10, 30, 90, 180];
const codes = Object.keys(endings) as Code[];
const at = (number: number, isChat = false) => ({ number, delaysSeconds, isChat, now: NOON });

describe('The fate of a message', () => {
  it('is to be deleted when it is done', () => {
    const done: Outcome = { ok: true, body: {} };
    for (const number of [1, 5, 6]) expect(toFate(done, at(number))).toEqual({ kind: 'done' });
  });

  it.each(codes.filter((code) => endings[code].retryable))('with %s is to come again, four times', (code) => {
    const waits = [1, 2, 3, 4, 5, 6, 100].map((number) => toFate(fail(code), at(number)));
    expect(waits).toEqual([
      ...delaysSeconds.map((waitSeconds) => ({ kind: 'again', waitSeconds })),
      ...Array(3).fill({ kind: 'dead' }),
    ]);
    expect(toFate(fail(code), at(5, true))).toEqual({ kind: 'dead' });
  });

  it.each(codes.filter((code) => !endings[code].retryable && code !== 'SUPERSEDED'))(
    'with %s is decided at once',
    (code) => {
      expect(toFate(fail(code), at(1))).toEqual({ kind: 'dead' });
      // Who asked in a chat has the words, and can ask again.
      expect(toFate(fail(code), at(1, true))).toEqual({ kind: endings[code].source === 'adapter' ? 'done' : 'dead' });
    },
  );

  it('overtaken by a newer one is done, and too old is dead, in a chat, too', () => {
    for (const isChat of [false, true]) {
      expect(toFate(fail('SUPERSEDED'), at(1, isChat))).toEqual({ kind: 'done' });
      expect(toFate(fail('SUPERSEDED', { tooOld: true }), at(1, isChat))).toEqual({ kind: 'dead' });
    }
  });

  it('follows what is known better than by the code', () => {
    expect(toFate(fail('TOKEN_UNAVAILABLE', { retryable: false }), at(1))).toEqual({ kind: 'dead' });
    expect(toFate(fail('UPSTREAM_FORBIDDEN', { retryable: true }), at(1))).toEqual({ kind: 'again', waitSeconds: 10 });
  });

  it.each([
    ['5', 10],
    ['11', 11],
    ['900', 900],
    ['901', 900],
    ['999999999', 900],
    ['Wed, 25 Nov 2026 12:00:45 GMT', 45],
    ['Wed, 25 Nov 2026 11:00:00 GMT', 10],
    ['Thu, 25 Nov 2027 12:00:00 GMT', 900],
    ['soon', 10],
    ['-5', 10],
    ['1e9', 10],
    ['', 10],
  ])('waits as long as it is asked to, where that is longer: %j', (retryAfter, waitSeconds) => {
    expect(toFate(fail('UPSTREAM_THROTTLED', { retryAfter }), at(1))).toEqual({ kind: 'again', waitSeconds });
  });
});

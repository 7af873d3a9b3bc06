import { describe, expect, it } from 'vitest';
import { bounded } from '../../../lib/cloud/bounded.ts';
import type { Answer, Call, Send, Silence } from '../../../lib/cloud/http.ts';
import { createClock, settle } from '../../support/clock.ts';

const answer: Answer = { status: 200, headers: new Headers(), text: '' };

/** At most two requests at once, which end when they are told to. */
function start() {
  const clock = createClock();
  const begun: Array<{
    url: string;
    limitMs: number;
    leftMs: number | undefined;
    end: (ending?: Answer | Silence) => void;
  }> = [];
  const send: Send = ({ url }, limitMs, leftMs) =>
    new Promise((resolve) => begun.push({ url, limitMs, leftMs, end: (ending = answer) => resolve(ending) }));
  const bound = bounded(send, 2, clock);
  const ask = (name: string, limitMs = 10_000, leftMs = 28_000) =>
    bound({ method: 'GET', url: name } as Call, limitMs, leftMs);
  return { clock, begun, ask, urls: () => begun.map(({ url }) => url) };
}

describe('A bound', () => {
  it('lets so many through at once, and the others in their order, each as soon as one has ended', async () => {
    const { ask, begun, urls } = start();
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name));
    await settle();
    expect(urls()).toEqual(['a', 'b']);
    begun[1]?.end();
    await settle();
    expect(urls()).toEqual(['a', 'b', 'c']);
    begun[0]?.end();
    begun[2]?.end();
    await settle();
    expect(urls()).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const { end } of begun) end();
    expect(await Promise.all(all)).toEqual(Array(5).fill(answer));
  });

  it('counts anew when all have ended', async () => {
    const { ask, begun, urls } = start();
    for (const round of [1, 2, 3]) {
      const both = [ask(`a${round}`), ask(`b${round}`), ask(`c${round}`)];
      await settle();
      expect(urls().length).toBe(3 * round - 1);
      for (const { end } of begun) end();
      await settle();
      for (const { end } of begun) end();
      await Promise.all(both);
    }
  });

  it('gives an attempt its whole time after the wait, and the delivery no more than it has', async () => {
    const { ask, begun, clock } = start();
    void [ask('a'), ask('b')];
    const third = ask('c', 10_000, 28_000);
    await clock.advance(15_000);
    begun[0]?.end();
    await settle();
    expect(begun[2]).toMatchObject({ url: 'c', limitMs: 10_000, leftMs: 13_000 });
    begun[2]?.end();
    expect(await third).toEqual(answer);
  });

  it('is a time-out with nothing sent for whoever has no time left, and gives the turn to the next', async () => {
    const { ask, begun, clock, urls } = start();
    void [ask('a'), ask('b')];
    const impatient = ask('c', 10_000, 2_000);
    const patient = ask('d', 10_000, 28_000);
    await clock.advance(2_000);
    expect(await impatient).toEqual({ silence: 'timeout', sent: false });
    begun[0]?.end();
    await settle();
    expect(urls()).toEqual(['a', 'b', 'd']);
    begun[2]?.end();
    expect(await patient).toEqual(answer);
  });

  it('leaves no timer behind', async () => {
    const { ask, begun, clock } = start();
    const all = ['a', 'b', 'c'].map((name) => ask(name));
    await settle();
    for (let i = 0; i < 3; i += 1) {
      begun[i]?.end();
      await settle();
    }
    await Promise.all(all);
    expect(clock.pending()).toEqual([]);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53])('waits as long as %d ms', async (leftMs) => {
    const { ask, begun } = start();
    void [ask('a'), ask('b')];
    const third = ask('c', 10_000, leftMs);
    await settle();
    begun[0]?.end();
    await settle();
    begun[2]?.end();
    expect(await third).toEqual(answer);
  });

  it('keeps its place free where sending throws, which it should not', async () => {
    const bound = bounded(() => Promise.reject(new Error('bug')), 1, createClock());
    for (let i = 0; i < 3; i += 1) await expect(bound({ method: 'GET', url: 'a' }, 1, 1)).rejects.toThrow('bug');
  });
});

import { describe, expect, it } from 'vitest';
import { spellingKinds } from '../support/spellings.ts';
import { players, secrets } from './players.ts';
import { leaksIn, sensitiveIn } from './sensitive.ts';

describe('The search for secrets', () => {
  it.each(spellingKinds)('finds one that is spelled as %s', (_, spell) => {
    const shown = JSON.stringify({ body: 'before', more: 1 }) + spell(secrets.password);
    expect(leaksIn(shown, [secrets.password], [])).toEqual([secrets.password]);
  });

  it('finds the beginning of one that was cut, and nothing where there is nothing', () => {
    expect(leaksIn(`… ${secrets.hub.slice(0, 13)}…`, [], [secrets.hub])).toEqual([secrets.hub]);
    expect(leaksIn('{"message":"[secret]"}', [secrets.bearer], [secrets.hub])).toEqual([]);
  });

  // A message of a queue has none.
  const signing = players.filter((player) => 'ask' in player);
  it.each(signing.map((player) => [player.name, player] as const))('knows the proof that %s is sent', (_, player) => {
    const found = sensitiveIn(player.ask(Date.now()));
    const patterns = {
      webhook: [/^v1,/],
      chatops: [/^v0=[0-9a-f]{64}$/, /^https:\/\/hooks\.slack/],
      eventbus: [],
      schedule: [],
      worker: [],
    };
    for (const pattern of patterns[player.bundle]) expect(found).toContainEqual(expect.stringMatching(pattern));
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Identity, judge, type KeptRecord, type Run, toRecordId, toTimesId } from '../../../lib/durable/record.ts';
import { runs } from '../../support/runs.ts';

it('gives every sender, scheme and id a record of its own', () => {
  const word = fc.oneof(fc.constantFrom('', 'a', 'b', 'a b', '","', '["a","b"]', 'ä'), fc.string({ maxLength: 3 }));
  const identity: fc.Arbitrary<Identity> = fc.record({ projectId: word, channel: word, scheme: word, id: word });
  fc.assert(
    fc.property(identity, identity, (one, other) => {
      const isSame = (['projectId', 'channel', 'scheme', 'id'] as const).every((name) => one[name] === other[name]);
      expect(toRecordId(one) === toRecordId(other)).toBe(isSame);
      expect(toRecordId(one)).toMatch(/^[0-9a-f]{64}$/);
      expect(toRecordId(one)).not.toBe(toTimesId(other.projectId));
    }),
    runs(1000),
  );
});

it('takes no scheme for an empty one', () => {
  const identity = { projectId: 'p', channel: 'webhook', id: 'msg_1' };
  expect(toRecordId(identity)).toBe(toRecordId({ ...identity, scheme: '' }));
});

const run: Run = { id: 'r', owner: 'me', fingerprint: 'f', arrivedAt: 0, deadlineAt: 30_000, isCreate: true };
const kept = { id: 'r', owner: 'another', fingerprint: 'f', firstSeenAt: 0, expiration: 100 };
const answer = { status: 200, contentType: 'application/json', body: '{}' };
const done: KeptRecord = { ...kept, state: 'done', answer };
const running: KeptRecord = { ...kept, state: 'running', deadlineAt: 50_000 };
const failed: KeptRecord = { ...kept, state: 'failed' };

it.each<[string, KeptRecord | undefined, number, string]>([
  ['none', undefined, 0, 'new'],
  ['one that is done', done, 99_999, 'done'],
  ['one whose time is over, though the table still has it', done, 100_000, 'new'],
  ['one of other bytes', { ...done, fingerprint: 'g' }, 99_999, 'reused'],
  ['one of other bytes whose time is over', { ...done, fingerprint: 'g' }, 100_000, 'new'],
  ['one that runs', running, 49_999, 'running'],
  ['one whose run must be over', running, 50_000, 'open'],
  ['one that failed', failed, 0, 'open'],
  ['our own, whenever it was written', { ...running, owner: 'me' }, 200_000, 'ours'],
])('finds of %s what it means', (_, found, now, kind) => {
  expect(judge(found, run, now).kind).toBe(kind);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Identity, toRecordId, toTimesId } from '../../../lib/durable/record.ts';
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

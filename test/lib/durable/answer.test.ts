import { describe, expect, it } from 'vitest';
import type { User } from '../../../lib/command.ts';
import { fromKept, isFinal, toKept } from '../../../lib/durable/answer.ts';
import { toHttpReply } from '../../../lib/http-reply.ts';
import { type Code, endings, fail, type Outcome, type Success } from '../../../lib/outcome.ts';

const delivery = { requestId: 'req-2' };
const users = (count: number, length: number): User[] =>
  Array.from({ length: count }, (_, at) => ({ id: `${at}`.padEnd(length, 'é') }));
const created = (excludeUsers: User[]): Success => ({
  ok: true,
  body: { id: '1', enabled: true, exitSessions: 2, excludeUsers },
  made: [{ field: 'excludeUsers', added: excludeUsers }],
  upstream: { status: 200, requestId: 'r' },
  several: true,
});

describe('An answer that is kept', () => {
  it.each<[string, Outcome]>([
    ['of a create', created(users(3, 8))],
    [
      'of an edit',
      { ok: true, body: { id: '1', result: 'updated', changes: [{ field: 'enabled', from: false, to: true }] } },
    ],
    ['that was recovered', { ok: true, body: { id: '1', recovered: true } }],
    ['of an event that came too late', fail('SUPERSEDED', { applied: 'no', changes: [], detail: 'Too late. "ä"' })],
    ['without a sentence of its own', fail('SUPERSEDED', { applied: 'unknown', changes: [] })],
  ])('is the same again %s, but for the request id and the note', (_, outcome) => {
    const again = fromKept(toKept(outcome));
    expect(again).toMatchObject({ ok: outcome.ok, replayed: true });
    const [first, second] = [toHttpReply(outcome, delivery), toHttpReply(again, delivery)];
    expect(second.body).toBe(first.body);
    expect(second.status).toBe(first.status);
    expect(second.headers).toEqual({ ...first.headers, 'idempotent-replayed': 'true' });
  });

  it('brings what chats and the log say beside it, and not what the API said then', () => {
    const outcome = created(users(3, 8));
    const { made, several, upstream } = fromKept(toKept(outcome)) as Success;
    expect({ made, several, upstream }).toEqual({ made: outcome.made, several: true, upstream: undefined });
  });

  it('knows no request id but that of the delivery it answers', () => {
    expect(toKept(fail('SUPERSEDED')).body).toContain('"requestId":""');
  });

  it.each([
    [1000, 100, true, true],
    [1000, 250, true, false],
    [1000, 128 * 2, true, false],
    [1000, 320, false, false],
  ])('of %i users with ids of %i characters fits into an item of the table', (count, length, hasUsers, hasMade) => {
    const all = users(count, length / 2);
    const kept = toKept({ ...created(all), made: [{ field: 'excludeUsers', added: all }] });
    expect(Buffer.byteLength(kept.body) + Buffer.byteLength(kept.made ?? '')).toBeLessThanOrEqual(307_300);
    const again = fromKept(kept) as Success;
    expect([again.body.excludeUsers !== undefined, again.made !== undefined]).toEqual([hasUsers, hasMade]);
    expect(again.body).toMatchObject({ id: '1', enabled: true, exitSessions: 2 });
  });
});

describe('An ending that is the last', () => {
  it('is a success, or an event that came after a newer one, and nothing else', () => {
    expect(isFinal({ ok: true, body: {} })).toBe(true);
    const final = (Object.keys(endings) as Code[]).filter((code) => isFinal(fail(code)));
    expect(final).toEqual(['SUPERSEDED']);
    expect(isFinal(fail('SUPERSEDED', { tooOld: true }))).toBe(false);
  });
});

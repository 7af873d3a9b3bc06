import { describe, expect, it } from 'vitest';
import { validBody } from '../support/delivery.ts';
import { secrets } from '../support/secrets.ts';
import { bear } from '../support/sign.ts';
import { type GraphStage, lent } from './graph-stage.ts';

/** What the agency lends, and what is done with it. */
export function describeKeys({ cloud, start, asLent, toPost, ask, sent, made, expectNoKeys }: GraphStage): void {
  describe('keys of an agency', () => {
    it.each<[string, object]>([
      ['no agency', { accessKey: '', secretKey: '', securityToken: '' }],
      ...(['accessKey', 'secretKey', 'securityToken'] as const).flatMap((name): [string, object][] =>
        [
          ['empty', ''],
          ['a number', 7],
          ['an object', {}],
          ['with a blank', `${lent(1)[name]} x`],
          ['with a line break', `${lent(1)[name]}\r\nx-other: y`],
          ['with a sign of another script', `${lent(1)[name]}ü`],
        ].map(([title, value]): [string, object] => [`${name} ${title}`, { ...lent(1), [name as string]: value }]),
      ),
      ['an access key with a comma', { ...lent(1), accessKey: 'PLANTED,KEY1' }],
    ])('that are none send nothing: %s', async (_, keys) => {
      await start();
      const reply = await ask(toPost(), asLent(keys));
      expect(reply).toMatchObject({
        status: 500,
        json: { code: 'CREDENTIALS_MISSING', source: 'adapter', retryable: false, applied: 'no' },
      });
      expect(sent()).toEqual([]);
      expectNoKeys(reply);
    });

    it('are those of each invocation, also of two at once', async () => {
      await start();
      await ask(toPost());
      await ask(toPost(), asLent(lent(2)));
      await Promise.all([1, 2, 1, 2].map((number) => ask(toPost(), asLent(lent(number)))));
      const used = cloud().received.map(({ headers }) => /Access=(\w+)/.exec(headers['authorization'] ?? '')?.[1]);
      expect(used.slice(0, 2)).toEqual([lent(1).accessKey, lent(2).accessKey]);
      expect(used.slice(2).sort()).toEqual([1, 1, 2, 2].map((number) => lent(number).accessKey));
      for (const { headers } of cloud().received) {
        const number = headers['authorization']?.includes(lent(1).accessKey) ? 1 : 2;
        expect(headers['x-security-token']).toBe(lent(number).securityToken);
      }
      expect(made()).toHaveLength(6);
      expectNoKeys();
    });

    it('that are refused are tried once in 20 deliveries, others at once, and after 5 minutes again', async () => {
      await start();
      const replies: Awaited<ReturnType<typeof ask>>[] = [];
      for (let at = 0; at < 20; at += 1) replies.push(await ask(toPost(), asLent(lent(3))));
      for (const { status, json } of replies) {
        expect(status).toBe(401);
        expect(json).toMatchObject({
          code: 'UPSTREAM_UNAUTHORIZED',
          applied: 'no',
          retryable: false,
          upstream: { status: 401 },
        });
        expect(json.detail).toMatch(/keys.*clock/i);
        expect(json.detail).not.toMatch(/user|password|token|HW_/i);
      }
      expect(sent()).toEqual(['POST hotspot-session-config']);
      expect((await ask(toPost())).status).toBe(200);
      const later = {
        ...toPost(),
        ...toPost(validBody, { 'content-type': 'application/json', ...bear(secrets.bearer) }),
      };
      await ask(later, asLent(lent(3)), 5 * 60_000 + 2_000);
      expect(sent()).toHaveLength(3);
      expectNoKeys(...replies);
    });

    it('of 500 deliveries at once sign 500 requests, and IAM hears nothing', async () => {
      await start();
      const replies = await Promise.all(Array.from({ length: 500 }, () => ask(toPost())));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      expect(sent()).toEqual(Array.from({ length: 500 }, () => 'POST hotspot-session-config'));
    });

    it('are not asked for by what is not proven, or not valid', async () => {
      await start();
      const asks = asLent({ accessKey: '', secretKey: '', securityToken: '' });
      expect((await ask(toPost(validBody, { 'content-type': 'application/json' }), asks)).status).toBe(401);
      expect((await ask(toPost('{"enabled":1}'), asks)).status).toBe(400);
      expect(sent()).toEqual([]);
    });

    it('with a clock that is 20 minutes off are refused, naming the clock', async () => {
      await start();
      const bearer = { 'content-type': 'application/json', ...bear(secrets.bearer) };
      const reply = await ask(toPost(validBody, bearer), asLent(), 20 * 60_000);
      expect(reply).toMatchObject({ status: 401, json: { code: 'UPSTREAM_UNAUTHORIZED', applied: 'no' } });
      expect(reply.json.detail).toMatch(/clock/);
      expect(made()).toEqual([]);
    });
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, Received } from '../../infra/emulator/cloud.ts';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { endings } from '../../lib/outcome.ts';
import { createTestCloud, startApp } from '../support/app.ts';
import { rightPayload } from '../support/arbitraries.ts';
import { createClock } from '../support/clock.ts';
import { onBus, toDelivery, toEvent } from '../support/delivery.ts';
import { PLANTED_TOKEN } from '../support/echoes.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { runs } from '../support/runs.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings, projectId, webhookSettings } from '../support/settings.ts';
import { bear } from '../support/sign.ts';

/** The published limits of CreateHotspotSessionConfig, from the vendor's definitions; shares nothing with lib. */
function expectWithinLimits({ method, path, headers, json }: Received): void {
  expect([method, path]).toEqual(['POST', `/v1/${projectId}/hotspot-session-config`]);
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(headers['x-auth-token']).toMatch(/^MII/);
  const body = json as Record<string, unknown>;
  const allowed = ['hotspot_session_migration_enable', 'hotspot_exit_session_num', 'non_migrate_users'];
  expect(Object.keys(body).filter((key) => !allowed.includes(key))).toEqual([]);
  expect(typeof body['hotspot_session_migration_enable']).toBe('boolean');
  const number = body['hotspot_exit_session_num'];
  expect(Number.isInteger(number) && Number(number) >= 0 && Number(number) <= 100).toBe(true);
  const users = (body['non_migrate_users'] ?? []) as Array<Record<string, unknown>>;
  expect(users.length).toBeLessThanOrEqual(1000);
  for (const user of users) {
    const fields = Object.entries(user);
    expect(fields.length).toBeGreaterThan(0);
    for (const [key, value] of fields) {
      expect(['user_id', 'user_name']).toContain(key);
      expect(typeof value).toBe('string');
      expect([...(value as string)].length).toBeGreaterThanOrEqual(1);
      expect([...(value as string)].length).toBeLessThanOrEqual(128);
    }
  }
}

describe('what is forwarded', () => {
  it('satisfies the published limits, and is what was asked', async () => {
    const { send, cloud } = startApp(webhook, webhookSettings);
    await fc.assert(
      fc.asyncProperty(rightPayload, async (payload) => {
        const before = cloud.received.length;
        const reply = await send(toDelivery({ body: JSON.stringify(payload), headers: bear(secrets.bearer) }));
        expect(reply.status).toBe(200);
        const sent = cloud.received.slice(before).filter(({ service }) => service === 'workspace');
        expect(sent).toHaveLength(1);
        for (const one of sent) expectWithinLimits(one);
        expect(sent[0]?.json).toMatchObject({
          hotspot_session_migration_enable: payload['enabled'] ?? payload['hotspot_session_migration_enable'],
          hotspot_exit_session_num: payload['exitSessions'] ?? payload['hotspot_exit_session_num'],
        });
      }),
    );
    expect(cloud.tokensIssued()).toBe(1);
  });
});

/** Anything that a service behind us may answer, with a planted secret anywhere in it. */
const anyAnswer: fc.Arbitrary<Omit<Fault, 'on'>> = (() => {
  const secret = fc.constantFrom(PLANTED_TOKEN, secrets.password, secrets.bearer, secrets.hub, secrets.standard);
  const noise = fc.string({ maxLength: 220 });
  const text = fc.tuple(noise, secret, noise, fc.boolean()).map(([before, planted, after, escaped]) => {
    return `${before}${escaped ? encodeURIComponent(planted) : planted}${after}`;
  });
  const leaf = fc.oneof(text, fc.constant(null), fc.integer(), fc.boolean());
  const name = fc.oneof(
    fc.constantFrom(
      'error_code',
      'error_msg',
      'errorCode',
      'errorMsg',
      'code',
      'message',
      'error',
      'request_id',
      'id',
      'user_id',
      'user_name',
      'items',
      'title',
    ),
    text,
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('fields')),
    fields: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    users: fc.array(fc.record({ user_id: text, user_name: text }), { maxLength: 3 }),
  }));
  const config = fc.record({ id: text, non_migrate_users: json.users as fc.Arbitrary<unknown> }, { requiredKeys: [] });
  const printable = fc
    .tuple(fc.constantFrom('x-request-id', 'x-iam-trace-id', 'retry-after', 'location', 'content-type'), secret)
    .map(([header, planted]) => ({ [header]: encodeURIComponent(planted) }));
  return fc.record(
    {
      status: fc.oneof(
        fc.constantFrom(200, 200, 201, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504),
        fc.integer({ min: 200, max: 599 }),
      ),
      body: fc.oneof(
        json.fields as fc.Arbitrary<unknown>,
        config,
        text,
        text.map((one) => `<html>${one}</html>`),
      ),
      headers: printable,
      cut: fc.boolean(),
    },
    { requiredKeys: ['status', 'body'] },
  );
})();

describe('no output', () => {
  it('holds a planted secret, whatever IAM and the API answer, over HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.option(anyAnswer), async (workspace, iam) => {
        const clock = createClock();
        const cloud = createTestCloud(clock);
        const token = { status: 201, body: { token: {} }, headers: { 'X-Subject-Token': PLANTED_TOKEN } };
        // A token is known to us only once IAM gave it.
        cloud.fail({ on: { service: 'iam' }, ...token }, { on: { service: 'workspace' }, times: 9, ...workspace });
        if (iam) cloud.fail({ on: { service: 'iam' }, times: 9, ...iam });
        const { send, lines } = startApp(webhook, webhookSettings, { clock, cloud });
        const reply = await send(toDelivery({ headers: bear(secrets.bearer) }));
        expect(reply.status === 200 || Object.values(endings).some(({ status }) => status === reply.status)).toBe(true);
        expectNoSecretIn([reply, lines], PLANTED_TOKEN);
      }),
      runs(300),
    );
  });

  it('holds a planted secret on a bus either', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async (workspace) => {
        const clock = createClock();
        const cloud = createTestCloud(clock);
        const token = { status: 201, body: { token: {} }, headers: { 'X-Subject-Token': PLANTED_TOKEN } };
        cloud.fail(
          { on: { service: 'iam' }, times: 9, ...token },
          { on: { service: 'workspace' }, times: 9, ...workspace },
        );
        const env = { ...cloudSettings };
        const { send, lines } = startApp(eventbus, env, { clock, cloud });
        const shown = await send(toEvent(onBus({ enabled: true, exitSessions: 2 }))).catch((error: unknown) => error);
        // The bus knows no webhook secrets: what the cloud makes up is not theirs to hide.
        const text = JSON.stringify([String(shown), shown, lines]);
        for (const secret of [PLANTED_TOKEN, secrets.password]) {
          expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(text).not.toContain(JSON.stringify(encodeURIComponent(secret)).slice(1, -1));
        }
      }),
      runs(200),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { webhook } from '../../../lib/channels/webhook.ts';
import type { AgencyKeys } from '../../../lib/order.ts';
import { createTestCloud, startApp } from '../../support/app.ts';
import { createClock } from '../../support/clock.ts';
import { toDelivery } from '../../support/delivery.ts';
import { expectNoSecretIn } from '../../support/leaks.ts';
import { cloudSettings } from '../../support/settings.ts';

const { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD, ...region } = cloudSettings;
const lent = (number: number) => ({
  accessKey: `PLANTED-LENT-KEY-${number}`,
  secretKey: `planted/lent+secret-${number}`,
  securityToken: `planted-lent-token-${number}`,
});

function start(env: Record<string, string> = {}) {
  const clock = createClock();
  const cloud = createTestCloud(clock, { keys: [lent(1), lent(2)] });
  const all = { ...region, WEBHOOK_ALLOW_UNSIGNED: 'true', ...env };
  const app = startApp(webhook, all, { clock, cloud, hasAgency: true });
  const post = async (agency?: () => AgencyKeys, body?: string) => {
    const { status, body: text } = await app.send({
      ...toDelivery({ deadlineAt: clock.now() + 28_000, ...(body === undefined ? {} : { body }) }),
      ...(agency ? { agency } : {}),
    });
    return { status, ...JSON.parse(text) };
  };
  return { ...app, post };
}
const missing = { status: 500, code: 'CREDENTIALS_MISSING', applied: 'no' };

describe('An agency', () => {
  it('is asked for keys when there is something to sign, once for each request, and not before', async () => {
    const { post, cloud } = start();
    let asked = 0;
    const agency = () => {
      asked += 1;
      return lent(1);
    };
    expect(await post(agency, '{"enabled":1}')).toMatchObject({ code: 'PAYLOAD_INVALID' });
    expect(asked).toBe(0);
    expect(await post(agency)).toMatchObject({ status: 200 });
    expect([asked, cloud.received.length]).toEqual([1, 1]);
  });

  it.each<[string, (() => AgencyKeys) | undefined]>([
    ['none', undefined],
    [
      'one that throws',
      () => {
        throw new Error(lent(1).secretKey);
      },
    ],
    ['one without an access key', () => ({ ...lent(1), accessKey: undefined })],
    ['one without a secret key', () => ({ ...lent(1), secretKey: '' })],
    ['one without a token', () => ({ ...lent(1), securityToken: null })],
    ['one whose access key has a comma', () => ({ ...lent(1), accessKey: 'a,b' })],
    ['one whose access key is too long', () => ({ ...lent(1), accessKey: 'a'.repeat(129) })],
    ['one whose secret key has a line break', () => ({ ...lent(1), secretKey: 'a\nb' })],
    ['one whose secret key is too long', () => ({ ...lent(1), secretKey: 'a'.repeat(257) })],
    ['one whose token has a blank', () => ({ ...lent(1), securityToken: 'a b' })],
    ['one whose token is too long', () => ({ ...lent(1), securityToken: 'a'.repeat(32_769) })],
  ])('that gives no keys sends nothing: %s', async (_, agency) => {
    const { post, cloud, lines } = start();
    expect(await post(agency)).toMatchObject(missing);
    expect(cloud.received).toEqual([]);
    expectNoSecretIn(lines, ...Object.values(lent(1)));
  });

  it('gives keys as long as a header takes, of any visible sign', async () => {
    const { post, cloud } = start();
    const visible = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 0x21 + at));
    const agency = () => ({
      accessKey: visible.replace(',', '').padEnd(128, 'x'),
      secretKey: visible.padEnd(256, 'x'),
      securityToken: visible.padEnd(32_768, 'x'),
    });
    expect(await post(agency)).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect(cloud.received[0]?.headers['x-security-token']).toBe(agency().securityToken);
  });

  it('is not asked where a user or keys are set', async () => {
    const agency = () => lent(2);
    const keys = start({
      HW_ACCESS_KEY: lent(1).accessKey,
      HW_SECRET_KEY: lent(1).secretKey,
      HW_SECURITY_TOKEN: lent(1).securityToken,
    });
    expect(await keys.post(agency)).toMatchObject({ status: 200 });
    expect(keys.cloud.received[0]?.headers['authorization']).toContain(lent(1).accessKey);
    const user = start({ HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD });
    expect(await user.post(agency)).toMatchObject({ status: 200 });
    expect(user.cloud.received.map(({ service }) => service)).toEqual(['iam', 'workspace']);
  });

  it('does not make up for half a user', () => {
    expect(() => start({ HW_USER_NAME })).toThrow(/HW_USER_PASSWORD is required.*HW_DOMAIN_NAME is required/);
  });

  it('that lends many keys shows none of the last 8, whatever the API says', async () => {
    const { post, cloud, lines } = start();
    const replies: unknown[] = [];
    for (let number = 11; number <= 18; number += 1) replies.push(await post(() => lent(number)));
    for (let number = 11; number <= 18; number += 1) {
      cloud.fail({
        on: { service: 'workspace' },
        status: 403,
        body: JSON.stringify({ error_msg: `${lent(number).secretKey} ${lent(number).securityToken}` }),
      });
      replies.push(await post(() => lent(1)));
    }
    expect(JSON.stringify(replies)).toContain('[secret]');
    const planted = Array.from({ length: 8 }, (_, at) => Object.values(lent(11 + at))).flat();
    expectNoSecretIn([...replies.slice(0, 15), ...lines], ...planted.slice(3));
  });
});

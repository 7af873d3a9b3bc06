import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, type Made, type Said } from './place.ts';

const settings = {
  HW_REGION_NAME: 'ap-southeast-3',
  WEBHOOK_SECRETS: 'set',
  SLACK_SIGNING_SECRETS: 'set',
  CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
  SCHEDULE_COMMAND: '{"action":"show"}',
};
const user = { HW_DOMAIN_NAME: 'account', HW_USER_NAME: 'robot', HW_USER_PASSWORD: 'set' };
const everyPart = ['chat=on', 'bus=on', 'schedules=on'];
const gateway = { gateway_instance_id: 'gateway-1' };
const secrets = { webhook_secrets: 'planted-webhook', slack_signing_secrets: 'planted-slack' };

const place = createPlace();
afterAll(() => place.remove());

const find = (made: readonly Made[], type: string, name?: string) =>
  made.filter((one) => one.type === type && (name === undefined || one.name === name));
const read = (value: unknown): unknown => JSON.parse(`${value}`);

describe('Terraform with every part on', { timeout: 120_000 }, () => {
  let applied: Said;
  let made: Made[];
  beforeAll(async () => {
    await place.prepare(settings, ...everyPart);
    applied = place.apply({ ...gateway, ...secrets });
    made = place.readState();
  }, 120_000);

  it('finds the files valid', () => {
    expect(place.validate()).toMatchObject({ code: 0, text: expect.stringContaining('The configuration is valid.') });
  });

  it('applies them, and finds nothing to change when it looks again', () => {
    expect(applied.code).toBe(0);
    expect(place.plan({ ...gateway, ...secrets })).toMatchObject({ code: 0 });
  });

  it('asks for the gateway and the secrets that are set, and for nothing else', () => {
    const { code, text } = place.plan({});
    expect(code).toBe(1);
    const asked = [...text.matchAll(/root module input variable "(\w+)" is not set/g)].map(([, name]) => name);
    expect(asked.sort()).toEqual(['gateway_instance_id', 'slack_signing_secrets', 'webhook_secrets']);
  });

  it('hands each function the settings that are set, its secrets encrypted, and no other’s', () => {
    const handed = find(made, 'fgs_function').map(({ name, values }) => [
      name,
      read(values['user_data']),
      read(values['encrypted_user_data']),
    ]);
    const { HW_REGION_NAME, CHATOPS_ALLOW, SCHEDULE_COMMAND } = settings;
    expect(handed).toEqual([
      ['function chatops', { HW_REGION_NAME, CHATOPS_ALLOW }, { SLACK_SIGNING_SECRETS: 'planted-slack' }],
      ['function eventbus', { HW_REGION_NAME }, {}],
      ['function schedule', { HW_REGION_NAME, SCHEDULE_COMMAND }, {}],
      ['function webhook', { HW_REGION_NAME }, { WEBHOOK_SECRETS: 'planted-webhook' }],
    ]);
  });

  it('shows no secret, and has each in its state once', () => {
    expect(applied.text).not.toContain('planted');
    for (const secret of Object.values(secrets))
      expect(readFileSync(join(place.folder, 'terraform.tfstate'), 'utf8').split(secret)).toHaveLength(2);
  });

  it('hands over the zips, and both agencies', () => {
    for (const { name, values } of find(made, 'fgs_function')) {
      const zip = readFileSync(join(place.folder, `${name.replace('function ', '')}.zip`));
      expect(Buffer.from(`${values['func_code']}`, 'base64').equals(zip)).toBe(true);
      expect(values).toMatchObject({
        agency: 'hotspot-webhook-prod-configuration',
        app_agency: 'hotspot-webhook-prod-execution',
        max_instance_num: '10',
      });
    }
  });

  it('puts events and timers through, and tells where deliveries go to', () => {
    const [subscription] = find(made, 'eg_event_subscription');
    const [target] = (subscription?.values['targets'] ?? []) as Array<Record<string, string>>;
    expect(read(target?.['detail'])).toEqual({
      urn: 'urn-of-hotspot-webhook-prod-eventbus',
      invoke_type: 'ASYNC',
      agency_name: 'EG_TARGET_AGENCY',
    });
    expect(find(made, 'fgs_function_trigger').map(({ values }) => read(values['event_data']))).toMatchObject([
      { name: 'off', schedule_type: 'Cron', user_event: '{"action":"apply","enabled":false}' },
      { name: 'on', schedule_type: 'Cron', user_event: '{"action":"apply","enabled":true,"exitSessions":2}' },
    ]);
    const host = 'https://id-of-hotspot-webhook-prod.apic.ap-southeast-3.huaweicloudapis.com';
    const paths = ['discord', 'health', 'mattermost', 'slack', 'teams', 'webhook'];
    expect(place.readOutputs()['urls']).toEqual(Object.fromEntries(paths.map((path) => [path, `${host}/${path}`])));
  });

  it('does not find a misspelt argument valid', () => {
    const file = join(place.folder, 'functions.tf');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('memory_size =', 'memory_sizes ='));
    expect(place.validate()).toMatchObject({ code: 1, text: expect.stringContaining('named "memory_sizes"') });
    writeFileSync(file, text);
  });
});

describe('Terraform with parts switched off', { timeout: 120_000 }, () => {
  it('leaves nothing of them behind', async () => {
    await place.prepare({ ...settings, ...user });
    const variables = { ...gateway, webhook_secrets: 'planted', hw_user_password: 'planted-password' };
    expect(place.apply(variables).code).toBe(0);
    const left = place.readState().map(({ type, name }) => `${type} ${name}`);
    expect(left).toEqual([
      'apig_api route health',
      'apig_api route health-head',
      'apig_api route webhook',
      'apig_api_publishment route health',
      'apig_api_publishment route health-head',
      'apig_api_publishment route webhook',
      'apig_group routes',
      'ces_alarmrule failures',
      'fgs_function function webhook',
      'lts_group log',
      'lts_stream log',
      'smn_topic failures',
    ]);
  });

  it.each([
    ['counts the signs of secrets, each once', 3900, 0],
    ['refuses more than there is room for, and shows none of it', 4096, 1],
  ])('%s', async (_, length, code) => {
    await place.prepare({ ...settings, ...user });
    const ended = place.apply({ ...gateway, webhook_secrets: '密'.repeat(length), hw_user_password: '😀' });
    expect(ended.code).toBe(code);
    expect(ended.text).not.toMatch(/密|😀/u);
    if (code !== 0) expect(ended.text).toContain('more than 4096 characters in their names and values');
  });

  it('takes all of it away', async () => {
    await place.prepare({ ...settings, ...user });
    expect(place.destroy({ ...gateway, webhook_secrets: 'x', hw_user_password: 'x' }).code).toBe(0);
    expect(place.readState()).toEqual([]);
  });
});

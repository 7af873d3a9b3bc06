import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../../infra/doctor/settings.ts';

const cloud = {
  HW_REGION_NAME: 'eu-demo-1',
  HW_PROJECT_ID: 'a4da8115c9d8464ead3a38309130523f',
  HW_DOMAIN_NAME: 'demo-account',
  HW_USER_NAME: 'demo-user',
  HW_USER_PASSWORD: 'planted-password',
  HW_IAM_ENDPOINT: 'https://iam.example',
  HW_WORKSPACE_ENDPOINT: 'https://workspace.example',
};
const functionsOf = (env: Record<string, string>) => {
  const found = checkSettings({ ...cloud, ...env });
  return found.status === 'ok' ? /functions (.+)\.$/.exec(found.detail)?.[1] : found.problems?.map(({ name }) => name);
};

describe('The settings of table and queues', () => {
  it('are looked at where one is set, whatever the platform or a deployment would add', () => {
    expect(functionsOf({})).toBe('eventbus, schedule');
    expect(functionsOf({ RETRY_DELAYS_SECONDS: '1 2' })).toBe('eventbus, schedule, worker, undertaker');
    const queue = 'https://sqs.eu-central-1.amazonaws.com/1/commands.fifo\n';
    expect(functionsOf({ COMMAND_QUEUE_URL: queue })).toBe('eventbus, schedule, worker, undertaker');
  });

  it.each([
    ['IDEMPOTENCY_TABLE', 'a b'],
    ['COMMAND_QUEUE_URL', 'https://sqs.eu-central-1.amazonaws.com/1/commands'],
    ['DEAD_LETTER_QUEUE_URL', 'http://sqs.example/1/dead'],
    ['MAX_EVENT_AGE_SECONDS', '59'],
    ['RETRY_DELAYS_SECONDS', '1 2 3 4 5 6 7 8 9 10'],
    ['CHAT_REPLY_HOSTS', 'https://chat.example/'],
    ['DISCORD_API_ENDPOINT', 'http://discord.example'],
  ])('are told where they are wrong: %s', (name, value) => {
    expect(functionsOf({ [name]: value })).toEqual([name]);
  });

  it('are not read on FunctionGraph', () => {
    const found = checkSettings({ ...cloud, IDEMPOTENCY_TABLE: 'a b' }, 'functiongraph');
    expect(JSON.stringify(found)).not.toContain('IDEMPOTENCY_TABLE');
  });
});

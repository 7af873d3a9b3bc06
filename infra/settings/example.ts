import { chats } from '../../lib/channels/chats.ts';
import type { ChatPlatform } from '../../lib/chat/platform.ts';
import { powertoolsNames } from '../../lib/runtimes/powertools-settings.ts';
import { settingRows } from './meanings.ts';
import { awsNames } from './names.ts';
import { type ParameterName, parameters, toVariable } from './parameters.ts';

/** What stands behind the name of a setting: a value of the right form, and never a secret that would work. */
const values: Readonly<Record<string, string>> = {
  HW_REGION_NAME: 'ap-southeast-3',
  HW_PROJECT_ID: 'id-of-your-project',
  HW_DOMAIN_NAME: 'name-of-your-account',
  HW_USER_NAME: 'name-of-your-iam-user',
  HW_USER_PASSWORD: 'secretsmanager:hotspot-webhook#password',
  HW_ACCESS_KEY: 'secretsmanager:hotspot-webhook#access_key',
  HW_SECRET_KEY: 'secretsmanager:hotspot-webhook#secret_key',
  HW_SECURITY_TOKEN: 'secretsmanager:hotspot-webhook#security_token',
  HW_IAM_ENDPOINT: 'https://iam.ap-southeast-3.myhuaweicloud.com',
  HW_WORKSPACE_ENDPOINT: 'https://appstream.ap-southeast-3.myhuaweicloud.com',
  WEBHOOK_SECRETS: 'secretsmanager:hotspot-webhook#webhook',
  WEBHOOK_HUB_SECRETS: 'ssm:/hotspot-webhook/hub',
  WEBHOOK_BEARER_TOKENS: 'ssm:/hotspot-webhook/bearer',
  WEBHOOK_ALLOW_UNSIGNED: 'false',
  SIGNATURE_TOLERANCE_SECONDS: '300',
  UPSTREAM_TIMEOUT_MS: '10000',
  TOKEN_TIMEOUT_MS: '5000',
  TOKEN_PREFETCH: 'false',
  SCHEDULE_COMMAND: '{"action":"apply","enabled":false}',
  ...Object.fromEntries(
    chats.map(({ channel, secrets }) => [secrets.name, `secretsmanager:hotspot-webhook#${channel}`]),
  ),
  CHATOPS_ALLOW: JSON.stringify([
    { channel: chats[0].channel, workspace: 'T1', room: 'C1', users: ['U1'], can: ['show', 'apply'] },
  ]),
  CHATOPS_LOCALE: 'en',
  CHAT_BUDGET_MS: '2500',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  POWERTOOLS_LOGGER_LOG_EVENT: 'false',
  POWERTOOLS_DEV: 'false',
  POWERTOOLS_LOGGER_SAMPLE_RATE: '0',
  IDEMPOTENCY_TABLE: 'hotspot-webhook',
  COMMAND_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/commands.fifo',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dead-letters',
  MAX_EVENT_AGE_SECONDS: '3600',
  RETRY_DELAYS_SECONDS: '10 30 90 180',
  CHAT_REPLY_HOSTS: 'chat.example.com',
  ...Object.fromEntries(
    chats.flatMap(({ followUp }: ChatPlatform) =>
      followUp?.endpoint ? [[followUp.endpoint.name, followUp.endpoint.default]] : [],
    ),
  ),
  AWS_REGION: 'eu-central-1',
};

const WIDTH = 100;

/** A settings file with every name that may stand in one, each switched off. */
export function toExampleFile(): string {
  const names = Object.keys(parameters) as ParameterName[];
  return [
    ...comment(
      'Settings of hotspot-webhook. Written by "npm run readme" from the code. Copy it, take away the # before what you need, and give the copy to a command: npm run doctor -- --settings my.env; start -- --live, simulate, sign, verify, package and deploy take it, too. What the shell has, and is not empty, comes first.',
    ),
    ...comment(
      'A value goes to the end of the line, or to a blank with # behind it; in quotation marks it may go over lines. Nothing is put in for a variable. A setting may say where its value is: secretsmanager:<id>#<key> or ssm:<name>. Only a function on AWS reads it there.',
    ),
    '',
    '# Settings of the functions',
    // Those of the platform are its own, or say whose account is meant.
    ...settingRows
      .filter(({ names: [first = ''] }) => !first.startsWith('AWS_'))
      .flatMap(({ names: [...ofRow], meaning }) => [
        '',
        ...comment(plain(meaning)),
        ...ofRow.flatMap((name) => (name === 'POWERTOOLS_*' ? powertoolsNames : [name])).map(toLine),
      ]),
    '',
    '# Parameters of a deployment, as --param says them',
    ...names.flatMap((name) => [
      '',
      ...comment(plain(parameters[name].meaning)),
      `#${toVariable(name)}=${parameters[name].default}`,
    ]),
    '',
    ...comment('Whose AWS account is meant, where the shell does not say it'),
    '',
    ...awsNames.map(toLine),
    '',
  ].join('\n');
}

const toLine = (name: string) => `#${name}=${values[name] ?? ''}`;

/** The README marks code, and links. */
function plain(meaning: string): string {
  return meaning
    .replaceAll('`', '')
    .replace(/\[([^\]]+)\]\((#[^)]+|[^)]+)\)/g, (_, words: string, at: string) =>
      at.startsWith('#') ? `"${words}" in the README` : `${words} (${at})`,
    );
}

function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(`# ${word}`);
  }
  return lines;
}

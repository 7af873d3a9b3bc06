import { chats } from '../../lib/channels/chats.ts';
import type { ChatPlatform } from '../../lib/chat/platform.ts';
import { chatSettings, replySettings } from './functions.ts';

function defaultOf(setting: string): string | undefined {
  const endpoints = chats.flatMap(({ followUp }: ChatPlatform) => followUp?.endpoint ?? []);
  return endpoints.find(({ name }) => name === setting)?.default;
}

/** Every setting of a function, in the order of the README, which is written from here. What a function reads is held against it by a test. */
export const settingRows: ReadonlyArray<{ names: readonly string[]; meaning: string }> = [
  { names: ['HW_REGION_NAME', 'HW_PROJECT_ID'], meaning: 'region and project; required' },
  {
    names: ['HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD'],
    meaning:
      'account, IAM user and password for the token (names as in the Huawei Cloud Terraform provider); required, unless keys are set, or, on FunctionGraph, none of the three is',
  },
  {
    names: ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'],
    meaning:
      'keys in the place of the user, see [Keys](#keys): both of the first two, the third with temporary keys only; 8 to 128, 16 to 256 and at most 32768 characters, printable ASCII without blanks, the access key without commas, too',
  },
  {
    names: ['HW_IAM_ENDPOINT', 'HW_WORKSPACE_ENDPOINT'],
    meaning: "base URLs in place of the region's own; `http:` for loopback hosts only",
  },
  {
    names: ['WEBHOOK_SECRETS'],
    meaning:
      'Standard Webhooks secrets, `whsec_` and base64 of 24 to 64 bytes, separated by blanks; several during a rotation',
  },
  { names: ['WEBHOOK_HUB_SECRETS'], meaning: 'secrets for `X-Hub-Signature-256`, at least 16 characters each' },
  { names: ['WEBHOOK_BEARER_TOKENS'], meaning: 'tokens for `Authorization: Bearer`, at least 32 characters each' },
  {
    names: ['WEBHOOK_ALLOW_UNSIGNED'],
    meaning: '`true` is the only way to run `webhook` without a secret; noted in every log line',
  },
  {
    names: ['SIGNATURE_TOLERANCE_SECONDS'],
    meaning: 'how old, or ahead, a signed time may be: 1 to 3600, default 300',
  },
  {
    names: ['UPSTREAM_TIMEOUT_MS', 'TOKEN_TIMEOUT_MS'],
    meaning: "per attempt: 100 to 60000, default 10000 and 5000; both end before the function's own deadline",
  },
  {
    names: ['TOKEN_PREFETCH'],
    meaning: '`true`: the token is asked for while the function starts; off by default, and nothing with keys',
  },
  { names: ['SCHEDULE_COMMAND'], meaning: 'payload (JSON) used when a schedule sends none' },
  {
    names: chatSettings,
    meaning: 'per chat, several separated by blanks; a chat without its setting answers 404',
  },
  { names: ['CHATOPS_ALLOW'], meaning: 'who may do what in chat, see [Chat](#chat); not set: only `help`' },
  { names: ['CHATOPS_LOCALE'], meaning: '`en` (default) or `zh`' },
  {
    names: ['CHAT_BUDGET_MS'],
    meaning: "within which a chat is answered, from the request's arrival at the platform: 500 to 4500, default 2500",
  },
  {
    names: ['IDEMPOTENCY_TABLE'],
    meaning:
      'name of the DynamoDB table that knows what was done; partition key `id` (String), time to live on `expiration`',
  },
  { names: ['COMMAND_QUEUE_URL'], meaning: 'URL of the FIFO queue of commands; its path ends with `.fifo`' },
  {
    names: ['DEAD_LETTER_QUEUE_URL'],
    meaning: 'URL of the dead-letter queue, a standard queue; its path does not end with `.fifo`',
  },
  {
    names: ['MAX_EVENT_AGE_SECONDS'],
    meaning: 'events older than this change nothing: 60 to 1209600; not set: no limit, for chat 900',
  },
  {
    names: ['RETRY_DELAYS_SECONDS'],
    meaning:
      'the waits between the attempts of `worker`: 1 to 9 whole numbers from 0 to 900, separated by blanks, default `10 30 90 180`',
  },
  ...replySettings.map((name) => ({
    names: [name],
    meaning:
      name === 'CHAT_REPLY_HOSTS'
        ? "`host` or `host:port`, separated by blanks, to which results may be sent beside the chats' own; that of a server of one's own has to be here"
        : `base URL of the chat's API, default \`${defaultOf(name)}\``,
  })),
  {
    names: ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    meaning: 'as the platform sets them; the first three are required where one of the table and the queues is set',
  },
  {
    names: ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL'],
    meaning: "base URLs in place of AWS's own, the specific one first; `http:` for loopback hosts only",
  },
  {
    names: ['POWERTOOLS_*'],
    meaning:
      'as [Powertools](https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/) documents them, for every function; an empty one counts as not set, a wrong one does not start; nothing secret is logged whatever they say',
  },
];

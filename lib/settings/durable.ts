import type { Secret } from '../secret.ts';
import { type Env, readEndpoint, readUrl, type SettingsReader } from './settings.ts';

/** What a function has to do with the table and the queues: what it may have, and what it cannot be without. */
export type DurableNeeds = { table?: Need; commands?: Need; deadLetters?: Need };
type Need = 'may' | 'must';

/** The same by the kind of function. Whoever has none reads nothing of this. */
export const needsOf = {
  /** Is asked over HTTP, and may put commands into the queue. */
  door: { table: 'may', commands: 'may' },
  /** Is invoked by the platform itself, for each event. */
  event: { table: 'may' },
  /** Carries out what is in the queue. */
  worker: { table: 'must', commands: 'must', deadLetters: 'must' },
  /** Tells of what the worker died of. */
  undertaker: { deadLetters: 'must' },
  /** Sends back what died: a command, and no function. */
  redrive: { commands: 'must', deadLetters: 'must' },
} as const satisfies Readonly<Record<string, DurableNeeds>>;

export type DurableRole = keyof typeof needsOf;

/** By what requests to AWS are signed, and where they go. */
export type AwsSettings = {
  region: string;
  accessKeyId: Secret;
  secretAccessKey: Secret;
  sessionToken?: Secret;
  /** Base URLs in place of AWS's own, without a slash at the end. */
  endpoints: { dynamodb?: string; sqs?: string };
};

/** What keeps deliveries from being lost or carried out twice, as far as it is set up. */
export type DurableSettings = {
  /** There where one of the table and the queues is. */
  aws?: AwsSettings;
  /** IDEMPOTENCY_TABLE */
  tableName?: string;
  /** COMMAND_QUEUE_URL */
  commandQueueUrl?: string;
  /** DEAD_LETTER_QUEUE_URL */
  deadLetterQueueUrl?: string;
  /** MAX_EVENT_AGE_SECONDS; no limit where it is not set. */
  maxEventAgeSeconds?: number;
};

const NAMES: readonly string[] = ['IDEMPOTENCY_TABLE', 'COMMAND_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'];

/** The settings of a function that has neither table nor queue, whatever they say: a view, in which nothing is read before it is asked for. */
export function withoutDurable(env: Env): Env {
  return Object.create(env, Object.fromEntries(NAMES.map((name) => [name, { value: undefined }])));
}

const TABLE = /^[A-Za-z0-9_.-]{3,255}$/;
const REGION = /^[a-z]{2}[a-z0-9-]{1,40}$/;
const AGE_SECONDS = { min: 60, max: 1_209_600 };

/** Reads the settings of the table and the queues that a function of this kind has to do with. */
export function readDurableSettings(reader: SettingsReader, role: DurableRole): DurableSettings {
  const needs: DurableNeeds = needsOf[role];
  const tableName = need(reader, 'IDEMPOTENCY_TABLE', needs.table, (name) => readTable(reader, name));
  const commandQueueUrl = need(reader, 'COMMAND_QUEUE_URL', needs.commands, (name) => readQueue(reader, name, true));
  const deadLetterQueueUrl = need(reader, 'DEAD_LETTER_QUEUE_URL', needs.deadLetters, (name) =>
    readQueue(reader, name, false),
  );
  const isUsed = [tableName, commandQueueUrl, deadLetterQueueUrl].some((one) => one !== undefined);
  const aws = readAws(reader, isUsed);
  const maxEventAgeSeconds = needs.table ? readAge(reader) : undefined;
  return {
    ...(aws ? { aws } : {}),
    ...(tableName === undefined ? {} : { tableName }),
    ...(commandQueueUrl === undefined ? {} : { commandQueueUrl }),
    ...(deadLetterQueueUrl === undefined ? {} : { deadLetterQueueUrl }),
    ...(maxEventAgeSeconds === undefined ? {} : { maxEventAgeSeconds }),
  };
}

function need<T>(
  reader: SettingsReader,
  name: string,
  how: Need | undefined,
  read: (name: string) => T | undefined,
): T | undefined {
  if (how === undefined) return undefined;
  if (how === 'must' && reader.text(name) === undefined) reader.refuse(name, 'is required');
  return read(name);
}

function readTable(reader: SettingsReader, name: string): string | undefined {
  const value = reader.word(name);
  if (value && !TABLE.test(value)) {
    reader.refuse(name, 'must be the name of a table: 3 to 255 letters, digits, "_", "." or "-"');
  }
  return value;
}

/** As it is written: the queue is known to AWS by this very text. */
function readQueue(reader: SettingsReader, name: string, isFifo: boolean): string | undefined {
  const value = reader.word(name);
  if (!value) return value;
  const url = readUrl(value);
  if (!url || url.pathname.length < 2 || url.pathname.endsWith('.fifo') !== isFifo) {
    const kind = isFifo ? 'a FIFO queue, ending with .fifo' : 'a standard queue, not ending with .fifo';
    reader.refuse(name, `must be the https: URL of ${kind} (http: for loopback hosts only)`);
  }
  return value;
}

const PLATFORM = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const ENDPOINTS = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL'];

/** Of AWS; where nothing of it is used, it may be as it likes. */
function readAws(reader: SettingsReader, isUsed: boolean): AwsSettings | undefined {
  if (!isUsed) {
    for (const name of [...PLATFORM, ...ENDPOINTS]) reader.text(name);
    return undefined;
  }
  const region = reader.required('AWS_REGION');
  if (region !== '' && !REGION.test(region)) {
    reader.refuse('AWS_REGION', 'must be the name of a region, for example eu-central-1');
  }
  const sessionToken = reader.optionalSecret('AWS_SESSION_TOKEN', () => true, '');
  const [ofTable, ofQueues, ofBoth] = ENDPOINTS.map((name) => readEndpoint(reader, name));
  const [dynamodb, sqs] = [ofTable ?? ofBoth, ofQueues ?? ofBoth];
  return {
    region,
    accessKeyId: reader.secret('AWS_ACCESS_KEY_ID'),
    secretAccessKey: reader.secret('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken ? { sessionToken } : {}),
    endpoints: { ...(dynamodb ? { dynamodb } : {}), ...(sqs ? { sqs } : {}) },
  };
}

function readAge(reader: SettingsReader): number | undefined {
  if (reader.text('MAX_EVENT_AGE_SECONDS') === undefined) return undefined;
  return reader.integer('MAX_EVENT_AGE_SECONDS', { ...AGE_SECONDS, default: AGE_SECONDS.max });
}

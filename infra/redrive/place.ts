import { createAwsCall } from '../../lib/aws/aws-call.ts';
import { createSend, type Send } from '../../lib/cloud/http.ts';
import { readDurableSettings } from '../../lib/settings/durable.ts';
import { ConfigurationError, createSettingsReader, type Env } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';
import { Refusal } from '../command/refusal.ts';
import { findCredentials } from '../deploy/aws.ts';
import { refuseReferences } from '../settings/option.ts';
import { readServed } from '../start/served.ts';
import { createQueues, type Queues } from './queues.ts';

const QUEUES = ['COMMAND_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'];
const ENDPOINTS = ['AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL'];

/** A try of a person far from the queue may take longer than one of a function beside it, and a receipt waits a second. Milliseconds. */
const TRY_MS = 5000;

/** The queues of the settings, with the credentials of a deployment. @throws {Refusal} */
export async function findQueues(env: Env): Promise<Queues> {
  refuseReferences(env, QUEUES);
  const named = pick(env, [...QUEUES, ...ENDPOINTS]);
  // What is wrong with the settings is told before anybody is asked who they are.
  open({ ...named, ...standIns });
  const { accessKeyId, secretAccessKey, sessionToken } = await findCredentials('prod').catch(() => {
    throw new Refusal(
      'There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or sign in with "aws sso login".',
    );
  });
  return open({
    ...named,
    AWS_REGION: regionOf(named['DEAD_LETTER_QUEUE_URL'] ?? '', env),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
}

const standIns = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDSTANDIN00000',
  AWS_SECRET_ACCESS_KEY: 'x'.repeat(40),
};

/** The region that a queue is in stands in its URL, but for endpoints of one's own. */
export function regionOf(queueUrl: string, env: Env): string {
  const [, region] = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queueUrl) ?? [];
  return region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'eu-central-1');
}

/** The queues of `npm start -- --durable`. @throws {Refusal} */
export async function findLocalQueues(port: number, fetch: typeof globalThis.fetch): Promise<Queues> {
  const base = `http://127.0.0.1:${port}`;
  const served = await readServed(base, '/settings.json', fetch);
  if (served === undefined)
    throw new Refusal(`Nobody answers at ${base}: run "npm start -- --durable" in another shell.`);
  const settings = isObject(served.json) ? served.json : {};
  // Of an address without encryption our settings take this machine only: who answers there may be anybody.
  if (!String(settings['AWS_ENDPOINT_URL_SQS']).startsWith('http:'))
    throw new Refusal(`What answers at ${base} has no queues: run "npm start -- --durable" in another shell.`);
  return open(settings as Env);
}

function pick(env: Env, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

/** @throws {Refusal} naming the settings that are wrong. */
function open(env: Env): Queues {
  const reader = createSettingsReader(env);
  const {
    aws,
    commandQueueUrl: commands = '',
    deadLetterQueueUrl: deadLetters = '',
  } = readDurableSettings(reader, 'redrive');
  if (reader.problems.length > 0 || !aws) throw new Refusal(new ConfigurationError(reader.problems).message);
  const send = createSend({ fetch: globalThis.fetch, timeoutSignal: AbortSignal.timeout });
  const patient: Send = (call, _limitMs, leftMs) => send(call, TRY_MS, leftMs);
  return createQueues(createAwsCall({ send: patient, now: Date.now }, aws), { commands, deadLetters }, Date.now);
}

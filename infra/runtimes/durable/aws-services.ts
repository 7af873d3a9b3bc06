import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { buildApp } from 'fauxqs';
import { type AwsAnswer, type AwsCall, type AwsService, createAwsCall } from '../../../lib/aws/aws-call.ts';
import { createSend, type Send } from '../../../lib/cloud/http.ts';
import { Secret } from '../../../lib/secret.ts';

// It has no types of its own.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { createTableMs: number }) => Server;

/** DynamoDB and SQS, emulated on loopback, with the table and the queues of a deployment in them. */
export type AwsServices = {
  /** The settings by which functions find them, credentials of no value included. */
  settings: Readonly<Record<string, string>>;
  /** Calls either of them, with patience enough for a receipt that waits. Never rejects. */
  call: Call;
  queues: { commands: string; deaths: string; deadLetters: string };
  stop: () => Promise<void>;
};

export type Call = (
  service: AwsService,
  operation: string,
  body: Readonly<Record<string, unknown>>,
) => Promise<AwsAnswer>;

export type Timing = {
  /** How long a message that was given out is hidden, seconds. */
  visibilitySeconds: number;
  /** RETRY_DELAYS_SECONDS */
  delaysSeconds: readonly number[];
};

const REGION = 'eu-demo-1';
const ACCOUNT = '000000000000';
/** They open the emulated services and nothing else. */
const credentials = { id: 'demo-access-key-id', secret: 'demo-secret-access-key-opens-nothing' };
const TABLE = 'hotspot-records';
/** Longer than any receipt waits, milliseconds. */
const PATIENCE_MS = 25_000;

export async function startAwsServices({ visibilitySeconds, delaysSeconds }: Timing): Promise<AwsServices> {
  const table = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    table.once('error', reject);
    table.listen(0, '127.0.0.1', resolve);
  });
  const sqs = buildApp({ logger: false, defaultRegion: REGION });
  // Not its own `startFauxqs`, which listens for the whole network.
  const sqsUrl = await sqs.listen({ port: 0, host: '127.0.0.1' });
  const endpoints = { dynamodb: `http://127.0.0.1:${(table.address() as AddressInfo).port}`, sqs: sqsUrl };
  const toUrl = (name: string) => `${sqsUrl}/${ACCOUNT}/${name}`;
  const ask = createPatientCall(endpoints);
  const call: Call = (service, operation, body) => ask(service, operation, body, Date.now() + PATIENCE_MS);

  await must(
    call('dynamodb', 'CreateTable', {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const create = (name: string, more: Record<string, string> = {}) =>
    must(
      call('sqs', 'CreateQueue', {
        QueueName: name,
        Attributes: {
          ...(name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}),
          VisibilityTimeout: `${visibilitySeconds}`,
          ...more,
        },
      }),
    );
  await create('dead-letters', { VisibilityTimeout: '30' });
  await create('deaths.fifo');
  await create('commands.fifo', {
    ContentBasedDeduplication: 'true',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:deaths.fifo`,
      maxReceiveCount: delaysSeconds.length + 1,
    }),
  });

  const queues = {
    commands: toUrl('commands.fifo'),
    deaths: toUrl('deaths.fifo'),
    deadLetters: toUrl('dead-letters'),
  };
  return {
    settings: {
      IDEMPOTENCY_TABLE: TABLE,
      COMMAND_QUEUE_URL: queues.commands,
      DEAD_LETTER_QUEUE_URL: queues.deadLetters,
      RETRY_DELAYS_SECONDS: delaysSeconds.join(' '),
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.id,
      AWS_SECRET_ACCESS_KEY: credentials.secret,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    },
    call,
    queues,
    async stop() {
      table.closeAllConnections();
      sqs.server.closeAllConnections();
      await Promise.all([new Promise((resolve) => table.close(resolve)), sqs.close()]);
    },
  };
}

function createPatientCall(endpoints: { dynamodb: string; sqs: string }): AwsCall {
  const send = createSend({ fetch: globalThis.fetch, timeoutSignal: AbortSignal.timeout });
  const patient: Send = (call, _limitMs, leftMs) => send(call, PATIENCE_MS, leftMs);
  return createAwsCall(
    { send: patient, now: Date.now },
    {
      region: REGION,
      accessKeyId: new Secret(credentials.id),
      secretAccessKey: new Secret(credentials.secret),
      endpoints,
    },
  );
}

const must = async (answer: Promise<AwsAnswer>): Promise<void> => {
  const { ok, ...rest } = await answer;
  if (!ok) throw new Error(`An emulated service does not start: ${JSON.stringify(rest)}`);
};

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { type AwsCall, createAwsCall } from '../../lib/aws/aws-call.ts';
import { createSend } from '../../lib/cloud/http.ts';
import { Secret } from '../../lib/secret.ts';

/** An emulated DynamoDB with one table, as the stack makes it. */
export type Table = {
  name: string;
  /** Its settings, as a function has them. */
  env: Record<string, string>;
  call: AwsCall;
  /** Every item of the table. */
  items: () => Promise<ReadonlyArray<Record<string, { S?: string; N?: string }>>>;
  close: () => Promise<void>;
};

const name = 'hotspot-deliveries';

export async function startTable(): Promise<Table> {
  const server: Server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    IDEMPOTENCY_TABLE: name,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'a-secret-key-of-nobody-for-the-tests-0123',
    AWS_ENDPOINT_URL_DYNAMODB: url,
  };
  const send = createSend({
    fetch: (input, init) => fetch(input, init),
    timeoutSignal: (ms) => AbortSignal.timeout(ms),
  });
  const call = createAwsCall(
    { send, now: () => Date.now() },
    {
      region: env.AWS_REGION,
      accessKeyId: new Secret(env.AWS_ACCESS_KEY_ID),
      secretAccessKey: new Secret(env.AWS_SECRET_ACCESS_KEY),
      endpoints: { dynamodb: url },
    },
  );
  const ask = async (operation: string, body: Record<string, unknown>) => {
    const answer = await call('dynamodb', operation, body, Date.now() + 10_000);
    if (!answer.ok) throw new Error(`${operation}: ${answer.error}`);
    return answer.value;
  };
  await ask('CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  while (
    ((await ask('DescribeTable', { TableName: name }))['Table'] as { TableStatus: string }).TableStatus !== 'ACTIVE'
  )
    await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    name,
    env,
    call,
    items: async () => (await ask('Scan', { TableName: name }))['Items'] as never,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

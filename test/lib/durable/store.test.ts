import { afterAll, beforeAll } from 'vitest';
import type { AwsCall } from '../../../lib/aws/aws-call.ts';
import { createDynamoStore } from '../../../lib/durable/dynamo-store.ts';
import { createMemoryStore, type Fault } from '../../support/memory-store.ts';
import { startTable, type Table } from '../../support/table.ts';
import { describeStore } from './describe-store.ts';

describeStore('A table in memory', async () => {
  const store = createMemoryStore();
  return { store, fail: store.fail, calls: () => store.calls };
});

let table: Table;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.close());

let projects = 0;
const words: Readonly<Record<string, string>> = { PutItem: 'write', GetItem: 'read', UpdateItem: 'raise' };

describeStore('A table of DynamoDB', async () => {
  const faults: (Fault | undefined)[] = [];
  const calls: string[] = [];
  const call: AwsCall = async (service, operation, body) => {
    calls.push(words[operation] ?? operation);
    const fault = faults.shift();
    if (fault === 'throttled') return { ok: false, status: 400, error: 'ThrottlingException', sent: true, lost: false };
    // The tests' own clock stands elsewhere.
    const answer =
      fault === 'lost before' ? undefined : await table.call(service, operation, body, Date.now() + 10_000);
    return fault || !answer ? { ok: false, sent: true, lost: true } : answer;
  };
  projects += 1;
  const store = createDynamoStore(call, table.name, `project-${projects}`);
  return { store, fail: (...more) => faults.push(...more), calls: () => calls };
});

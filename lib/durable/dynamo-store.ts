import type { AwsAnswer, AwsCall } from '../aws/aws-call.ts';
import { isObject } from '../shapes.ts';
import { type KeptRecord, toTimesId } from './record.ts';
import type { Place, Reached, Store, Unreached } from './store.ts';

type Attribute = { S: string } | { N: string };
type Item = Readonly<Record<string, Attribute>>;

/** The name of the error of a condition that is not met. */
const UNMET = 'ConditionalCheckFailedException';

/** What is in the table and is none of ours. */
const UNREADABLE: Unreached = { ok: false, lost: false };

/**
 * The table of DynamoDB. An item of a record has, beside it (JSON), what conditions look at and the body of the answer, which as
 * a text in a text would grow.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export function createDynamoStore(call: AwsCall, tableName: string, projectId: string): Store {
  const timesId = toTimesId(projectId);

  async function get(id: string, deadlineAt: number): Promise<Reached<Readonly<Record<string, unknown>> | undefined>> {
    const answer = await call(
      'dynamodb',
      'GetItem',
      { TableName: tableName, Key: { id: text(id) }, ConsistentRead: true },
      deadlineAt,
    );
    if (!answer.ok) return answer;
    const item = answer.value['Item'];
    if (item === undefined) return { ok: true, value: item };
    return isObject(item) ? { ok: true, value: item } : UNREADABLE;
  }

  return {
    async read(id, deadlineAt) {
      const item = await get(id, deadlineAt);
      if (!item.ok || item.value === undefined) return item as Reached<undefined>;
      const record = toRecord(item.value);
      return record ? { ok: true, value: record } : UNREADABLE;
    },
    async write(record, place, deadlineAt) {
      const body = { TableName: tableName, Item: toItem(record), ...toCondition(place) };
      return toWritten(await call('dynamodb', 'PutItem', body, deadlineAt));
    },
    async times(deadlineAt) {
      const item = await get(timesId, deadlineAt);
      if (!item.ok) return item;
      const times = Object.entries(item.value ?? {}).map(([name, value]) => [name, Number(read(value, 'N'))] as const);
      return { ok: true, value: Object.fromEntries(times.filter(([, time]) => time >= 0)) };
    },
    async raise(names, time, deadlineAt) {
      const each = names.map((name, at) => [`#${at}`, name] as const);
      const body = {
        TableName: tableName,
        Key: { id: text(timesId) },
        UpdateExpression: `SET ${each.map(([alias]) => `${alias} = :time`).join(', ')}`,
        ConditionExpression: each
          .map(([alias]) => `(attribute_not_exists(${alias}) OR ${alias} <= :time)`)
          .join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(each),
        ExpressionAttributeValues: { ':time': number(time) },
      };
      return toWritten(await call('dynamodb', 'UpdateItem', body, deadlineAt));
    },
  };
}

function toWritten(answer: AwsAnswer): Reached<boolean> {
  if (answer.ok) return { ok: true, value: true };
  return answer.error === UNMET ? { ok: true, value: false } : answer;
}

function toCondition(place: Place): { ConditionExpression: string; ExpressionAttributeValues: Item } {
  switch (place.kind) {
    case 'none':
      return {
        ConditionExpression: 'attribute_not_exists(id) OR expiration <= :now',
        ExpressionAttributeValues: { ':now': number(Math.floor(place.now / 1000)) },
      };
    case 'as-read':
      return {
        ConditionExpression: 'holder = :holder AND phase = :phase',
        ExpressionAttributeValues: { ':holder': text(place.record.owner), ':phase': text(place.record.state) },
      };
    case 'owned':
      return {
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: { ':holder': text(place.owner) },
      };
  }
}

// `owner` and `state` are words of DynamoDB's own.
function toItem(record: KeptRecord): Item {
  const { id, owner, expiration, state } = record;
  const item = { id: text(id), holder: text(owner), phase: text(state), expiration: number(expiration) };
  if (record.state !== 'done') return { ...item, record: text(JSON.stringify(record)) };
  const { body, ...answer } = record.answer;
  return { ...item, record: text(JSON.stringify({ ...record, answer })), body: text(body) };
}

/** @returns nothing for an item that is none of ours. */
function toRecord(item: Readonly<Record<string, unknown>>): KeptRecord | undefined {
  try {
    const record = JSON.parse(read(item['record'], 'S') ?? '') as KeptRecord;
    if (record.state !== 'done') return record;
    return { ...record, answer: { ...record.answer, body: read(item['body'], 'S') ?? '' } };
  } catch {
    return undefined; // no JSON, so no record
  }
}

function read(value: unknown, type: 'S' | 'N'): string | undefined {
  const content = isObject(value) ? value[type] : undefined;
  return typeof content === 'string' ? content : undefined;
}

function text(value: string): Attribute {
  return { S: value };
}

function number(value: number): Attribute {
  return { N: String(value) };
}

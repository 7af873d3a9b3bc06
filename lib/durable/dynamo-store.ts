import type { AwsAnswer, AwsCall } from '../aws/aws-call.ts';
import { type Code, endings } from '../outcome.ts';
import { isObject } from '../shapes.ts';
import { type KeptAnswer, type KeptRecord, toTimesId } from './record.ts';
import type { Place, Reached, Store, Unreached } from './store.ts';
import type { Times } from './times.ts';

type Item = Readonly<Record<string, { S: string } | { N: string }>>;

/** A condition of DynamoDB, with names and values set apart, so that no word of ours is taken for one of its own. */
type Condition = {
  ConditionExpression: string;
  ExpressionAttributeNames: Readonly<Record<string, string>>;
  ExpressionAttributeValues: Item;
};

/** The name of the error of a condition that is not met. */
const UNMET = 'ConditionalCheckFailedException';

/** What is in the table and is none of ours. */
const UNREADABLE: Unreached = { ok: false, lost: false };

/**
 * The table of DynamoDB.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export function createDynamoStore(call: AwsCall, tableName: string, projectId: string): Store {
  const timesId = toTimesId(projectId);
  const get = (id: string, deadlineAt: number) =>
    call('dynamodb', 'GetItem', { TableName: tableName, Key: { id: text(id) }, ConsistentRead: true }, deadlineAt);

  return {
    async read(id, deadlineAt) {
      const answer = await get(id, deadlineAt);
      if (!answer.ok) return answer;
      const item = answer.value['Item'];
      if (item === undefined) return { ok: true, value: undefined };
      const record = isObject(item) ? toRecord(item) : undefined;
      return record ? { ok: true, value: record } : UNREADABLE;
    },
    async write(record, place, deadlineAt) {
      const body = { TableName: tableName, Item: toItem(record), ...toCondition(place) };
      return toWritten(await call('dynamodb', 'PutItem', body, deadlineAt));
    },
    async times(deadlineAt) {
      const answer = await get(timesId, deadlineAt);
      if (!answer.ok) return answer;
      const item = answer.value['Item'];
      return { ok: true, value: isObject(item) ? toTimes(item) : {} };
    },
    async raise(names, time, deadlineAt) {
      const body = { TableName: tableName, Key: { id: text(timesId) }, ...toRaise(names, time) };
      return toWritten(await call('dynamodb', 'UpdateItem', body, deadlineAt));
    },
  };
}

function toWritten(answer: AwsAnswer): Reached<boolean> {
  if (answer.ok) return { ok: true, value: true };
  return answer.error === UNMET ? { ok: true, value: false } : answer;
}

function toCondition(place: Place): Condition {
  switch (place.kind) {
    case 'none':
      return {
        ConditionExpression: 'attribute_not_exists(#id) OR #expiration <= :now',
        ExpressionAttributeNames: { '#id': 'id', '#expiration': 'expiration' },
        ExpressionAttributeValues: { ':now': number(Math.floor(place.now / 1000)) },
      };
    case 'as-read':
      return {
        ConditionExpression: '#owner = :owner AND #state = :state',
        ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
        ExpressionAttributeValues: { ':owner': text(place.record.owner), ':state': text(place.record.state) },
      };
    case 'owned':
      return {
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': text(place.owner) },
      };
  }
}

function toRaise(names: readonly string[], time: number): Condition & { UpdateExpression: string } {
  return {
    UpdateExpression: `SET ${names.map((_, at) => `#t${at} = :time`).join(', ')}`,
    ConditionExpression: names.map((_, at) => `(attribute_not_exists(#t${at}) OR #t${at} <= :time)`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#t${at}`, name])),
    ExpressionAttributeValues: { ':time': number(time) },
  };
}

function text(value: string): { S: string } {
  return { S: value };
}

function number(value: number): { N: string } {
  return { N: String(value) };
}

function toItem(record: KeptRecord): Item {
  const { id, owner, fingerprint, firstSeenAt, expiration, doubt, state } = record;
  return {
    id: text(id),
    owner: text(owner),
    fingerprint: text(fingerprint),
    firstSeenAt: number(firstSeenAt),
    expiration: number(expiration),
    state: text(state),
    ...(doubt ? { code: text(doubt.code), mayHaveLeftAt: number(doubt.mayHaveLeftAt) } : {}),
    ...(state === 'running' ? { deadlineAt: number(record.deadlineAt) } : {}),
    ...(state === 'done' ? toAnswerItem(record.answer) : {}),
  };
}

function toAnswerItem({ status, contentType, body, several, made }: KeptAnswer): Item {
  return {
    status: number(status),
    contentType: text(contentType),
    body: text(body),
    ...(several ? { several: number(1) } : {}),
    ...(made === undefined ? {} : { made: text(made) }),
  };
}

type Unchecked = Readonly<Record<string, unknown>>;

/** @returns nothing for an item that is none of ours. */
function toRecord(item: Unchecked): KeptRecord | undefined {
  const [id, owner, fingerprint] = ['id', 'owner', 'fingerprint'].map((name) => textIn(item, name));
  const [firstSeenAt, expiration] = ['firstSeenAt', 'expiration'].map((name) => numberIn(item, name));
  const isWhole = id && owner && fingerprint && firstSeenAt !== undefined && expiration !== undefined;
  if (!isWhole) return undefined;
  const code = textIn(item, 'code');
  const mayHaveLeftAt = numberIn(item, 'mayHaveLeftAt');
  const doubt =
    code && code in endings && mayHaveLeftAt !== undefined ? { code: code as Code, mayHaveLeftAt } : undefined;
  const known = { id, owner, fingerprint, firstSeenAt, expiration, ...(doubt ? { doubt } : {}) };
  const deadlineAt = numberIn(item, 'deadlineAt');
  const answer = toAnswer(item);
  switch (textIn(item, 'state')) {
    case 'running':
      return deadlineAt === undefined ? undefined : { ...known, state: 'running', deadlineAt };
    case 'failed':
      return { ...known, state: 'failed' };
    case 'done':
      return answer && { ...known, state: 'done', answer };
    default:
      return undefined;
  }
}

function toAnswer(item: Unchecked): KeptAnswer | undefined {
  const status = numberIn(item, 'status');
  const [contentType, body, made] = ['contentType', 'body', 'made'].map((name) => textIn(item, name));
  if (status === undefined || contentType === undefined || body === undefined) return undefined;
  const several = numberIn(item, 'several') === 1;
  return { status, contentType, body, ...(several ? { several } : {}), ...(made === undefined ? {} : { made }) };
}

function toTimes(item: Unchecked): Times {
  const times = Object.keys(item).map((name) => [name, numberIn(item, name)] as const);
  return Object.fromEntries(times.filter((pair): pair is [string, number] => pair[1] !== undefined));
}

function textIn(item: Unchecked, name: string): string | undefined {
  const value = item[name];
  return isObject(value) && typeof value['S'] === 'string' ? value['S'] : undefined;
}

function numberIn(item: Unchecked, name: string): number | undefined {
  const value = item[name];
  const read = isObject(value) && typeof value['N'] === 'string' ? Number(value['N']) : Number.NaN;
  return Number.isFinite(read) ? read : undefined;
}

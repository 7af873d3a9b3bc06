import type { Ports } from '../../lib/app.ts';
import type { ChannelFactory } from '../../lib/channel.ts';
import type { Delivery } from '../../lib/delivery.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { createTestCloud, type Started, startApp } from './app.ts';
import { type Clock, createClock } from './clock.ts';

type Item = Record<string, { S?: string; N?: string }>;
type Asked = { operation: string; body: Record<string, unknown> & { Key?: Item; Item?: Item } };

/** What comes over a call to the table; `hangs`: there is no answer until the caller gives up. */
export type TableFault =
  | { status: number; error?: string; text?: string }
  | 'drop before'
  | 'drop after'
  | 'hangs'
  | undefined;

/** The three operations of DynamoDB that are used, with the conditions that we write, behind a fetch. */
export type TableInMemory = {
  items: Map<string, Item>;
  asked: Asked[];
  /** These come over the next calls of this operation, one each. */
  fail: (operation: 'GetItem' | 'PutItem' | 'UpdateItem', ...faults: readonly TableFault[]) => void;
  /** From now on, over every call. */
  failAlways: (fault: TableFault) => void;
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
};

const HOST = 'https://table.test';

export const tableSettings = {
  IDEMPOTENCY_TABLE: 'deliveries',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-secret-key-of-nobody-for-the-tests-0123',
  AWS_ENDPOINT_URL_DYNAMODB: HOST,
} as const;

export function createTableInMemory(): TableInMemory {
  const items = new Map<string, Item>();
  const asked: Asked[] = [];
  const faults: Record<string, TableFault[]> = {};
  let always: TableFault;

  function act({ operation, body }: Asked): { status: number; json: unknown } {
    const id = String((body.Key ?? body.Item)?.['id']?.S);
    const item = items.get(id);
    if (operation === 'GetItem') return { status: 200, json: item ? { Item: item } : {} };
    if (!isMet(body as never, item ?? {})) {
      return { status: 400, json: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' } };
    }
    items.set(id, operation === 'PutItem' ? (body.Item as Item) : { ...item, ...body.Key, ...toSet(body as never) });
    return { status: 200, json: {} };
  }

  async function fetch(_: string, { headers, body, signal }: RequestInit = {}): Promise<Response> {
    const operation = String(new Headers(headers).get('x-amz-target')).replace('DynamoDB_20120810.', '');
    const call = { operation, body: JSON.parse(String(body)) } as Asked;
    asked.push(call);
    const fault = faults[operation]?.shift() ?? always;
    if (fault === 'drop before') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    if (fault === 'hangs') {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
    }
    if (typeof fault === 'object') {
      const json = fault.error === undefined ? {} : { __type: `com.amazonaws.dynamodb.v20120810#${fault.error}` };
      return new Response(fault.text ?? JSON.stringify(json), { status: fault.status });
    }
    const { status, json } = act(call);
    if (fault === 'drop after') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    return new Response(JSON.stringify(json), { status });
  }

  return {
    items,
    asked,
    fail(operation, ...more) {
      faults[operation] = [...(faults[operation] ?? []), ...more];
    },
    failAlways(fault) {
      always = fault;
    },
    fetch,
  };
}

type Conditional = {
  ConditionExpression: string;
  UpdateExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Item;
};

/** Conditions of comparisons, AND, OR and parentheses. */
function isMet({ ConditionExpression, ...known }: Conditional, item: Item): boolean {
  const attributeOf = (word: string) => item[known.ExpressionAttributeNames?.[word] ?? word];
  const judged = ConditionExpression.replace(/attribute_not_exists\(([^)]+)\)/g, (_, word: string) =>
    String(attributeOf(word) === undefined),
  ).replace(/(\S+) (=|<=) (:\w+)/g, (_, word: string, sign: string, name: string) => {
    const [one, other] = [attributeOf(word), known.ExpressionAttributeValues[name]];
    if (sign === '=') return String(one?.S !== undefined && one.S === other?.S);
    return String(one?.N !== undefined && Number(one.N) <= Number(other?.N));
  });
  if (!/^[\s()]*(?:(?:true|false|AND|OR)[\s()]*)+$/.test(judged)) throw new Error(`not understood: ${judged}`);
  return evaluate(judged);
}

/** AND binds closer than OR; what stands in parentheses first. */
function evaluate(expression: string): boolean {
  const inner = /\(([^()]*)\)/.exec(expression);
  if (inner) return evaluate(expression.replace(inner[0], String(evaluate(inner[1] ?? ''))));
  return expression.split('OR').some((part) => part.split('AND').every((word) => word.trim() === 'true'));
}

function toSet({ UpdateExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues }: Conditional): Item {
  const pairs = UpdateExpression.replace('SET ', '').split(', ');
  const set = pairs.map((pair) => {
    const [word = '', value = ''] = pair.split(' = ');
    return [ExpressionAttributeNames[word] ?? word, ExpressionAttributeValues[value] ?? {}];
  });
  return Object.fromEntries(set);
}

/** The app beside a table in memory. */
export function startDurable<D extends Delivery, Reply>(
  factory: ChannelFactory<D, Reply>,
  env: Env,
  {
    clock = createClock(),
    cloud = createTestCloud(clock),
    table = createTableInMemory(),
    ...ports
  }: Partial<Ports> & Partial<Pick<Started<D, Reply>, 'cloud'>> & { clock?: Clock; table?: TableInMemory } = {},
): Started<D, Reply> & { table: TableInMemory } {
  const fetch: NonNullable<Ports['fetch']> = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    if (!url.startsWith(HOST)) return cloud.fetch(input, init);
    return input instanceof Request
      ? table.fetch(url, { headers: input.headers, body: await input.text(), signal: init?.signal ?? input.signal })
      : table.fetch(url, init);
  };
  const settings = { ...tableSettings, ...env };
  const app = startApp(factory, settings, { durable: 'door', ...ports, clock, cloud, fetch });
  return { ...app, table };
}

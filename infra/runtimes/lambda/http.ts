/** An HTTP request as it came over the wire, before a platform wraps it into an event. */
export type HttpRequest = {
  method: string;
  /** As in the request line: percent-encoded, without the query. */
  path: string;
  /** Without its question mark. */
  query: string;
  /** In the order and spelling in which they came; doubled ones stand twice. */
  headers: ReadonlyArray<Header>;
  body: Uint8Array;
};

/** What goes back over the wire. */
export type HttpReply = { status: number; headers: ReadonlyArray<Header>; body: Uint8Array };

export type Header = readonly [name: string, value: string];

/** Every header once, with all its values. @param keepCase as first spelled, else in lower case. */
export function groupHeaders(headers: ReadonlyArray<Header>, { keepCase = false } = {}): Record<string, string[]> {
  const groups = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const group = groups.get(key) ?? { name: keepCase ? name : key, values: [] };
    group.values.push(value);
    groups.set(key, group);
  }
  return Object.fromEntries([...groups.values()].map(({ name, values }) => [name, values]));
}

/** Every field of a query once, with all its values, as they are or percent-decoded. */
export function groupQuery(query: string, { decode = true } = {}): Record<string, string[]> {
  const pairs = decode ? [...new URLSearchParams(query)] : query.split('&').filter(Boolean).map(toPair);
  // A map, since a field may have the name of something that every object has.
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

function toPair(field: string): [string, string] {
  const [name = '', ...rest] = field.split('=');
  return [name, rest.join('=')];
}

/** Where a platform shows one value only, it is the last one. */
export function lastOfEach(groups: Record<string, string[]>): Record<string, string> {
  return mapValues(groups, (values) => values.at(-1) ?? '');
}

export function mapValues<In, Out>(record: Record<string, In>, map: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

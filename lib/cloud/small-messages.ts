type HeadersInit = Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>;

/** Names in lower case; what comes twice is one value with commas, as in Fetch. */
export class SmallHeaders {
  readonly #values: Map<string, string>;

  constructor(init: HeadersInit = {}) {
    // ky copies them several times a request.
    this.#values = new Map(init instanceof SmallHeaders ? init.#values : undefined);
    if (init instanceof SmallHeaders) return;
    for (const [name, value] of Symbol.iterator in init ? init : Object.entries(init)) this.append(name, value);
  }
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }
  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), String(value).trim());
  }
  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${value}`);
  }
  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }
  keys(): MapIterator<string> {
    return this.#values.keys();
  }
  entries(): MapIterator<[string, string]> {
    return this.#values.entries();
  }
  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}

export type SmallRequestInit = {
  method?: string | undefined;
  headers?: HeadersInit | undefined;
  body?: string | null | undefined;
  signal?: AbortSignal | null | undefined;
};

export class SmallRequest {
  readonly [Symbol.toStringTag] = 'Request';
  readonly url: string;
  readonly method: string;
  readonly headers: SmallHeaders;
  readonly signal: AbortSignal | undefined;
  /** What is sent. */
  readonly payload: string | undefined;
  /** The stream of Fetch, of which ky wants to know only whether there is one to cancel. */
  readonly body = null;

  constructor(input: string | URL | SmallRequest, init: SmallRequestInit = {}) {
    const given = input instanceof SmallRequest ? input : undefined;
    // Not looked at here: whoever sends it does.
    this.url = given?.url ?? String(input);
    this.method = init.method ?? given?.method ?? 'GET';
    this.headers = new SmallHeaders(init.headers ?? given?.headers);
    this.signal = init.signal ?? given?.signal;
    this.payload = init.body ?? given?.payload;
  }
  clone(): SmallRequest {
    return new SmallRequest(this);
  }
}

export type SmallBody = AsyncIterable<Uint8Array> & { cancel: () => Promise<void> };

/** Node's `IncomingMessage`, as far as it is used. */
export type Incoming = AsyncIterable<Uint8Array> & {
  statusCode?: number | undefined;
  rawHeaders: readonly string[];
  resume: () => unknown;
  destroy: () => unknown;
};

/** Statuses that never have a body, as in Fetch. */
const BODILESS: readonly number[] = [101, 103, 204, 205, 304];

/** An answer whose body may be read once, as it comes. There is neither `blob` nor `formData` nor `clone`. */
export class SmallResponse {
  readonly [Symbol.toStringTag] = 'Response';
  readonly type = 'basic';
  readonly status: number;
  readonly ok: boolean;
  readonly headers: SmallHeaders;
  /** Whoever leaves the loop over it early closes the connection. */
  readonly body: SmallBody | null;

  constructor(incoming: Incoming) {
    const { statusCode = 0, rawHeaders } = incoming;
    this.status = statusCode;
    this.ok = statusCode >= 200 && statusCode < 300;
    this.headers = new SmallHeaders(pairs(rawHeaders));
    const isBodiless = BODILESS.includes(statusCode);
    // Read all the same: the connection is free for the next request only then.
    if (isBodiless) incoming.resume();
    this.body = isBodiless
      ? null
      : {
          [Symbol.asyncIterator]: () => incoming[Symbol.asyncIterator](),
          cancel: async () => void incoming.destroy(),
        };
  }
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of this.body ?? []) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

/** Name and value by turns, as they came. */
function* pairs(raw: readonly string[]): Generator<[name: string, value: string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] as string, raw[i + 1] as string];
}

import type { Envelope } from './envelopes.ts';
import type { Header, HttpReply } from './http.ts';

type Result = {
  statusCode: number;
  headers?: Record<string, unknown>;
  multiValueHeaders?: Record<string, readonly unknown[]>;
  body?: string;
  isBase64Encoded?: boolean;
};

/** Which of the two forms of headers a platform looks at; the other one is dropped without a word. */
const formOf: Record<Envelope, { single: boolean; multiple: boolean }> = {
  'apigw-v1': { single: true, multiple: true },
  'apigw-v2': { single: true, multiple: false },
  'function-url': { single: true, multiple: false },
  alb: { single: true, multiple: false },
  'alb-multi-value': { single: false, multiple: true },
};

/** The HTTP reply that the platform makes of a function's result; 502, as API Gateway has it, of one that is no reply. */
export function toReply(envelope: Envelope, result: unknown): HttpReply {
  if (!isResult(result)) return toJsonReply(502, { message: 'Internal server error' });
  const { single, multiple } = formOf[envelope];
  const all = Object.entries((multiple && result.multiValueHeaders) || {});
  const shown = new Set(all.map(([name]) => name.toLowerCase()));
  // Where a platform reads both forms, the one with all values wins.
  const rest = Object.entries((single && result.headers) || {}).filter(([name]) => !shown.has(name.toLowerCase()));
  const headers: Header[] = [
    ...rest.map(([name, value]): Header => [name, String(value)]),
    ...all.flatMap(([name, values]) => values.map((value): Header => [name, String(value)])),
  ];
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  return { status: result.statusCode, headers, body };
}

export function toJsonReply(status: number, body: unknown): HttpReply {
  return { status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify(body)) };
}

function isResult(result: unknown): result is Result {
  return typeof result === 'object' && result !== null && 'statusCode' in result && isStatus(result.statusCode);
}

const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600;

// Nothing but Node, on node:https: the floor.
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import {
  bytesOf,
  configsUrl,
  type HttpEvent,
  type HttpResult,
  isPayload,
  isProven,
  login,
  toApi,
  tokenUrl,
} from './common.ts';

// An import of node:http would load the built-in Fetch (nodejs/node#59686).
const http = process.getBuiltinModule('node:http');
const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

type Answer = { status: number; headers: IncomingMessage['headers']; text: string };

function send(url: string, headers: Record<string, string>, body: string, timeout: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { protocol } = new URL(url);
    const { request } = protocol === 'https:' ? https : http;
    const agent = agents[protocol as 'http:' | 'https:'];
    const length = { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` };
    const outgoing = request(
      url,
      { method: 'POST', headers: { ...headers, ...length }, agent, timeout },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('time-out')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

let token: Promise<string> | undefined;

async function askToken(): Promise<string> {
  const { headers } = await send(tokenUrl, {}, login, 5000);
  const found = headers['x-subject-token'];
  if (typeof found !== 'string') throw new Error('no token');
  return found;
}

export async function handler(event: HttpEvent, _context: unknown): Promise<HttpResult> {
  const bytes = bytesOf(event);
  if (!isProven(event.headers['x-hub-signature-256'], bytes)) return { statusCode: 401, body: '{}' };
  const payload: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isPayload(payload)) return { statusCode: 400, body: '{}' };
  token ??= askToken();
  const { status, text } = await send(
    configsUrl,
    { 'x-auth-token': await token },
    JSON.stringify(toApi(payload)),
    10_000,
  );
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: text };
}

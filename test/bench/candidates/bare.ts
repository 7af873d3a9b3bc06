// Nothing but Node, on its built-in Fetch.
import { bytesOf, type HttpEvent, type HttpResult, isPayload, isProven } from './common.ts';
import { create } from './fetch-cloud.ts';

export async function handler(event: HttpEvent, _context: unknown): Promise<HttpResult> {
  const bytes = bytesOf(event);
  if (!isProven(event.headers['x-hub-signature-256'], bytes)) return { statusCode: 401, body: '{}' };
  const payload: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isPayload(payload)) return { statusCode: 400, body: '{}' };
  const { status, text } = await create(payload);
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: text };
}

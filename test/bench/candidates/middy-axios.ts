// middy, zod and axios: what many would take.
import middy from '@middy/core';
import axios from 'axios';
import {
  bytesOf,
  configsUrl,
  type HttpEvent,
  type HttpResult,
  isProven,
  login,
  type Payload,
  toApi,
  tokenUrl,
} from './common.ts';
import { schema } from './zod-schema.ts';

const client = axios.create({ validateStatus: () => true, maxRedirects: 0, responseType: 'text' });
let token: Promise<string> | undefined;

async function askToken(): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const { headers: replied } = await client.post(tokenUrl, login, { headers, timeout: 5000 });
  return replied['x-subject-token'] as string;
}

async function create(payload: Payload): Promise<HttpResult> {
  token ??= askToken();
  const headers = { 'content-type': 'application/json', 'x-auth-token': await token };
  const { status, data } = await client.post(configsUrl, JSON.stringify(toApi(payload)), { headers, timeout: 10_000 });
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: data };
}

export const handler = middy<HttpEvent, HttpResult>().handler(async (event) => {
  const bytes = bytesOf(event);
  if (!isProven(event.headers['x-hub-signature-256'], bytes)) return { statusCode: 401, body: '{}' };
  const payload = schema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!payload.success) return { statusCode: 400, body: '{}' };
  return create(payload.data as Payload);
});

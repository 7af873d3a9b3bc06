// The HTTP router of Powertools for AWS Lambda, zod, built-in Fetch.
import { Router } from '@aws-lambda-powertools/event-handler/http';
import { isProven, type Payload } from './common.ts';
import { create } from './fetch-cloud.ts';
import { schema } from './zod-schema.ts';

const app = new Router();
app.post('/webhook', async ({ req }) => {
  const bytes = Buffer.from(await req.arrayBuffer());
  if (!isProven(req.headers.get('x-hub-signature-256'), bytes)) return new Response('{}', { status: 401 });
  const payload = schema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!payload.success) return new Response('{}', { status: 400 });
  const { status, text } = await create(payload.data as Payload);
  return new Response(text, { status, headers: { 'content-type': 'application/json' } });
});

export const handler = (event: unknown, context: never) => app.resolve(event, context);

// hono's adapter for Lambda, valibot, built-in Fetch.
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import * as v from 'valibot';
import { isProven, type Payload } from './common.ts';
import { create } from './fetch-cloud.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const schema = v.strictObject({
  enabled: v.boolean(),
  exitSessions: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
  excludeUsers: v.optional(
    v.pipe(
      v.array(v.union([text, v.strictObject({ id: v.optional(text), name: v.optional(text) })])),
      v.maxLength(1000),
    ),
  ),
});

const app = new Hono();
app.post('/webhook', async (context) => {
  const bytes = Buffer.from(await context.req.arrayBuffer());
  if (!isProven(context.req.header('x-hub-signature-256'), bytes)) return context.json({}, 401);
  const payload = v.safeParse(schema, JSON.parse(bytes.toString('utf8')));
  if (!payload.success) return context.json({}, 400);
  const { status, text } = await create(payload.output as Payload);
  return context.body(text, status as 200, { 'content-type': 'application/json' });
});

const serve = handle(app);
export const handler = (event: never, context: never) => serve(event, context);

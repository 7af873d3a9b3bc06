import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Local, npmStart, post } from './npm-start.ts';

let local: Local;
beforeAll(async () => {
  local = await npmStart();
});
afterAll(() => local?.stop());

const payload = { action: 'apply', enabled: true, exitSessions: 4, excludeUsers: ['carol'] };
const toMessage = (data: unknown, more: Record<string, unknown> = {}): Message =>
  HTTP.structured(new CloudEvent({ source: '/desk/planner', type: 'desk.migration', data, ...more }));
const send = ({ headers, body }: Message) =>
  post(`${local.url}/eventbus`, headers as Record<string, string>, body as string);

describe('What cloudevents writes in the structured form', () => {
  it.each<[string, Record<string, unknown>]>([
    ['nothing but what must be there', {}],
    [
      'everything optional',
      { subject: 'fleet', dataschema: 'https://example.test/schema', datacontenttype: 'application/json' },
    ],
    ['an extension', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }],
  ])('is taken at /eventbus, with %s', async (_, more) => {
    const { status, body } = await send(toMessage(payload, more));
    expect({ answered: status, ...body }).toMatchObject({ answered: 200, status: 200, enabled: true, exitSessions: 4 });
  });

  it('is refused by name where its data is no payload', async () => {
    const { status, body } = await send(toMessage({ enabled: 'yes' }));
    expect({ status, ...body }).toMatchObject({ status: 500, error: { name: 'PAYLOAD_INVALID' } });
  });
});

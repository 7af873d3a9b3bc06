import type { Command } from '../../lib/command.ts';
import type { EventDelivery, HttpDelivery } from '../../lib/delivery.ts';
import type { Intent } from '../../lib/intent.ts';
import type { Result } from '../../lib/outcome.ts';
import { NOON } from './clock.ts';

export const validBody = '{"enabled":true,"exitSessions":2}';

export type Request = {
  method?: string;
  path?: string;
  query?: Readonly<Record<string, readonly string[]>>;
  /** A list stands for a header that came several times. */
  headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  body?: string | Uint8Array;
  deadlineAt?: number;
};

/** An HTTP delivery with a content type, unless told otherwise. */
export function toDelivery({
  method = 'POST',
  path = '/webhook',
  query = {},
  headers = {},
  body = validBody,
  ...rest
}: Request = {}) {
  const all: Record<string, string | readonly string[] | undefined> = {
    'content-type': 'application/json',
    ...headers,
  };
  const delivery: HttpDelivery = {
    method,
    path,
    query: new Map(Object.entries(query)),
    headers: new Map(
      Object.entries(all).flatMap(([name, values]) =>
        values === undefined ? [] : [[name.toLowerCase(), typeof values === 'string' ? [values] : values] as const],
      ),
    ),
    body: typeof body === 'string' ? Buffer.from(body) : body,
    requestId: 'req-1',
    deadlineAt: NOON + 28_000,
    ...rest,
  };
  return delivery;
}

export function toEvent(event: unknown, deadlineAt = NOON + 28_000): EventDelivery {
  return { event, requestId: 'req-1', deadlineAt };
}

/** As an EventBridge rule hands it over. */
export function onBus(detail: unknown, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'hot session migration wanted',
    source: 'desk.planner',
    account: '111122223333',
    time: '2026-11-25T12:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail,
    ...more,
  };
}

/** In the JSON form of CloudEvents 1.0. */
export function inCloudEvent(data: unknown, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { specversion: '1.0', id: 'A234-1234', source: '/desk/planner', type: 'desk.hot', data, ...more };
}

/** What a channel made of a delivery: the command, or why there is none. Fails where there was nothing to do. */
export function commandIn(intent: Intent<unknown>): Result<Command> {
  if (!intent.command) throw new Error('the delivery holds no command');
  return intent.command;
}

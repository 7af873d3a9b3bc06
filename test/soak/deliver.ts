import { randomUUID } from 'node:crypto';
import { toReply } from '../../infra/runtimes/lambda/envelope-reply.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { signHub } from '../../infra/senders/sign.ts';
import { demoSecrets } from '../../infra/start/environment.ts';
import { toBusEvent } from '../../infra/start/examples.ts';
import type { Wish } from './model.ts';
import type { Sent } from './plan.ts';
import type { Stage } from './stage.ts';

/** What a sender does about a failure: again, as often as this, after so many milliseconds. */
const TRIES = 100;
const PAUSE_MS = 50;

/** Delivers a wish as its sender would. @param first which process is asked first. @returns whether somebody has taken it over. */
export async function deliver(stage: Stage, { wish, route }: Sent, first = 0): Promise<boolean> {
  const { id } = stage.configs[route];
  return route === 'event' ? enqueue(stage, wish, id) : post(stage, wish, id, { isAsync: route === 'async', first });
}

function toPayload(wish: Wish, configId: string): object {
  if (wish.kind !== 'switch') return { action: wish.kind, configId, users: [wish.user] };
  const { enabled, exitSessions } = wish;
  return { action: 'apply', configId, enabled, exitSessions };
}

/** A bus may hand over the same event twice, long after a queue has forgotten the first. */
async function enqueue({ durable }: Stage, wish: Wish, configId: string): Promise<boolean> {
  const event = {
    ...toBusEvent(toPayload(wish, configId), wish.time),
    id: wish.id,
    time: new Date(wish.time).toISOString(),
  };
  const answer = await durable.aws.call('sqs', 'SendMessage', {
    QueueUrl: durable.aws.queues.commands,
    MessageBody: JSON.stringify(event),
    MessageGroupId: 'commands',
    MessageDeduplicationId: randomUUID(),
  });
  return answer.ok;
}

async function post(
  stage: Stage,
  wish: Wish,
  configId: string,
  { isAsync, first }: { isAsync: boolean; first: number },
): Promise<boolean> {
  const body = JSON.stringify(toPayload(wish, configId));
  const headers = {
    'Content-Type': 'application/json',
    'Idempotency-Key': wish.id,
    ...(isAsync ? { Prefer: 'respond-async' } : {}),
    ...signHub({ secret: demoSecrets.hub, body }),
  };
  const request = {
    method: 'POST',
    path: '/webhook',
    query: '',
    headers: Object.entries(headers),
    body: Buffer.from(body),
  };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { webhooks } = stage;
    const invocation = await webhooks[(first + tries) % webhooks.length]?.invoke(toEvent('apigw-v2', request));
    const status = invocation === 'died' || !invocation?.ok ? 500 : toReply('apigw-v2', invocation.result).status;
    if (status === 200 || status === 202) return true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

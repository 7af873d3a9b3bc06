import type { Fault } from '../../infra/emulator/cloud.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { toRequest } from '../../infra/senders/sender.ts';
import { senders } from '../../infra/senders/senders.ts';
import { spellingKinds } from '../support/spellings.ts';
import { asker, goal, type Player, secrets, toHook } from './players.ts';
import type { Delivered, Stage } from './stage.ts';

const on = { service: 'workspace' } as const;
const always = { on, times: Number.POSITIVE_INFINITY };
const printable = (text: string): string => text.replace(/[^ -~]/g, '.');

/** Where a cloud may repeat what it knows. The last ones are of one that says yes. */
const echoes: ReadonlyArray<(text: string) => Fault> = [
  (text) => ({ status: 400, body: { error_code: 'A.1', error_msg: `wrong: ${text}, and more` } }),
  (text) => ({ status: 500, body: { error_code: text, error_msg: 'x' } }),
  (text) => ({ status: 403, body: { error: { code: 403, message: text } } }),
  (text) => ({ status: 409, body: { errors: [{ error_code: 'A', error_msg: text }] } }),
  (text) => ({ status: 503, body: { [text]: { code: text, message: text } } }),
  (text) => ({ status: 502, body: `<html><body><p>${text}</p></body></html>` }),
  (text) => ({ status: 500, body: `{"headers":{"x":"${text}"}` }),
  (text) => ({ status: 400, body: { error_msg: `${'x'.repeat(180)}${text}` } }),
  (text) => ({ status: 400, body: { error_msg: `${text.slice(0, Math.max(12, text.length - 5))}...` } }),
  (text) => ({
    status: 429,
    body: { error_msg: 'x', request_id: text },
    headers: { 'x-request-id': printable(text), 'retry-after': printable(text) },
  }),
  (text) => ({ status: 302, body: text, headers: { location: `https://elsewhere.test/?${encodeURIComponent(text)}` } }),
  (text) => ({ status: 200, body: text }),
  (text) => ({
    applied: true,
    status: 200,
    body: {
      id: text,
      hotspot_session_migration_enable: true,
      hotspot_exit_session_num: 7,
      non_migrate_users: [{ user_id: text, user_name: text }],
    },
  }),
  (text) => ({
    status: 200,
    body: {
      items: [{ id: text, hotspot_session_migration_enable: true, hotspot_exit_session_num: 1 }],
      total_count: 1,
    },
  }),
];

/** Each secret that the process knows, in each spelling, from each mouth in turn: two of them a spelling. */
export async function hearEchoes(stage: Stage): Promise<Delivered[]> {
  const heard: Delivered[] = [];
  const { player } = stage;
  const own =
    player.bundle === 'chatops'
      ? [secrets.slack]
      : player.bundle === 'webhook'
        ? [secrets.standard, secrets.hub, secrets.bearer]
        : [];
  let turn = 0;
  for (const secret of [stage.token(), secrets.password, ...own]) {
    for (const [, spell] of spellingKinds) {
      for (let time = 0; time < 2; time += 1) {
        const echo = echoes[turn++ % echoes.length];
        stage.reset(turn % 2 === 0);
        stage.cloud.fail({ ...always, ...echo?.(spell(secret)) });
        heard.push(await stage.deliver());
      }
    }
    // The same number of echoes and of turns would meet the same spellings only.
    turn += 1;
  }
  stage.reset(false);
  return heard;
}

const canary = 'canary-value-that-was-refused-0123456789';

/** Requests that are refused, with something in every corner that nobody may see again. */
export async function refuse(stage: Stage): Promise<Delivered[]> {
  const heard: Delivered[] = [];
  for (const event of refusedEvents(stage.player)) {
    const delivered = await stage.deliver({ event });
    heard.push({ ...delivered, sensitive: [...delivered.sensitive, canary] });
  }
  return heard;
}

/** No field's value may be told, nor its name where that holds a secret. */
const badPayloads: readonly unknown[] = [
  { ...goal, enabled: canary },
  { ...goal, exitSessions: canary },
  { ...goal, excludeUsers: canary },
  { ...goal, excludeUsers: [{ id: canary.repeat(9) }] },
  { ...goal, action: canary },
  { ...goal, configId: [canary] },
  { ...goal, [secrets.password]: canary },
  { ...goal, secret: { deep: [canary] } },
  { hotspot_session_migration_enable: canary },
  [canary],
  canary,
];

const headers = {
  cookie: `session=${canary}`,
  'user-agent': canary,
  'x-canary': canary,
  'proxy-authorization': `Basic ${canary}`,
};

function refusedEvents({ bundle }: Player): unknown[] {
  const now = Date.now();
  if (bundle === 'webhook') {
    const wrong = { 'webhook-signature': `v1,${Buffer.from(canary).toString('base64')}` };
    return [
      ...badPayloads.map((payload) => toHook(payload, now, headers)),
      ...[wrong, { authorization: `Bearer ${canary}` }, { 'webhook-timestamp': canary }].map((more) =>
        toHook(goal, now, { ...headers, ...more }),
      ),
      ...[secrets.hub, secrets.password].map((id) => toHook(goal, now, { ...headers, 'webhook-id': id })),
      toHook(goal, now - 3_600_000, headers),
    ];
  }
  if (bundle === 'chatops') {
    const toSlack = (words: string, secret: string = secrets.slack) => {
      const sent = toRequest(senders.slack, { words, asker, secret, now });
      const request = {
        method: 'POST',
        path: '/slack',
        query: `q=${canary}`,
        headers: Object.entries({ ...headers, ...sent.headers }),
      };
      return toEvent('apigw-v2', { ...request, body: Buffer.from(sent.body) });
    };
    // Words are the asker's own, and may be shown back to him alone; a secret among them may not.
    const words = [`on ${secrets.password}`, `exempt add "${secrets.slack}"`, `status --config ${secrets.slack}`];
    return [...words.map((text) => toSlack(text)), toSlack('status', 'another-signing-secret')];
  }
  if (bundle === 'eventbus') return badPayloads.map((detail) => ({ id: 'e', source: 's', 'detail-type': 't', detail }));
  const objects = badPayloads.filter((payload) => typeof payload === 'object');
  if (bundle === 'schedule') return objects;
  const bodies = [...objects.map((payload) => JSON.stringify(payload)), canary, `{"${secrets.password}":`];
  return bodies.map((body, at) => ({ Records: [toMessage(body, `m-${at}`)] }));
}

/** A message that is in no queue: what is to be done with it later fails, which is one more way to say too much. */
function toMessage(body: string, messageId: string): unknown {
  return {
    messageId,
    receiptHandle: canary,
    body,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: `${Date.now()}`, MessageGroupId: canary },
    messageAttributes: { kind: { stringValue: canary, dataType: 'String' } },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-demo-1:000000000000:commands.fifo',
    awsRegion: 'eu-demo-1',
  };
}

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Envelope, envelopes, toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { type Lambda, startLambda } from '../e2e/lambda.ts';
import { hasRecorded, recorded } from '../support/recorded.ts';
import { cloudSettings } from '../support/settings.ts';
import {
  type ChatName,
  ids,
  mattermostFields,
  planted,
  type Sender,
  senders,
  slackFields,
  toForm,
} from './chat-senders.ts';

const NOW = Date.UTC(2026, 10, 25, 12);

/** Nobody listens there: what gets that far ends as TOKEN_UNAVAILABLE. */
const settings = {
  ...cloudSettings,
  HW_IAM_ENDPOINT: 'http://127.0.0.1:9',
  HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:9',
};
const everyChannel = Object.assign({}, ...Object.values(senders).map(({ env }) => env)) as Record<string, string>;
const allowAll = JSON.stringify(
  Object.entries(ids).map(([channel, { user }]) => ({ channel, users: [user], can: ['show'] })),
);

type Answer = { status: number; headers: Record<string, string>; body: string };

async function invoke(lambda: Lambda | undefined, event: unknown): Promise<Answer> {
  const { result, error } = (await lambda?.invoke(event)) ?? {};
  expect(error).toBeUndefined();
  const { statusCode, headers, multiValueHeaders, body } = result as {
    statusCode: number;
    headers?: Record<string, string>;
    multiValueHeaders?: Record<string, string[]>;
    body: string;
  };
  const single = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name, values.join()]);
  return { status: statusCode, headers: headers ?? Object.fromEntries(single), body };
}

/** The log line of a reply, which comes by another way than the reply. */
async function lineOf(lambda: Lambda | undefined, { headers }: Answer): Promise<Readonly<Record<string, unknown>>> {
  const find = () => lambda?.lines().find(({ requestId }) => requestId === headers['x-request-id']);
  await vi.waitFor(() => expect(find()).toBeDefined(), { timeout: 5000, interval: 5 });
  return find() ?? {};
}

function post(
  envelope: Envelope,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  method = 'POST',
): unknown {
  return toEvent(envelope, { method, path, query: '', headers: Object.entries(headers), body: Buffer.from(body) });
}

const sendBy = (envelope: Envelope, sender: Sender, body: string) =>
  post(envelope, `/prod/${sender.name}`, { 'Content-Type': sender.contentType, ...sender.sign(body, NOW) }, body);

describe('the function chatops', () => {
  let lambda: Lambda | undefined;
  beforeAll(async () => {
    lambda = await startLambda('chatops', { ...settings, ...everyChannel, CHATOPS_ALLOW: allowAll }, NOW);
  });
  afterAll(() => lambda?.stop());

  it('starts', () => {
    expect(lambda?.start).toEqual({ started: true, arity: 2 });
  });

  const ways = envelopes.flatMap((envelope) => Object.values(senders).map((sender) => ({ envelope, sender })));

  it.each(ways)('answers $sender.name in $envelope', async ({ envelope, sender }) => {
    const reply = await invoke(lambda, sendBy(envelope, sender, sender.toBody('help')));
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(reply.headers['x-request-id']).toMatch(/^e2e-\d+$/);
    expect(sender.textOf({ ...reply })).toContain('exempt add');
  });

  it.each(ways)('refuses $sender.name in $envelope with one byte more', async ({ envelope, sender }) => {
    const body = sender.toBody('help');
    const headers = { 'Content-Type': sender.contentType, ...sender.sign(body, NOW) };
    const changed = sender.name === 'mattermost' ? body.replace(planted.mattermostToken, 'x') : `${body}\n`;
    const reply = await invoke(lambda, post(envelope, `/${sender.name}`, headers, changed));
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toBeDefined();
  });

  it.each(Object.values(senders))('tells $name within its budget that the cloud is not there', async (sender) => {
    const reply = await invoke(lambda, sendBy('apigw-v2', sender, sender.toBody('status')));
    expect(reply.status).toBe(200);
    expect(sender.textOf(reply)).toMatch(/e2e-\d+/);
    expect(await lineOf(lambda, reply)).toMatchObject({
      message: 'delivery',
      channel: sender.name,
      action: 'show',
      code: 'TOKEN_UNAVAILABLE',
      status: 503,
      actor: ids[sender.name].user,
      workspace: ids[sender.name].workspace,
      room: ids[sender.name].room,
    });
  });

  it.each<[string, string, string, number, string]>([
    ['GET', '/slack', 'slack', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/webhook', 'chatops', 404, 'NOT_FOUND'],
    ['POST', '/slack/commands', 'chatops', 404, 'NOT_FOUND'],
    ['POST', '/Slack', 'chatops', 404, 'NOT_FOUND'],
    ['POST', '/discord/', 'discord', 401, 'SIGNATURE_INVALID'],
    ['POST', '/', 'chatops', 404, 'NOT_FOUND'],
  ])('%s %s is for %s: %d', async (method, path, channel, status, code) => {
    const reply = await invoke(lambda, post('apigw-v2', path, {}, '', method));
    expect(reply.status).toBe(status);
    expect(await lineOf(lambda, reply)).toMatchObject({ channel, code, status });
  });

  it('leaves nothing in its output that must not be seen', () => {
    for (const secret of [...Object.values(planted), settings.HW_USER_PASSWORD]) {
      expect(lambda?.output()).not.toContain(secret);
      expect(lambda?.output()).not.toContain(encodeURIComponent(secret));
    }
  });
});

describe('the settings of chatops', () => {
  it.each(Object.values(senders))('leave out $name, which is 404 then', async (sender) => {
    const { [sender.setting]: _, ...others } = everyChannel;
    const lambda = await startLambda('chatops', { ...settings, ...others }, NOW);
    const reply = await invoke(lambda, sendBy('alb', sender, sender.toBody('help')));
    await lambda.stop();
    expect(reply.status).toBe(404);
  });

  it('may leave out all of them', async () => {
    const lambda = await startLambda('chatops', settings, NOW);
    expect(lambda.start.started).toBe(true);
    const health = await invoke(lambda, post('function-url', '/health', {}, '', 'GET'));
    await lambda.stop();
    expect(health).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  });

  it('stop the start where they are wrong, all at once, without a value', async () => {
    const wrong = {
      SLACK_SIGNING_SECRETS: 'wrong-1',
      MATTERMOST_TOKENS: 'wrong-2',
      TEAMS_SECRETS: 'wrong-3',
      DISCORD_PUBLIC_KEYS: 'wrong-4',
      SIGNATURE_TOLERANCE_SECONDS: 'wrong-5',
      CHATOPS_ALLOW: '{"wrong-6":1}',
      CHATOPS_LOCALE: 'wrong-7',
      CHAT_BUDGET_MS: 'wrong-8',
    };
    const lambda = await startLambda('chatops', { ...settings, ...wrong }, NOW);
    await lambda.stop();
    const { started, error } = lambda.start;
    expect([started, error?.name]).toEqual([false, 'ConfigurationError']);
    for (const name of Object.keys(wrong)) expect(error?.message.split(`${name} `).length).toBe(2);
    expect(`${error?.message}${lambda.output()}`).not.toMatch(/wrong-\d/);
  });
});

type Case = {
  id: string;
  secret?: string;
  public_key?: string;
  token?: string;
  headers: Record<string, string>;
  body: string;
  now?: number;
  expect: string;
  event?: Record<string, unknown>;
  scheme?: string;
  receiver?: { secret?: string; public_key?: string };
};

const read = (file: string): unknown => JSON.parse(readFileSync(`${recorded}${file}`, 'utf8'));

function vectors(file: string): Case[] {
  return hasRecorded ? (read(`vectors/${file}.json`) as { cases: Case[] }).cases : [];
}

const published = (Object.keys(senders) as ChatName[]).flatMap((name) =>
  vectors(name).map((one) => ({ name, ...one })),
);
const own: typeof published = [
  {
    name: 'slack',
    id: 'own: a command',
    secret: planted.slackSecret,
    headers: {
      'content-type': senders.slack.contentType,
      ...senders.slack.sign(toForm(slackFields('help')), NOW),
    },
    body: toForm(slackFields('help')),
    now: NOW / 1000,
    expect: 'accept',
  },
  {
    name: 'mattermost',
    id: 'own: a command with another token',
    token: 'another-token-of-mattermost',
    headers: { 'content-type': senders.mattermost.contentType, authorization: `Token ${planted.mattermostToken}` },
    body: toForm(mattermostFields('help')),
    expect: 'reject',
  },
];

async function statusOf(name: ChatName, { secret, public_key, token, now }: Partial<Case>, event: unknown) {
  const value = secret ?? public_key ?? token ?? '';
  const lambda = await startLambda(
    'chatops',
    { ...settings, [senders[name].setting]: value },
    (now ?? 0) * 1000 || NOW,
  );
  try {
    const reply = await invoke(lambda, event);
    // Whatever is wrong, nobody asked for a token: nobody may do anything here.
    expect((await lineOf(lambda, reply))['code']).not.toBe('TOKEN_UNAVAILABLE');
    return reply;
  } finally {
    await lambda.stop();
  }
}

describe('a published proof', () => {
  it.each([...own, ...published])('$name $id: $expect', async ({ name, headers, body, ...one }) => {
    const reply = await statusOf(name, one, post('apigw-v1', `/${name}`, headers, body));
    expect(reply.status).toBe(one.expect === 'accept' ? 200 : 401);
  });

  const whole = vectors('signed-events').filter(({ scheme }) => scheme !== 'standard-webhooks');
  // The events of another vendor's gateway have no part yet.
  const known = whole.filter(({ id }) => !id.startsWith('fg-'));
  it.each(known.map((one) => ({ ...one, name: one.scheme === 'slack-v0' ? 'slack' : 'discord' }) as const))(
    '$id, in a whole event: $expect',
    async ({ name, event, receiver, ...one }) => {
      const moved = { ...event, path: `/${name}`, rawPath: `/${name}` } as Record<string, unknown>;
      const context = event?.['requestContext'] as Record<string, unknown> | undefined;
      const http = context?.['http'] as Record<string, unknown> | undefined;
      if (http) moved['requestContext'] = { ...context, http: { ...http, path: `/${name}` } };
      const reply = await statusOf(name, { ...one, ...receiver }, moved);
      expect(reply.status).toBe(200);
      if (name === 'discord') expect(JSON.parse(reply.body)).toEqual({ type: 1 });
    },
  );
});

type Recorded = { file: string; kind: string; content_type: string };

const bodies = hasRecorded
  ? (read('MANIFEST.json') as { bodies: Recorded[] }).bodies.filter(({ kind }) =>
      /^(slack|mattermost|teams|discord)\//.test(kind),
    )
  : [];

describe('a recorded body', () => {
  let lambda: Lambda | undefined;
  beforeAll(async () => {
    const tokens = `${planted.mattermostToken} zmigewsanbbsdf59xnmduzypjc qzgakf1nx3yt9dr4n8585ihbxy`;
    lambda = await startLambda('chatops', { ...settings, ...everyChannel, MATTERMOST_TOKENS: tokens }, NOW);
  });
  afterAll(() => lambda?.stop());

  const expected: Readonly<Record<string, unknown>> = {
    'slack/ssl-check': '',
    'slack/url-verification': { challenge: expect.any(String) },
    'discord/interaction-ping': { type: 1 },
  };
  const inWords: Readonly<Record<string, unknown>> = {
    slack: { response_type: 'ephemeral', text: expect.any(String) },
    mattermost: { response_type: 'ephemeral', text: expect.any(String), skip_slack_parsing: true },
    teams: { type: 'message', text: expect.any(String) },
    discord: { type: 4, data: { content: expect.any(String), flags: 64, allowed_mentions: { parse: [] } } },
  };

  const old = bodies.filter(({ kind }) => kind.startsWith('teams/')).slice(0, 1);
  it.each(old)('of 2017 is stale as it is: $file', async ({ file }) => {
    const body = readFileSync(`${recorded}${file.startsWith('bodies/') ? file : `bodies/${file}`}`, 'utf8');
    const proof = { 'content-type': 'application/json', ...senders.teams.sign(body, NOW) };
    const reply = await invoke(lambda, post('apigw-v2', '/teams', proof, body));
    expect([reply.status, JSON.parse(reply.body).code]).toEqual([401, 'DELIVERY_STALE']);
  });

  it('that nobody recorded is refused', async () => {
    const reply = await invoke(lambda, post('alb-multi-value', '/teams', {}, '{}'));
    expect(reply.status).toBe(401);
  });

  it.each(bodies)(
    '$file has the answer that its platform asks for, and no effect',
    async ({ file, kind, content_type }) => {
      const found = readFileSync(`${recorded}${file.startsWith('bodies/') ? file : `bodies/${file}`}`, 'utf8');
      // What the vendor recorded in 2017 is stale by now.
      const body = found.replace(/(?<="timestamp": ")2017[^"]*/, new Date(NOW).toISOString());
      const name = kind.split('/')[0] as ChatName;
      // A token of one's own would contradict the one in the form.
      const proof = name === 'mattermost' ? {} : senders[name].sign(body, NOW);
      const reply = await invoke(
        lambda,
        post('apigw-v2', `/${name}`, { 'content-type': content_type, ...proof }, body),
      );
      expect(reply.status).toBe(200);
      const answer = reply.body === '' ? '' : JSON.parse(reply.body);
      expect(answer).toEqual(kind in expected ? expected[kind] : inWords[name]);
      expect((await lineOf(lambda, reply))['code']).not.toBe('TOKEN_UNAVAILABLE');
      const recordedToken = /token"?[=:]\s*"?([\w-]{8,})/.exec(body)?.[1];
      for (const text of [reply.body, lambda?.output()]) {
        expect(text).not.toContain('hooks.slack.com');
        expect(text).not.toContain('hooks/commands');
        if (recordedToken) expect(text).not.toContain(recordedToken);
      }
    },
  );
});

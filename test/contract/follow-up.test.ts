import { describe, expect, it } from 'vitest';
import type { Env } from '../../lib/settings/settings.ts';
import { NOON } from '../support/clock.ts';
import { toDelivery } from '../support/delivery.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { createStage, type Stage } from '../support/queue-app.ts';
import { cloudSettings } from '../support/settings.ts';
import {
  type ChatName,
  discordInteraction,
  discordText,
  ids,
  mattermostFields,
  planted,
  senders,
  slackFields,
  teamsActivity,
  toForm,
} from './chat-senders.ts';

const TOKEN = 'planted-reply-token_0123456789.abc';
const API = 'https://discord.test/api/v10';

const settings: Env = {
  ...cloudSettings,
  ...Object.assign({}, ...Object.values(senders).map(({ env }) => env)),
  CHATOPS_ALLOW: JSON.stringify(
    Object.entries(ids).map(([channel, { user }]) => ({ channel, users: [user], can: '*' })),
  ),
  CHAT_REPLY_HOSTS: 'chat.test chat.test:8443 localhost:8065 [::1]:8065',
  DISCORD_API_ENDPOINT: API,
};

type Body = Record<string, unknown>;

/** Of each platform that takes results later: how a command is asked with an address, and what is told there. */
const platforms = {
  slack: {
    ask: (words: string, address = `https://hooks.slack.com/commands/T1/2/${TOKEN}`) =>
      toForm({ ...slackFields(words), response_url: address }),
    url: `https://hooks.slack.com/commands/T1/2/${TOKEN}`,
    method: 'POST',
    lifetimeMs: 30 * 60_000,
    textOf: ({ text, ...rest }: Body) => {
      expect(rest).toEqual({ response_type: 'ephemeral', replace_original: false });
      return String(text);
    },
    accepts: (body: Body) =>
      expect(body).toEqual({ response_type: 'ephemeral', text: expect.stringContaining('worked on') }),
  },
  mattermost: {
    ask: (words: string, address = `https://chat.test/hooks/commands/${TOKEN}`) =>
      toForm({ ...mattermostFields(words), response_url: address }),
    url: `https://chat.test/hooks/commands/${TOKEN}`,
    method: 'POST',
    lifetimeMs: 30 * 60_000,
    textOf: ({ text, ...rest }: Body) => {
      expect(rest).toEqual({ response_type: 'ephemeral', skip_slack_parsing: true });
      return String(text);
    },
    accepts: (body: Body) =>
      expect(body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('worked on') }),
  },
  discord: {
    ask: (words: string, address = `1100000000000000001/${TOKEN}`) => {
      const [application_id, token] = address.split('/');
      return JSON.stringify(discordInteraction(discordText(words), { application_id, token }));
    },
    url: `${API}/webhooks/1100000000000000001/${TOKEN}/messages/@original`,
    method: 'PATCH',
    lifetimeMs: 15 * 60_000,
    textOf: ({ content, ...rest }: Body) => {
      expect(rest).toEqual({ allowed_mentions: { parse: [] } });
      return String(content);
    },
    accepts: (body: Body) => expect(body).toEqual({ type: 5, data: { flags: 64 } }),
  },
} as const;

type Later = keyof typeof platforms;
const names = Object.keys(platforms) as Later[];

async function ask(stage: Stage, name: ChatName, body: string, more: Env = {}) {
  const { contentType, sign } = senders[name];
  const now = stage.clock.now();
  const delivery = toDelivery({
    path: `/${name}`,
    headers: { 'content-type': contentType, ...sign(body, now) },
    body,
    deadlineAt: now + 28_000,
  });
  const asked = stage.startChats(more)(name, { ...delivery, arrivedAt: now });
  await stage.clock.advance(0);
  return asked;
}

const withoutId = (text: string) => text.replace(/\n?Request id: \S+/, '');

describe.each(names)('%s beside a queue', (name) => {
  const { ask: toBody, url, method, textOf, accepts, lifetimeMs } = platforms[name];

  it('is answered at once, and told later what the answer would have been', async () => {
    const straight = createStage(settings);
    const answer = await ask(straight, name, toBody('on 5 except alice'), { COMMAND_QUEUE_URL: '' });

    const stage = createStage(settings);
    const reply = await ask(stage, name, toBody('on 5 except alice'));
    expect(reply.status).toBe(200);
    accepts(JSON.parse(reply.body));
    expect(stage.cloud.received).toEqual([]);
    expect(stage.lines).toMatchObject([{ channel: name, code: 'OK', status: 202, queued: true, action: 'apply' }]);
    expect(stage.queues.asked).toHaveLength(1);

    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 5 }]);
    expect(stage.told).toMatchObject([{ method, url }]);
    expect(withoutId(textOf(stage.told[0]?.body ?? {}))).toBe(withoutId(senders[name].textOf(answer)));
    expect(stage.lines.at(-1)).toMatchObject({ channel: name, code: 'OK', status: 200, followUp: 'sent', attempt: 1 });
  });

  const there = { enabled: true, exitSessions: 3, users: [{ user_name: 'alice' }, { user_id: '1', user_name: 'bob' }] };
  it.each([
    ['on 5', []],
    ['on', []],
    ['off', []],
    ['exempt add bob', []],
    ['on 5', [there]],
    ['on 3', [there]],
    ['off', [there]],
    ['on except none', [there]],
    ['on except none --replace', [there]],
    ['on 4 except carol --replace', [there]],
    ['exempt add carol alice', [there]],
    ['exempt remove alice zed', [there]],
    ['exempt remove id:1', [there]],
    ['on 5 --config 7', [there]],
    ['off', [there, { ...there, exitSessions: 9 }]],
  ])('tells in the same words: %s, where there is %j', async (words, configs) => {
    const [straight, stage] = [createStage(settings), createStage(settings)];
    for (const config of configs) {
      const id = straight.cloud.seed(config);
      stage.cloud.seed({ ...config, id });
    }
    const answer = await ask(straight, name, toBody(words), { COMMAND_QUEUE_URL: '' });
    await ask(stage, name, toBody(words));
    expect(await stage.work(stage.startWorker())).toBe(true);
    const idsIn = (text: string) => withoutId(text).replace(/\d{15,}/g, 'ID');
    expect(idsIn(textOf(stage.told[0]?.body ?? {}))).toBe(idsIn(senders[name].textOf(answer)));
    expect(stage.cloud.configs().map(({ id: _, ...rest }) => rest)).toEqual(
      straight.cloud.configs().map(({ id: _, ...rest }) => rest),
    );
  });

  it('is told nothing before its answer is there', async () => {
    const stage = createStage(settings);
    await ask(stage, name, toBody('off'), { CHAT_BUDGET_MS: '4500' });
    await stage.work(stage.startWorker());
    expect(stage.told[0]?.at).toBeGreaterThanOrEqual(NOON + 4500);
  });

  it.each(['help', 'status', 'exempt list', 'plan on 5', 'on maybe', 'exempt add'])(
    'is answered as without a queue: %s',
    async (words) => {
      const [straight, stage] = [createStage(settings), createStage(settings)];
      const answer = await ask(straight, name, toBody(words), { COMMAND_QUEUE_URL: '' });
      const reply = await ask(stage, name, toBody(words));
      expect(reply.body).toBe(answer.body);
      expect(stage.queues.asked).toEqual([]);
    },
  );

  it('is refused as without a queue', async () => {
    const stage = createStage(settings);
    const reply = await ask(stage, name, toBody('on 5'), { CHATOPS_ALLOW: '' });
    expect(stage.lines).toMatchObject([{ code: 'NOT_ALLOWED' }]);
    expect(senders[name].textOf(reply)).toMatch(/does not let you/);
    expect(stage.queues.asked).toEqual([]);
  });

  it.each([
    ['refuses', [{ status: 403, error: 'AccessDenied' }], /Nothing was changed/],
    ['is not reached', ['drop before', 'drop before'], /not known/],
    ['loses its answers', ['drop after', 'drop after'], /not known/],
  ] as const)('says in words that the queue %s', async (_, faults, words) => {
    const stage = createStage(settings);
    stage.queues.fail(...faults);
    const reply = await ask(stage, name, toBody('on 5'));
    expect(reply.status).toBe(200);
    expect(senders[name].textOf(reply)).toMatch(words);
    expect(stage.lines).toMatchObject([{ code: 'STORE_UNAVAILABLE', store: { service: 'sqs' }, level: 'error' }]);
  });

  it('speaks Chinese, whatever the worker is set to', async () => {
    const stage = createStage(settings);
    const reply = await ask(stage, name, toBody('on 5'), { CHATOPS_LOCALE: 'zh' });
    if (name !== 'discord') expect(reply.body).toContain('正在处理');
    await stage.work(stage.startWorker());
    expect(textOf(stage.told[0]?.body ?? {})).toContain('已完成');
  });

  it('hears nothing once its address is dead', async () => {
    const stage = createStage(settings);
    await ask(stage, name, toBody('on 5'));
    await stage.clock.advance(lifetimeMs);
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.told).toEqual([]);
    expect(stage.lines.at(-1)).toMatchObject({ followUp: 'expired' });
  });

  it('is told, once, that the worker died at it every time', async () => {
    const stage = createStage(settings);
    await ask(stage, name, toBody('on 5'));
    for (let death = 0; death < 5; death += 1) {
      expect(stage.queues.receive('commands')).toBeDefined();
      await stage.clock.advance(91_000);
    }
    expect(stage.queues.receive('commands')).toBeUndefined();
    // Nothing of the vendor, and of no chat its secret.
    const undertaker = stage.startUndertaker(
      Object.fromEntries(
        Object.keys(settings)
          .filter((one) => /^(HW_|CHATOPS_ALLOW|.*(SECRETS|TOKENS|KEYS)$)/.test(one))
          .map((one) => [one, '']),
      ),
    );
    // Where the dead letter cannot be written it comes again, and would be told again.
    stage.queues.fail({ status: 403, error: 'AccessDenied' });
    expect(await stage.bury(undertaker)).toBe(false);
    expect(stage.told).toEqual([]);
    await stage.clock.advance(91_000);
    expect(await stage.bury(undertaker)).toBe(true);
    expect(stage.told).toMatchObject([{ method, url }]);
    expect(textOf(stage.told[0]?.body ?? {})).toMatch(/died at the command every time[\s\S]*not known/);
    expect(stage.lines.at(-1)).toMatchObject({
      channel: name,
      code: 'WORKER_DIED',
      status: 500,
      followUp: 'sent',
      deadLettered: true,
    });
    const [letter] = stage.queues.all('deadLetters');
    expect(letter?.messageAttributes).toMatchObject({
      code: { stringValue: 'WORKER_DIED' },
      kind: { stringValue: 'command' },
      channel: { stringValue: name },
      action: { stringValue: 'apply' },
      attempts: { stringValue: '5' },
    });
  });

  it('repeats no secret that the asker wrote himself', async () => {
    const secret = 'planted-session-token-0123456789';
    const stage = createStage({ ...settings, AWS_SESSION_TOKEN: secret });
    stage.cloud.seed({ enabled: true, exitSessions: 1 });
    await ask(stage, name, toBody(`exempt remove ${secret}`));
    await stage.work(stage.startWorker());
    expect(textOf(stage.told[0]?.body ?? {})).toMatch(/Not on the list/);
    expectNoSecretIn([stage.told, stage.lines], secret);
  });

  it('shows its address to nobody: not in dead letters, table, log, replies', async () => {
    const stage = createStage(settings);
    // The API may say anything.
    stage.cloud.fail({
      on: { service: 'workspace' },
      status: 403,
      body: JSON.stringify({ error_code: 'WKS.1', error_msg: `no ${TOKEN}` }),
      times: Number.POSITIVE_INFINITY,
    });
    const reply = await ask(stage, name, toBody('exempt add alice'));
    await stage.work(stage.startWorker());
    expect(stage.told).toHaveLength(1);
    expect(stage.queues.all('deadLetters')).toHaveLength(1);
    const shown = [
      stage.queues.all('deadLetters'),
      [...stage.table.items],
      stage.lines,
      reply,
      stage.told.map(({ body }) => body),
    ];
    expectNoSecretIn(shown, TOKEN, ...Object.values(planted));
    expect(JSON.stringify(stage.queues.all('deadLetters'))).not.toContain('answer');
  });
});

describe('A reply address', () => {
  const slack = (address: string) => ['slack', platforms.slack.ask('on 5', address)] as const;
  const mattermost = (address: string) => ['mattermost', platforms.mattermost.ask('on 5', address)] as const;
  const discord = (application_id: unknown, token: unknown) =>
    ['discord', JSON.stringify(discordInteraction(discordText('on 5'), { application_id, token }))] as const;

  it.each([
    slack('https://hooks.slack.com/commands/1'),
    slack('https://hooks.slack-gov.com/commands/1'),
    slack('https://HOOKS.slack.com:443/commands/1?x=1'),
    mattermost('https://chat.test/hooks/1'),
    mattermost('https://chat.test:443/hooks/1'),
    mattermost('https://chat.test:8443/hooks/1'),
    mattermost('http://localhost:8065/hooks/1'),
    mattermost('http://[::1]:8065/hooks/1'),
    discord('1', 'a'),
    discord('12345678901234567890', 'a.b-C_9'.repeat(146)),
  ])('of %s is taken: %s', async (name, body) => {
    const stage = createStage(settings);
    await ask(stage, name, body);
    expect(stage.lines).toMatchObject([{ code: 'OK', queued: true }]);
  });

  it.each([
    slack('http://hooks.slack.com/commands/1'),
    slack('https://hooks.slack.com:8443/commands/1'),
    slack('https://hooks.slack.com.evil.test/commands/1'),
    slack('https://evil.test/?hooks.slack.com'),
    slack('https://user@hooks.slack.com/1'),
    slack('https://user:pass@hooks.slack.com/1'),
    slack('https://@hooks.slack.com/1'),
    slack('https://hooks.slack.com@evil.test/1'),
    slack('https://hooks.slack.com/1#x'),
    slack('https://hooks.slack.com/1#'),
    slack('ftp://hooks.slack.com/1'),
    slack('hooks.slack.com/1'),
    slack('javascript:alert(1)'),
    slack(''),
    mattermost('https://chat.test:8444/hooks/1'),
    mattermost('http://chat.test/hooks/1'),
    mattermost('http://localhost/hooks/1'),
    mattermost('http://127.0.0.1:8065/hooks/1'),
    mattermost('http://169.254.169.254/latest'),
    discord('', 'a'),
    discord('123456789012345678901', 'a'),
    discord('12a', 'a'),
    discord(1, 'a'),
    discord('1', ''),
    discord('1', 'a/b'),
    discord('1', '..'),
    discord('1', '.'),
    discord('1', 'a?b'),
    discord('1', 'a'.repeat(1025)),
    discord('1', undefined),
    discord('1', 'a\n'),
    ['teams', JSON.stringify(teamsActivity('<at>hotspot</at> on 5'))] as const,
    [
      'mattermost',
      toForm({
        ...without(mattermostFields('on 5'), 'command'),
        trigger_word: '',
        post_id: 'p1',
        response_url: 'https://chat.test/hooks/1',
      }),
    ] as const,
    ['slack', `${platforms.slack.ask('on 5')}&response_url=https%3A%2F%2Fhooks.slack.com%2F2`] as const,
  ])('of %s is not taken, and the command carried out at once: %s', async (name, body) => {
    const stage = createStage(settings);
    await ask(stage, name, body);
    expect(stage.lines).toMatchObject([{ channel: name, code: 'OK', status: 200 }]);
    expect(stage.queues.asked).toEqual([]);
    expect(stage.cloud.configs()).toMatchObject([{ exitSessions: 5 }]);
  });

  it('is not sent to by a worker that no longer has the host on its list', async () => {
    const stage = createStage(settings);
    await ask(stage, 'mattermost', platforms.mattermost.ask('on 5'));
    expect(await stage.work(stage.startWorker({ CHAT_REPLY_HOSTS: 'other.test' }))).toBe(true);
    expect(stage.told).toEqual([]);
    expect(stage.lines.at(-1)).toMatchObject({ code: 'OK', followUp: 'failed' });
  });
});

function without(fields: Record<string, string>, name: string): Record<string, string> {
  const { [name]: _, ...rest } = fields;
  return rest;
}

it.each(['chat.test/x', 'https://chat.test', 'chat.test:99999', 'a b:x', '*.chat.test', 'user@chat.test'])(
  'CHAT_REPLY_HOSTS cannot be %j',
  (hosts) => {
    const stage = createStage(settings);
    expect(() => stage.startChats({ CHAT_REPLY_HOSTS: hosts })).toThrow(/CHAT_REPLY_HOSTS/);
    expect(() => stage.startWorker({ CHAT_REPLY_HOSTS: hosts })).toThrow(/CHAT_REPLY_HOSTS/);
    // Who tells of a worker that does not start must start.
    expect(() =>
      stage.startUndertaker({ CHAT_REPLY_HOSTS: hosts, CHATOPS_LOCALE: 'fr', RETRY_DELAYS_SECONDS: 'x' }),
    ).not.toThrow();
  },
);

import { describe, expect, it } from 'vitest';
import { webhook } from '../../lib/channels/webhook.ts';
import { GAP } from '../../lib/chat/markup.ts';
import { decodeEntities } from '../../lib/spelling.ts';
import { startApp } from '../support/app.ts';
import { NOON } from '../support/clock.ts';
import { toDelivery } from '../support/delivery.ts';
import { echoesOf, PLANTED_TOKEN } from '../support/echoes.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings } from '../support/settings.ts';
import { spellingKinds } from '../support/spellings.ts';
import {
  deliver,
  discordInteraction,
  ids,
  mattermostFields,
  type Sender,
  senders,
  slackFields,
  teamsActivity,
  toForm,
} from './chat-senders.ts';

const env = { ...cloudSettings, WEBHOOK_SECRETS: secrets.standard, WEBHOOK_HUB_SECRETS: secrets.hub };
const [echoing] = echoesOf([secrets.password]);
const kinds = spellingKinds.flatMap(([kind, spell]) =>
  [secrets.password, secrets.standard.slice('whsec_'.length), secrets.hub, PLANTED_TOKEN].map(
    (secret) => [kind, secret, spell] as const,
  ),
);

/** The app behind `webhook` with secrets in its settings, and a way round its proof: what is tried here comes after it. */
function open() {
  const app = startApp((settings) => {
    const channel = webhook(settings);
    return channel && { ...channel, verify: () => ({ ok: true as const, value: {} }) };
  }, env);
  const send = async (payload: unknown) => {
    const { status, body } = await app.send(toDelivery({ body: JSON.stringify(payload) }));
    return { status, body: JSON.parse(body) };
  };
  return { ...app, post: send };
}

const wanted = { enabled: true, exitSessions: 2 };

describe('a secret that comes back', () => {
  it.each(kinds)('spelled as %s is not shown: %s', async (_, secret, spell) => {
    const { cloud, lines, post } = open();
    const [issue] = echoing?.[1] ?? [];
    if (!issue) throw new Error('no token is planted');
    const spelled = spell(secret);
    const headers = /^[!-~]+$/.test(spelled) ? { 'X-Request-Id': spelled } : { 'X-Request-Id': '[secret]' };
    const body = { error_code: spelled, error_msg: `wrong: ${spelled}!` };
    cloud.fail(issue, { on: { service: 'workspace' }, status: 400, body, headers });
    expect(await post(wanted)).toMatchObject({
      status: 400,
      body: { upstream: { errorCode: '[secret]', errorMsg: 'wrong: [secret]!', requestId: '[secret]' } },
    });
    expect(lines[0]).toMatchObject({ upstream: { status: 400, requestId: '[secret]' } });

    cloud.fail({
      status: 200,
      body: { id: spelled, non_migrate_users: [{ user_id: `x${spelled}`, user_name: spelled }] },
    });
    expect((await post(wanted)).body).toEqual({
      id: '[secret]',
      excludeUsers: [{ id: expect.stringMatching(/^x\[secret\]$/), name: '[secret]' }],
    });
  });

  it.each(kinds)('as the name of a field, spelled as %s, is not shown: %s', async (_, secret, spell) => {
    const { post } = open();
    const name = spell(secret);
    // A longer name is not repeated, and a token is not known before one was asked for.
    if (name.length > 64 || secret === PLANTED_TOKEN) return;
    const { body } = await post({ ...wanted, [name]: 1, excludeUsers: [{ id: '1', [name]: 1 }] });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/excludeUsers/0/[secret]',
      '/[secret]',
    ]);
  });

  it('cut short by a service is not shown, and what could not be decoded is left out', async () => {
    const { cloud, post } = open();
    const say = (errorMsg: string) =>
      cloud.fail({ on: { service: 'iam' }, status: 503, body: { error_code: 'IAM.1', error_msg: errorMsg } });
    say(`bad password: ${secrets.password.slice(0, 14)}...`);
    expect((await post(wanted)).body.upstream.errorMsg).toBe('bad password: [secret]...');
    say(`bad password: ${encodeURIComponent(secrets.password).slice(0, 16)}`);
    expect((await post(wanted)).body.upstream).not.toHaveProperty('errorMsg');
  });

  it('is no public key: these may be seen', async () => {
    const app = startApp(senders.discord.factory, { ...cloudSettings, ...senders.discord.env });
    const key = String(senders.discord.env['DISCORD_PUBLIC_KEYS']);
    const { user } = ids.discord;
    const sent = JSON.stringify(
      discordInteraction({ name: 'hotspot', options: [] }, { channel_id: key, member: { user: { id: user } } }),
    );
    await app.send(deliver(senders.discord, sent, NOON));
    expect(app.lines[0]).toMatchObject({ room: key });
  });
});

/** A chat's text without what makes it harmless there. */
function plainOf(text: string): string {
  const alike: Readonly<Record<string, string>> = { '\u2217': '*', '\u02cd': '_', '\u223c': '~', '\u02cb': '`' };
  const plain = decodeEntities(decodeEntities(text))
    .replaceAll(GAP, '')
    .replace(/[\u2217\u02cd\u223c\u02cb]/g, (it) => alike[it] ?? it);
  return `${plain}\n${plain.replace(/\\(.)/g, '$1')}`;
}

/** A command by somebody with this id. */
const bodies: { readonly [Name in Sender['name']]: (words: string, user: string) => string } = {
  slack: (words, user) => toForm({ ...slackFields(words), user_id: user }),
  mattermost: (words, user) => toForm({ ...mattermostFields(words), user_id: user }),
  teams: (words, user) => JSON.stringify(teamsActivity(words, { from: { id: user, aadObjectId: user } })),
  discord: (words, user) =>
    JSON.stringify(
      discordInteraction(
        { name: 'hotspot', options: [{ name: 'run', type: 1, options: [{ name: 'command', type: 3, value: words }] }] },
        { member: { user: { id: user } } },
      ),
    ),
};

describe.each(Object.values(senders))('what somebody says in $name', (sender) => {
  const [own = ''] = Object.values(sender.env);
  const known = sender.name === 'discord' ? [secrets.password] : [secrets.password, own];
  const start = (users: readonly string[]) =>
    startApp(sender.factory, {
      ...cloudSettings,
      ...sender.env,
      CHATOPS_ALLOW: JSON.stringify([{ channel: sender.name, users, can: '*' }]),
    });

  it.each(spellingKinds)('is not shown back where it is a secret, spelled as %s', async (_, spell) => {
    for (const secret of known) {
      const spelled = spell(secret);
      // As it is, or within quotes that add no escapes of their own.
      const quoted = /["\\<]/.test(spelled) && spelled !== secret ? spelled : `"${spelled.replace(/["\\<]/g, '\\$&')}"`;
      const asked = [
        ...[
          spelled,
          `of ${spelled}`,
          `on ${spelled}`,
          `exempt ad ${spelled}`,
          `exempt add ${spelled}`,
          `on 5 except ${quoted}`,
        ],
        ...[
          `status --config ${quoted}`,
          `--${spelled}`,
          `off --config ${spelled}`,
          `exempt add ${quoted}`,
          'exempt list',
          quoted,
          `off ${quoted}`,
        ],
      ];
      const app = start(['*']);
      for (const words of asked) {
        const reply = await app.send(deliver(sender, bodies[sender.name](words, 'U1'), NOON));
        const shown = [plainOf(sender.textOf(reply)), plainOf(JSON.stringify(app.lines.at(-1)))].join('\n');
        expect(shown).not.toContain(spelled.slice(0, 12));
      }

      const stranger = start(['U1']);
      const reply = await stranger.send(deliver(sender, bodies[sender.name]('status', spelled), NOON));
      expect(stranger.lines.at(-1)?.code).toMatch(/^(NOT_ALLOWED|PAYLOAD_INVALID)$/);
      expect(plainOf(sender.textOf(reply))).not.toContain(spelled.slice(0, 12));
      expect(plainOf(JSON.stringify(stranger.lines))).not.toContain(spelled.slice(0, 12));
    }
  });
});

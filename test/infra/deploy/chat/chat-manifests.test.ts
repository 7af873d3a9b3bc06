import { describe, expect, it } from 'vitest';
import discordCommand from '../../../../infra/deploy/chat/discord-command.json' with { type: 'json' };
import { registerCommand } from '../../../../infra/deploy/chat/discord-registration.ts';
import mattermostCommand from '../../../../infra/deploy/chat/mattermost-command.json' with { type: 'json' };
import slackManifest from '../../../../infra/deploy/chat/slack-manifest.json' with { type: 'json' };
import { forms, HELP, PLAN } from '../../../../lib/chat/forms.ts';
import { limits } from '../../../../lib/command.ts';
import { createRouter } from '../../../../lib/router.ts';
import { createSettingsReader } from '../../../../lib/settings/settings.ts';
import { discordInteraction, type Sender, senders } from '../../../contract/chat-senders.ts';
import { open } from '../../../lib/channels/open.ts';
import { toDelivery } from '../../../support/delivery.ts';

type Option = {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  min_value?: number;
  max_value?: number;
  options?: readonly Option[];
};
const command: { name: string; description: string; options: readonly Option[] } = discordCommand;

/** The channel that gets what is sent to this URL. */
async function channelAt(url: string): Promise<string> {
  const { protocol, pathname } = new URL(url);
  const channels = Object.values(senders).map(({ factory, env }: Sender) => factory(createSettingsReader(env)));
  let taken = '';
  const route = createRouter(
    'chatops',
    channels.filter((channel) => channel !== undefined),
    async (channel, delivery) => {
      taken = `${protocol}${channel.name}`;
      return channel.render({ ok: true, body: {} }, delivery);
    },
  );
  const refusing = toDelivery({ path: pathname });
  await route(refusing);
  return taken;
}

describe('the manifest for Slack', () => {
  const [slash, ...more] = slackManifest.features.slash_commands;

  it('leads to the channel, and nothing else does', async () => {
    expect(await channelAt(slash?.url ?? '')).toBe('https:slack');
    expect(more).toEqual([]);
  });

  it('asks for no more than commands, and takes names as they are typed', () => {
    expect(slackManifest.oauth_config).toEqual({ scopes: { bot: ['commands'] } });
    expect(slackManifest.settings.socket_mode_enabled).toBe(false);
    expect(slash).toMatchObject({ command: '/hotspot', should_escape: false });
  });

  it('hints at every command there is, as the grammar has it', () => {
    const known = Object.entries(forms).map(([verb, { usage }]) => `${verb} ${usage}`.trim());
    const hinted = (slash?.usage_hint ?? '').split(' | ').flatMap((hint) => {
      const [, before, choice, after] = /^(\w+) (\w+\|\w+) (.*)$/.exec(hint) ?? [];
      return choice === undefined ? [hint] : choice.split('|').map((word) => `${before} ${word} ${after}`);
    });
    expect(hinted).toEqual([...known, `${PLAN} COMMAND`, HELP]);
  });

  // https://docs.slack.dev/reference/app-manifest
  it('keeps within the lengths that Slack allows', () => {
    const { name, description } = slackManifest.display_information;
    expect([
      name.length <= 35,
      description.length <= 140,
      slackManifest.features.bot_user.display_name.length <= 80,
    ]).toEqual([true, true, true]);
    expect([(slash?.command ?? '').length <= 32, (slash?.description ?? '').length <= 2000]).toEqual([true, true]);
    expect((slash?.usage_hint ?? '').length).toBeLessThanOrEqual(1000);
  });
});

describe('the command for Mattermost', () => {
  it('leads to the channel, by POST', async () => {
    expect(await channelAt(mattermostCommand.url)).toBe('https:mattermost');
    expect(mattermostCommand.method).toBe('P');
  });

  it('has a trigger that Mattermost takes, and the same hint as in Slack', () => {
    expect(mattermostCommand.trigger).toMatch(/^[^/\s]{1,128}$/);
    expect(mattermostCommand.auto_complete_hint).toBe(slackManifest.features.slash_commands[0]?.usage_hint);
    expect(mattermostCommand.display_name.length).toBeLessThanOrEqual(64);
    expect(mattermostCommand.description.length).toBeLessThanOrEqual(128);
  });
});

const everyOption = (options: readonly Option[]): readonly Option[] =>
  options.flatMap((option) => [option, ...everyOption(option.options ?? [])]);

/** Every sub-command with its path and its own options. */
const subCommands = (options: readonly Option[], path: readonly string[] = []): Array<[string[], readonly Option[]]> =>
  options.flatMap((option) =>
    option.type === 2
      ? subCommands(option.options ?? [], [...path, option.name])
      : [[[...path, option.name], option.options ?? []]],
  );

describe('the command for Discord', () => {
  // https://docs.discord.com/developers/interactions/application-commands#application-command-object
  it('has the names, descriptions and order that Discord takes', () => {
    for (const { name, description, options = [] } of [command, ...everyOption(command.options)]) {
      expect(name).toMatch(/^[-_'\p{Ll}\p{N}]{1,32}$/u);
      expect(description.length).toBeGreaterThan(0);
      expect(description.length).toBeLessThanOrEqual(100);
      expect(options.length).toBeLessThanOrEqual(25);
      expect(new Set(options.map((option) => option.name)).size).toBe(options.length);
      const required = options.map((option) => option.required === true);
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
    }
    expect(JSON.stringify(command).length).toBeLessThanOrEqual(8000);
  });

  it('has the limits of the API for the number of sessions', () => {
    const sessions = everyOption(command.options).find(({ type }) => type === 4);
    expect([sessions?.min_value, sessions?.max_value]).toEqual([limits.exitSessions.min, limits.exitSessions.max]);
  });

  it('offers every command, each of which the channel reads', () => {
    const channel = open(senders.discord.factory, senders.discord.env);
    const all = subCommands(command.options);
    expect(all.map(([path]) => path.join(' '))).toEqual([...Object.keys(forms), PLAN, 'run', HELP]);
    for (const [path, options] of all) {
      const filled = options.map(({ type, name }) => ({
        type,
        name,
        value: type === 4 ? 5 : type === 5 ? true : name === 'command' ? 'off' : 'alice',
      }));
      const leaf = { type: 1, name: path.at(-1), options: filled };
      const [option] = path.length === 2 ? [{ type: 2, name: path[0], options: [leaf] }] : [leaf];
      const body = JSON.stringify(discordInteraction({ type: 1, name: 'hotspot', options: [option] }));
      const intent = channel?.parse(toDelivery({ body }));
      expect([path, intent?.topic?.kind]).toEqual([path, path[0] === 'help' ? 'help' : 'command']);
    }
  });
});

describe('registering the command for Discord', () => {
  const token = 'planted.discord-bot-token';
  const applicationId = '775799577604522054';
  type Sent = { url: string; init: RequestInit };

  async function register(
    env: Record<string, string>,
    answer: () => Promise<Response> = async () => new Response('{}'),
  ) {
    const sent: Sent[] = [];
    const lines: string[] = [];
    const code = await registerCommand({
      env,
      fetch: (url, init) => {
        sent.push({ url, init });
        return answer();
      },
      print: (line) => lines.push(line),
    });
    expect(lines.join('\n')).not.toContain(token);
    return { code, sent, printed: lines.join('\n') };
  }

  it('without a token prints the request and sends nothing', async () => {
    const { code, sent, printed } = await register({ DISCORD_APPLICATION_ID: applicationId });
    expect([code, sent]).toEqual([0, []]);
    expect(printed).toContain(`POST https://discord.com/api/v10/applications/${applicationId}/commands`);
    expect(printed).toContain('authorization: Bot <DISCORD_BOT_TOKEN>');
    expect(printed).toContain('"name": "hotspot"');
    expect(printed).toContain('Nothing was sent');
  });

  it('with one sends the definition, and the token to nobody else', async () => {
    const { code, sent } = await register({ DISCORD_APPLICATION_ID: applicationId, DISCORD_BOT_TOKEN: token });
    expect(code).toBe(0);
    expect(sent).toMatchObject([
      {
        url: `https://discord.com/api/v10/applications/${applicationId}/commands`,
        init: { method: 'POST', redirect: 'manual', headers: { authorization: `Bot ${token}` } },
      },
    ]);
    expect(JSON.parse(String(sent[0]?.init.body))).toEqual(discordCommand);
  });

  it.each<[string, Record<string, string>]>([
    ['no application', { DISCORD_BOT_TOKEN: token }],
    ['an application that is none', { DISCORD_BOT_TOKEN: token, DISCORD_APPLICATION_ID: '../x' }],
    ['a token that no header holds', { DISCORD_BOT_TOKEN: `${token}\n`, DISCORD_APPLICATION_ID: applicationId }],
  ])('sends nothing with %s', async (_, env) => {
    const { code, sent } = await register(env);
    expect([code, sent]).toEqual([2, []]);
  });

  it('says what Discord said, without the token', async () => {
    const answer = async () => new Response(`{"message":"401: Unauthorized ${token}","code":0}`, { status: 401 });
    const { code, printed } = await register(
      { DISCORD_APPLICATION_ID: applicationId, DISCORD_BOT_TOKEN: token },
      answer,
    );
    expect(code).toBe(1);
    expect(printed).toContain('Discord answered 401.');
    expect(printed).toContain('Unauthorized <DISCORD_BOT_TOKEN>');
  });

  it('says that Discord was not reached', async () => {
    const answer = () => Promise.reject(new TypeError(`fetch failed ${token}`));
    const { code, printed } = await register(
      { DISCORD_APPLICATION_ID: applicationId, DISCORD_BOT_TOKEN: token },
      answer,
    );
    expect(code).toBe(1);
    expect(printed).toContain('Discord was not reached (TypeError).');
  });
});

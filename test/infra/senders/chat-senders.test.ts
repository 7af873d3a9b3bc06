import { describe, expect, it } from 'vitest';
import { toRequest } from '../../../infra/senders/sender.ts';
import { chatNames, senders } from '../../../infra/senders/senders.ts';
import { signSlack } from '../../../infra/senders/slack.ts';
import { signTeams } from '../../../infra/senders/teams.ts';
import { demoAskers, demoSecrets } from '../../../infra/start/environment.ts';
import type { ChatName } from '../../../lib/channels/chats.ts';

const now = 1_700_000_000_123;

const ask = (channel: ChatName, words: string) =>
  toRequest(senders[channel], { words, asker: demoAskers[channel], secret: demoSecrets[channel], now });

describe('the requests of the chat platforms', () => {
  // The fields of https://docs.slack.dev/interactivity/implementing-slash-commands
  it('have every field of a slash command of Slack, signed as they are', () => {
    const { headers, body } = ask('slack', 'on 5 except <alice> & bob');
    const form = new URLSearchParams(body);
    expect([...form.keys()]).toEqual(
      expect.arrayContaining(
        'token team_id team_domain channel_id channel_name user_id user_name command text response_url trigger_id api_app_id'.split(
          ' ',
        ),
      ),
    );
    expect(form.get('text')).toBe('on 5 except &lt;alice&gt; &amp; bob');
    expect(headers).toMatchObject(signSlack({ timestamp: 1_700_000_000, secret: demoSecrets.slack, body }));
  });

  // The fields of https://developers.mattermost.com/integrate/slash-commands/custom/, in the order of that example
  it('have every field of a slash command of Mattermost, and the token twice', () => {
    const { headers, body } = ask('mattermost', 'exempt add "bob b"');
    const form = new URLSearchParams(body);
    expect([...form.keys()].join(' ')).toBe(
      'channel_id channel_name command response_url team_domain team_id text token trigger_id user_id user_name',
    );
    expect(form.get('text')).toBe('exempt add "bob b"');
    expect(form.get('token')).toBe(demoSecrets.mattermost);
    expect(headers).toMatchObject({ Authorization: `Token ${demoSecrets.mattermost}` });
  });

  it('mention the webhook of Teams, in HTML, and name the thread', () => {
    const { headers, body } = ask('teams', 'on 5 except <alice>');
    expect(JSON.parse(body)).toMatchObject({
      type: 'message',
      text: '<at>hotspot</at> on 5 except &lt;alice&gt;\n',
      from: { aadObjectId: demoAskers.teams.user },
      conversation: { id: `${demoAskers.teams.room};messageid=${now}` },
      channelData: { tenant: { id: demoAskers.teams.workspace } },
    });
    expect(headers).toMatchObject(signTeams({ secret: demoSecrets.teams, body }));
  });

  it('have the text as option of a sub-command of Discord', () => {
    const { headers, body } = ask('discord', 'plan off');
    expect(JSON.parse(body)).toMatchObject({
      // https://docs.discord.com/developers/reference#snowflakes
      id: `${(BigInt(now) - 1_420_070_400_000n) * 4_194_304n}`,
      type: 2,
      data: {
        type: 1,
        options: [{ name: 'run', type: 1, options: [{ name: 'command', type: 3, value: 'plan off' }] }],
      },
      guild_id: demoAskers.discord.workspace,
      member: { user: { id: demoAskers.discord.user } },
    });
    expect(headers).toMatchObject({
      'X-Signature-Timestamp': '1700000000',
      'X-Signature-Ed25519': expect.stringMatching(/^[0-9a-f]{128}$/),
    });
  });

  it.each(chatNames)('are another one each time, so that nobody takes them for a repetition (%s)', (channel) => {
    const again = toRequest(senders[channel], {
      words: 'status',
      asker: demoAskers[channel],
      secret: demoSecrets[channel],
      now: now + 1,
    });
    expect(again.body).not.toBe(ask(channel, 'status').body);
  });
});

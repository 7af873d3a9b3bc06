import { describe, expect, it } from 'vitest';
import { toShown } from '../../../infra/senders/sender.ts';
import { senders } from '../../../infra/senders/senders.ts';

const GAP = '\u200b';

describe('a reply as the platform shows it', () => {
  it('of Slack has its three characters back', () => {
    expect(toShown(senders.slack, { response_type: 'ephemeral', text: '*on* &lt;a&gt; &amp;amp; `b`' })).toEqual({
      heading: 'Only the asker sees:',
      text: '*on* <a> &amp; `b`',
    });
    expect(toShown(senders.slack, { response_type: 'in_channel', text: 'x' })?.heading).toBe(
      'Everybody in the room sees:',
    );
  });

  it('of Mattermost and Discord has no backslashes but those in code', () => {
    const text = 'a\\_b \\*c\\* `d\\e` \\\\ f';
    const shown = 'a_b *c* `d\\e` \\ f';
    expect(toShown(senders.mattermost, { response_type: 'ephemeral', text })?.text).toBe(shown);
    expect(toShown(senders.discord, { type: 4, data: { content: text, flags: 64 } })).toEqual({
      heading: 'Only the asker sees:',
      text: shown,
    });
    expect(toShown(senders.discord, { type: 4, data: { content: text } })?.heading).toBe('Everybody in the room sees:');
  });

  it('of Teams is for everybody, with its character references resolved and paragraphs as lines', () => {
    expect(toShown(senders.teams, { type: 'message', text: 'one &#42;a&#42;\n\ntwo &lt;b&gt;' })).toEqual({
      heading: 'Everybody in the room sees:',
      text: 'one *a*\ntwo <b>',
    });
  });

  it('has neither the blanks that keep mentions from working nor what a terminal would obey', () => {
    expect(toShown(senders.slack, { text: `@${GAP}alice\u001b[2J\u0085\r\nbob` })?.text).toBe('@alice[2J\nbob');
  });

  it.each([undefined, null, 'text', {}, { text: 5 }, { data: { content: 'no content of Slack' } }])(
    'is none where there is no text: %j',
    (body) => {
      expect(toShown(senders.slack, body)).toBeUndefined();
    },
  );
});

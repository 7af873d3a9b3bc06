import { describe, expect, it } from 'vitest';
import { mattermost as platform } from '../../../lib/channels/mattermost.ts';
import { fail } from '../../../lib/outcome.ts';
import { deliver, ids, mattermostFields, planted, senders, toForm } from '../../contract/chat-senders.ts';
import { NOON } from '../../support/clock.ts';
import { toDelivery } from '../../support/delivery.ts';
import vector from '../../vectors/mattermost.json' with { type: 'json' };
import { done, gist, open, problemsOf, verdictOf } from './open.ts';
import { alone } from './stub-chat.ts';

const mattermost = alone(platform);

const channel = open(mattermost, senders.mattermost.env);
const actor = { channel: 'mattermost', ...ids.mattermost };
const form = (fields: Readonly<Record<string, string>>) => deliver(senders.mattermost, toForm(fields), NOON);
const outgoing = (text: string, more: Readonly<Record<string, string>> = {}) => {
  const { command: _, response_url: __, trigger_id: ___, ...fields } = mattermostFields(text);
  return form({ ...fields, post_id: 'axdygg1957njfe5pu38saikdho', timestamp: '1445532266', ...more });
};

describe('the token of Mattermost', () => {
  const documented = open(mattermost, { MATTERMOST_TOKENS: vector.token });
  const verify = (authorization: string | readonly string[] | undefined, body: string, of = documented) =>
    verdictOf(
      of,
      toDelivery({ headers: { 'content-type': 'application/x-www-form-urlencoded', authorization }, body }),
      NOON,
    );
  const { token, body } = vector;
  const bare = body.replace(/&token=\w+/, '');

  it('is accepted as documented, and tells the id of the request', () => {
    const delivery = toDelivery({ headers: { authorization: `Token ${token}` }, body });
    const verdict = documented.verify(delivery, NOON);
    expect(verdict).toEqual({ ok: true, value: { deliveryId: expect.stringMatching(/^ZWZ5ZjRndzR4\w+=$/) } });
  });

  it.each<[string, string | readonly string[] | undefined, string, string]>([
    ['in header and form', `Token ${token}`, body, 'accepted'],
    ['in the form only', undefined, body, 'accepted'],
    ['in the header only', `Token ${token}`, bare, 'accepted'],
    ['in the header, of whatever case its scheme is', `token ${token}`, bare, 'accepted'],
    ['in the form, beside an OAuth token', 'Bearer abc', body, 'accepted'],
    ['in the form, beside a user and a password in the URL', 'Basic YTpi', body, 'accepted'],
    ['in the form, beside a signature', 'HMAC abc=', body, 'accepted'],
    ['in the form, beside what is no scheme', '===', body, 'accepted'],
    ['in the form, beside an empty header', '', body, 'accepted'],
    ['in the form, beside a scheme that begins alike', `Tokens ${token}`, body, 'accepted'],
    ['in another scheme only', `Basic ${token}`, bare, 'SIGNATURE_INVALID'],
    ['in the form, beside an empty token in the header', 'Token', body, 'SIGNATURE_INVALID'],
    ['in the form, beside two tokens in the header', `Token ${token} ${token}`, body, 'SIGNATURE_INVALID'],
    ['twice in the form', undefined, `${body}&token=${token}`, 'accepted'],
    [
      'twice in the form, with an escape',
      undefined,
      `${body}&token=%${token.charCodeAt(0).toString(16)}${token.slice(1)}`,
      'accepted',
    ],
    ['first in the form', undefined, `token=${token}&${bare}`, 'accepted'],
    ['three times in the form', undefined, `${body}&token=${token}&token=${token}`, 'SIGNATURE_INVALID'],
    [
      'three times in the form, beside the header',
      `Token ${token}`,
      `${body}${`&token=${token}`.repeat(2)}`,
      'SIGNATURE_INVALID',
    ],
    [
      'in the header, and three times in the form under other spellings',
      `Token ${token}`,
      `${bare}${`&%74oken=${token}`.repeat(3)}`,
      'SIGNATURE_INVALID',
    ],
    [
      'in the header, and a wrong one under another spelling',
      `Token ${token}`,
      `${bare}&%74oken=x`,
      'SIGNATURE_INVALID',
    ],
    ['in the header, and an empty one without a sign', `Token ${token}`, `${bare}&token`, 'SIGNATURE_INVALID'],
    ['as the end of another name', undefined, `${bare}&mytoken=${token}`, 'SIGNATURE_INVALID'],
    ['as the beginning of another name', undefined, `${bare}&token2=${token}`, 'SIGNATURE_INVALID'],
    ['in the value of another field', undefined, `${bare}&x=token=${token}`, 'SIGNATURE_INVALID'],
    ['a hundred thousand times', undefined, `${body}${'&token=x'.repeat(30_000)}`, 'SIGNATURE_INVALID'],
    ['nowhere', undefined, bare, 'SIGNATURE_INVALID'],
    ['nowhere but for an OAuth token', `Bearer ${token}`, bare, 'SIGNATURE_INVALID'],
    ['wrong in the header', `Token ${token}x`, body, 'SIGNATURE_INVALID'],
    ['wrong in the form', `Token ${token}`, `${bare}&token=x`, 'SIGNATURE_INVALID'],
    ['empty in the form', `Token ${token}`, `${bare}&token=`, 'SIGNATURE_INVALID'],
    ['right and wrong in the form', undefined, `${body}&token=x`, 'SIGNATURE_INVALID'],
    ['empty in the header', 'Token ', body, 'SIGNATURE_INVALID'],
    ['without a blank', `Token${token}`, bare, 'SIGNATURE_INVALID'],
    ['with more than one blank', `Token   ${token}`, bare, 'accepted'],
    ['with a tab', `Token\t${token}`, bare, 'SIGNATURE_INVALID'],
    ['in a doubled header', [`Token ${token}`, `Token ${token}`], body, 'SIGNATURE_INVALID'],
    ['in a doubled header that was joined', `Token ${token},Token ${token}`, body, 'SIGNATURE_INVALID'],
    ['in another case', `Token ${token.toUpperCase()}`, bare, 'SIGNATURE_INVALID'],
    ['cut short', `Token ${token.slice(0, -1)}`, bare, 'SIGNATURE_INVALID'],
    ['in a body that is no form', undefined, JSON.stringify({ token }), 'SIGNATURE_INVALID'],
  ])('%s', (_, authorization, text, ending) => {
    expect(verify(authorization, text)).toBe(ending);
  });

  it('is the wrong one where another is expected', () => {
    expect(verify(`Token ${token}`, body, channel)).toBe('SIGNATURE_INVALID');
  });

  it.each(['a&', '&', '&token', 'token=', '%', '+', '&t=1', '&token=%41', '&trigger_id=1', 'é'])(
    'costs little where it is missing from as many %j as a body may have',
    (part) => {
      const delivery = toDelivery({ body: part.repeat(262_144 / part.length) });
      const startedAt = performance.now();
      for (let times = 0; times < 20; times += 1)
        expect(verdictOf(documented, delivery, NOON)).toBe('SIGNATURE_INVALID');
      // Reading the whole form took four seconds for the worst of them.
      expect(performance.now() - startedAt).toBeLessThan(1000);
    },
  );

  it('of an outgoing webhook stands in the form only', () => {
    const both = open(mattermost, { MATTERMOST_TOKENS: `${vector.token} ${vector.outgoingToken}` });
    expect(verify(undefined, vector.outgoingBody, both)).toBe('accepted');
    expect(verify(undefined, vector.outgoingBody)).toBe('SIGNATURE_INVALID');
  });

  it('follows its rule in the settings', () => {
    expect(problemsOf(mattermost, {})).toEqual([]);
    expect(() => open(mattermost, {})).toThrow();
    expect(problemsOf(mattermost, { MATTERMOST_TOKENS: `${token} short` })).toEqual([
      { name: 'MATTERMOST_TOKENS', rule: expect.stringContaining('8 characters') },
    ]);
  });
});

describe('what Mattermost sends', () => {
  const meaningOf = (delivery: ReturnType<typeof form>) => gist(channel.parse(delivery));

  it('is a command in a form, with the words as typed', () => {
    expect(meaningOf(form(mattermostFields('on 5 except a&b <c>')))).toEqual({ words: 'on 5 except a&b <c>', actor });
    expect(meaningOf(form(mattermostFields('')))).toEqual({ words: '', actor });
    expect(meaningOf(form(mattermostFields('exempt add @\u200balice')))).toEqual({ words: 'exempt add @alice', actor });
  });

  it('is the documented command', () => {
    const delivery = toDelivery({ headers: { 'content-type': undefined }, body: vector.body });
    expect(meaningOf(delivery)).toEqual({ words: 'toronto week', actor });
  });

  it.each([
    ['hot on 5', { trigger_word: 'hot' }, ' on 5'],
    ['hot', { trigger_word: 'hot' }, ''],
    ['hotspot on 5', { trigger_word: 'hot' }, 'hotspot on 5'],
    ['on 5', {}, 'on 5'],
  ])('is, of an outgoing webhook, %j with %j: %j', (text, more, words) => {
    expect(meaningOf(outgoing(text, more as Record<string, string>))).toEqual({ words, actor });
  });

  it('has no trigger word in a command', () => {
    expect(meaningOf(form({ ...mattermostFields('hot on 5'), trigger_word: 'hot' }))).toEqual({
      words: 'hot on 5',
      actor,
    });
  });

  it.each([
    ['a broken escape', 'text=exempt+add+%zz'],
    ['no UTF-8', 'text=exempt+add+%C2'],
    ['two texts', 'text=off&text=on'],
    ['two askers', 'text=status&user_id=x'],
    ['two rooms', 'text=status&channel_id=x'],
  ])('is refused for %s', (_, tail) => {
    const { text: __, ...fields } = mattermostFields('');
    const delivery = deliver(senders.mattermost, `${toForm(fields)}&${tail}`, NOON);
    expect(verdictOf(channel, delivery, NOON)).toBe('accepted');
    expect(meaningOf(delivery)).toBe('PAYLOAD_INVALID');
  });

  it('is refused where nobody asks, and in another type', () => {
    expect(meaningOf(form({ token: planted.mattermostToken }))).toBe('PAYLOAD_INVALID');
    expect(meaningOf(toDelivery({ body: toForm(mattermostFields('on')) }))).toBe('UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('the reply to Mattermost', () => {
  const replyTo = (delivery: ReturnType<typeof form>, outcome: Parameters<typeof channel.render>[0] = done) =>
    channel.render(outcome, delivery, channel.parse(delivery));

  it.each([done, fail('UPSTREAM_ERROR')])('is private and has status 200: %j', (outcome) => {
    const reply = replyTo(form(mattermostFields('status')), outcome);
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
    });
    const text = `${outcome.ok ? 'OK' : outcome.code} mistake private`;
    expect(JSON.parse(reply.body)).toEqual({ response_type: 'ephemeral', text, skip_slack_parsing: true });
  });

  it('to an outgoing webhook is worded for everybody, since Mattermost posts it to the channel', () => {
    expect(JSON.parse(replyTo(outgoing('hot status', { trigger_word: 'hot' })).body).text).toBe('OK mistake public');
  });

  it.each(['SIGNATURE_INVALID', 'DELIVERY_STALE'] as const)('is 401 for %s', (code) => {
    expect(channel.render(fail(code), form(mattermostFields('status')))).toMatchObject({ status: 401 });
  });
});

import { describe, expect, it } from 'vitest';
import { signSlack } from '../../../infra/senders/slack.ts';
import { slack as platform } from '../../../lib/channels/slack.ts';
import { fail } from '../../../lib/outcome.ts';
import { deliver, ids, planted, senders, slackFields, toForm } from '../../contract/chat-senders.ts';
import { NOON } from '../../support/clock.ts';
import { type Request, toDelivery } from '../../support/delivery.ts';
import vector from '../../vectors/slack.json' with { type: 'json' };
import { done, gist, open, problemsOf, verdictOf } from './open.ts';
import { alone } from './stub-chat.ts';

const slack = alone(platform);

const channel = open(slack, senders.slack.env);
const actor = { channel: 'slack', ...ids.slack };
const form = (fields: Readonly<Record<string, string>>) => deliver(senders.slack, toForm(fields), NOON);
const json = (body: string) =>
  toDelivery({
    headers: signSlack({ timestamp: NOON / 1000, secret: planted.slackSecret, body }),
    body,
  });
const meaningOf = (text: string) => gist(channel.parse(form(slackFields(text))));

describe('the signature of Slack', () => {
  const documented = open(slack, { SLACK_SIGNING_SECRETS: vector.secret });
  const signedAt = Number(vector.timestamp) * 1000;
  const right = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': vector.timestamp,
    'x-slack-signature': vector.signature,
  };
  type Case = { headers?: Request['headers']; body?: string; now?: number };
  const verify = ({ headers = {}, body = vector.body, now = signedAt }: Case) =>
    verdictOf(documented, toDelivery({ headers: { ...right, ...headers }, body }), now);

  it('is accepted as documented, and tells the id of the request', () => {
    expect(documented.verify(toDelivery({ headers: right, body: vector.body }), signedAt)).toEqual({
      ok: true,
      value: { deliveryId: '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c' },
    });
  });

  it.each<[string, Case, string]>([
    ['five minutes old', { now: signedAt + 300_000 }, 'accepted'],
    ['a second older than that', { now: signedAt + 301_000 }, 'DELIVERY_STALE'],
    ['five minutes ahead of us', { now: signedAt - 300_000 }, 'accepted'],
    ['a second further ahead', { now: signedAt - 301_000 }, 'DELIVERY_STALE'],
    ['of years ago', { now: NOON }, 'DELIVERY_STALE'],
    ['over other bytes', { body: `${vector.body}-` }, 'SIGNATURE_INVALID'],
    ['over no bytes', { body: '' }, 'SIGNATURE_INVALID'],
    ['in upper case', { headers: { 'x-slack-signature': vector.signature.toUpperCase() } }, 'SIGNATURE_INVALID'],
    ['of another version', { headers: { 'x-slack-signature': `v1${vector.signature.slice(2)}` } }, 'SIGNATURE_INVALID'],
    ['cut short', { headers: { 'x-slack-signature': vector.signature.slice(0, -1) } }, 'SIGNATURE_INVALID'],
    ['too long', { headers: { 'x-slack-signature': `${vector.signature}0` } }, 'SIGNATURE_INVALID'],
    ['missing', { headers: { 'x-slack-signature': undefined } }, 'SIGNATURE_INVALID'],
    ['empty', { headers: { 'x-slack-signature': '' } }, 'SIGNATURE_INVALID'],
    ['doubled', { headers: { 'x-slack-signature': [vector.signature, vector.signature] } }, 'SIGNATURE_INVALID'],
    ['without a time', { headers: { 'x-slack-request-timestamp': undefined } }, 'SIGNATURE_INVALID'],
    ['with another time', { headers: { 'x-slack-request-timestamp': '1531420619' } }, 'SIGNATURE_INVALID'],
    ['with a time that is none', { headers: { 'x-slack-request-timestamp': '1531420618.0' } }, 'SIGNATURE_INVALID'],
    ['with a doubled time', { headers: { 'x-slack-request-timestamp': ['1531420618', '1'] } }, 'SIGNATURE_INVALID'],
  ])('%s', (_, request, ending) => {
    expect(verify(request)).toBe(ending);
  });

  it('is right with any of several secrets, and with no other', () => {
    const rotating = open(slack, { SLACK_SIGNING_SECRETS: `another-secret ${planted.slackSecret}` });
    expect(verdictOf(rotating, form(slackFields('help')), NOON)).toBe('accepted');
    expect(verdictOf(documented, form(slackFields('help')), NOON)).toBe('SIGNATURE_INVALID');
  });

  it('follows the tolerance', () => {
    const strict = open(slack, { ...senders.slack.env, SIGNATURE_TOLERANCE_SECONDS: '1' });
    expect(verdictOf(strict, form(slackFields('help')), NOON + 2000)).toBe('DELIVERY_STALE');
  });
});

describe('the settings of Slack', () => {
  it('leave the channel out where there is no secret', () => {
    expect(() => open(slack, {})).toThrow();
    expect(problemsOf(slack, {})).toEqual([]);
  });

  it('are complained of by name and rule, not by value', () => {
    const problems = problemsOf(slack, { SLACK_SIGNING_SECRETS: 'sevenby' });
    expect(problems).toEqual([{ name: 'SLACK_SIGNING_SECRETS', rule: expect.stringContaining('8 characters') }]);
    expect(JSON.stringify(problems)).not.toContain('sevenby');
  });
});

describe('what Slack sends', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-URLencoded;charset="UTF-8"',
    'application/x-www-form-urlencoded ; charset=UTF8',
    undefined,
  ])('is a command in a form of type %s', (contentType) => {
    const delivery = toDelivery({ headers: { 'content-type': contentType }, body: toForm(slackFields('on 5')) });
    expect(gist(channel.parse(delivery))).toEqual({ words: 'on 5', actor });
  });

  it.each([
    ['text/plain', 'UNSUPPORTED_MEDIA_TYPE'],
    ['multipart/form-data; boundary=x', 'UNSUPPORTED_MEDIA_TYPE'],
    [['application/json', 'application/json'], 'UNSUPPORTED_MEDIA_TYPE'],
  ])('is nothing in %s', (contentType, code) => {
    const delivery = toDelivery({ headers: { 'content-type': contentType }, body: toForm(slackFields('on 5')) });
    expect(gist(channel.parse(delivery))).toBe(code);
  });

  it.each([
    ['on 5 except a&amp;b', 'on 5 except a&b'],
    ['exempt add &lt;bob&gt;', 'exempt add <bob>'],
    ['exempt add &amp;lt;', 'exempt add &lt;'],
    ['exempt add <@U012|alice>', 'exempt add <@U012|alice>'],
    ['exempt add @\u200balice', 'exempt add @alice'],
    ['exempt add \u02cdsvc', 'exempt add _svc'],
    ['on\u200b5', 'on\u200b5'],
    ['', ''],
  ])('holds the words as they were typed: %j', (text, words) => {
    expect(meaningOf(text)).toEqual({ words, actor });
  });

  it('names the asker only where somebody is named', () => {
    const { user_id: _, ...nobody } = slackFields('status');
    expect(gist(channel.parse(form(nobody)))).toBe('PAYLOAD_INVALID');
    expect(gist(channel.parse(form({ ...slackFields('status'), user_id: 'U 1' })))).toBe('PAYLOAD_INVALID');
    expect(gist(channel.parse(form({ ...slackFields('status'), team_id: 'T\n1' })))).toBe('PAYLOAD_INVALID');
    const { team_id: __, ...homeless } = slackFields('status');
    const { workspace: ___, ...rest } = actor;
    expect(gist(channel.parse(form(homeless)))).toEqual({ words: 'status', actor: rest });
  });

  it.each([
    ['text=exempt+add+%zz', 'a broken escape'],
    ['text=exempt+add+%E4', 'an escape that is no UTF-8'],
    ['text=exempt+add+%', 'an escape that is cut off'],
    ['text=off&text=on', 'two texts'],
    ['text=status&user_id=U2', 'two askers'],
    ['text=status&team_id=T2', 'two workspaces'],
    ['text=status&channel_id=C2', 'two rooms'],
  ])('is refused where the form has %2$s', (tail) => {
    const { text: _, ...fields } = slackFields('');
    const delivery = deliver(senders.slack, `${toForm(fields)}&${tail}`, NOON);
    expect(verdictOf(channel, delivery, NOON)).toBe('accepted');
    expect(gist(channel.parse(delivery))).toBe('PAYLOAD_INVALID');
  });

  it('may be raw bytes that are no UTF-8', () => {
    const body = Buffer.concat([Buffer.from(`user_id=U1&text=exempt+add+`), Buffer.from([0xff, 0xfe])]);
    expect(gist(channel.parse(deliver(senders.slack, body, NOON)))).toBe('PAYLOAD_INVALID');
  });

  it.each([
    ['a button', form({ payload: '{"type":"block_actions"}' }), 'other'],
    ['a payload that is garbage', form({ payload: '{' }), 'other'],
    ['a mention', json('{"type":"event_callback","event":{"type":"app_mention","text":"<@W1> on 5"}}'), 'other'],
    ['a check of the certificate', form({ ssl_check: '1', token: planted.slackToken }), { greeting: '' }],
    [
      'the verification of a URL',
      json('{"type":"url_verification","challenge":"3eZbrw1a"}'),
      { greeting: { challenge: '3eZbrw1a' } },
    ],
    ['a challenge that is none', json('{"type":"url_verification","challenge":{"a":1}}'), 'PAYLOAD_INVALID'],
    ['a challenge with a blank', json('{"type":"url_verification","challenge":"a b"}'), 'PAYLOAD_INVALID'],
    ['an event without a type', json('{}'), 'PAYLOAD_INVALID'],
    ['a list', json('[]'), 'PAYLOAD_INVALID'],
    ['broken JSON', json('{"type":'), 'PAYLOAD_INVALID'],
    ['an empty form', form({}), 'PAYLOAD_INVALID'],
  ])('may be %s', (_, delivery, meaning) => {
    expect(verdictOf(channel, delivery, NOON)).toBe('accepted');
    expect(gist(channel.parse(delivery))).toEqual(meaning);
  });
});

describe('the check of the certificate, which comes without a signature', () => {
  const FORM = 'application/x-www-form-urlencoded';
  const answer = (body: string, headers: Request['headers'] = {}) =>
    channel.greetUnproven?.(toDelivery({ path: '/slack', headers: { 'content-type': FORM, ...headers }, body }));

  it.each([
    ['as documented', 'ssl_check=1&token=legacy-fixed-token', {}],
    ['without a token', 'ssl_check=1', {}],
    ['with the token first', 'token=x&ssl_check=1', {}],
    ['with an empty token', 'ssl_check=1&token=', {}],
    ['with a charset', 'ssl_check=1', { 'content-type': `${FORM}; charset=utf-8` }],
    ['without a type', 'ssl_check=1', { 'content-type': undefined }],
    ['with an escape', 'ssl%5Fcheck=%31', {}],
  ])('is answered with nothing: %s', (_, body, headers) => {
    expect(answer(body, headers)).toEqual({
      status: 200,
      headers: { 'x-request-id': 'req-1', 'cache-control': 'no-store' },
      body: '',
    });
  });

  it.each<[string, string, Request['headers']]>([
    ['another value', 'ssl_check=0', {}],
    ['an empty value', 'ssl_check=', {}],
    ['the check twice', 'ssl_check=1&ssl_check=1', {}],
    ['two values', 'ssl_check=1&ssl_check=0', {}],
    ['a command beside it', 'ssl_check=1&token=x&command=%2Fhotspot&text=off', {}],
    ['a user beside it', 'ssl_check=1&user_id=U1', {}],
    ['a name without a value beside it', 'ssl_check=1&x', {}],
    ['another spelling', 'SSL_CHECK=1', {}],
    ['a broken escape', 'ssl_check=1&token=%zz', {}],
    ['no form', '{"ssl_check":1}', {}],
    ['JSON', '{"ssl_check":"1"}', { 'content-type': 'application/json' }],
    ['another type', 'ssl_check=1', { 'content-type': 'text/plain' }],
    ['a doubled type', 'ssl_check=1', { 'content-type': [FORM, FORM] }],
    ['a signature that is wrong', 'ssl_check=1', { 'x-slack-signature': 'v0=00' }],
    ['an empty signature', 'ssl_check=1', { 'x-slack-signature': '' }],
    ['a doubled signature', 'ssl_check=1', { 'x-slack-signature': ['a', 'b'] }],
    ['a time', 'ssl_check=1', { 'x-slack-request-timestamp': '1' }],
    ['more than any check has', `ssl_check=1&token=${'x'.repeat(1024)}`, {}],
    ['nothing', '', {}],
  ])('is none with %s', (_, body, headers) => {
    expect(answer(body, headers)).toBeUndefined();
  });

  it('is none for the others', () => {
    for (const { factory, env } of Object.values(senders).filter(({ name }) => name !== 'slack')) {
      const delivery = toDelivery({ headers: { 'content-type': FORM }, body: 'ssl_check=1' });
      expect(open(factory, env).greetUnproven?.(delivery)).toBeUndefined();
    }
  });
});

describe('the reply to Slack', () => {
  const replyTo = (delivery: ReturnType<typeof form>, outcome: Parameters<typeof channel.render>[0] = done) =>
    channel.render(outcome, delivery, channel.parse(delivery));

  it('is private and has status 200, whatever the outcome', () => {
    for (const outcome of [done, fail('UPSTREAM_ERROR'), fail('NOT_FOUND')]) {
      const reply = replyTo(form(slackFields('status')), outcome);
      expect(reply).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/json', 'x-request-id': 'req-1', 'cache-control': 'no-store' },
      });
      const text = `${outcome.ok ? 'OK' : outcome.code} mistake private`;
      expect(JSON.parse(reply.body)).toEqual({ response_type: 'ephemeral', text });
    }
  });

  it.each(['SIGNATURE_INVALID', 'DELIVERY_STALE'] as const)('is 401 for %s', (code) => {
    expect(channel.render(fail(code), form(slackFields('status')))).toMatchObject({
      status: 401,
      headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' },
    });
  });

  it('to a check of the certificate is empty', () => {
    const reply = replyTo(form({ ssl_check: '1', token: planted.slackToken }));
    expect(reply).toMatchObject({ status: 200, headers: { 'x-request-id': 'req-1' }, body: '' });
  });

  it('to the verification of a URL is the challenge and nothing else', () => {
    const body = JSON.stringify({ token: planted.slackToken, challenge: '3eZbrw1a', type: 'url_verification' });
    const reply = replyTo(json(body));
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(reply.body)).toEqual({ challenge: '3eZbrw1a' });
  });
});

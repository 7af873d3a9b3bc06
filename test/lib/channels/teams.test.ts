import { describe, expect, it } from 'vitest';
import { teams as platform } from '../../../lib/channels/teams.ts';
import { fail } from '../../../lib/outcome.ts';
import { deliver, ids, senders, teamsActivity } from '../../contract/chat-senders.ts';
import { NOON } from '../../support/clock.ts';
import { toDelivery } from '../../support/delivery.ts';
import vector from '../../vectors/teams.json' with { type: 'json' };
import { done, gist, open, problemsOf, verdictOf } from './open.ts';
import { alone } from './stub-chat.ts';

const teams = alone(platform);

const channel = open(teams, senders.teams.env);
const actor = { channel: 'teams', ...ids.teams };
const post = (activity: unknown) => deliver(senders.teams, JSON.stringify(activity), NOON);
const meaningOf = (activity: unknown) => gist(channel.parse(post(activity)));

describe('the signature of Teams', () => {
  const published = open(teams, { TEAMS_SECRETS: vector.secret });
  const right = vector.authorization;
  const verify = (authorization: string | readonly string[] | undefined, body: string = vector.body) =>
    verdictOf(published, toDelivery({ headers: { authorization }, body }), NOON);

  it.each<[string, string | readonly string[] | undefined, string, string]>([
    ['as published', right, vector.body, 'accepted'],
    ['with its scheme in lower case', right.replace('HMAC', 'hmac'), vector.body, 'accepted'],
    ['wrong', vector.wrongAuthorization, vector.body, 'SIGNATURE_INVALID'],
    ['malformed', vector.malformedAuthorization, vector.body, 'SIGNATURE_INVALID'],
    ['missing', undefined, vector.body, 'SIGNATURE_INVALID'],
    ['empty', '', vector.body, 'SIGNATURE_INVALID'],
    ['of another scheme', right.replace('HMAC', 'Bearer'), vector.body, 'SIGNATURE_INVALID'],
    ['without a scheme', right.slice(5), vector.body, 'SIGNATURE_INVALID'],
    ['without its padding', right.slice(0, -1), vector.body, 'SIGNATURE_INVALID'],
    ['with one bit of no meaning set', right.replace('UE=', 'UF='), vector.body, 'SIGNATURE_INVALID'],
    ['with two blanks', right.replace(' ', '  '), vector.body, 'SIGNATURE_INVALID'],
    ['twice', [right, right], vector.body, 'SIGNATURE_INVALID'],
    ['twice, joined', `${right},${right}`, vector.body, 'SIGNATURE_INVALID'],
    ['over other bytes', right, '{"a":"b"}', 'SIGNATURE_INVALID'],
  ])('%s', (_, authorization, body, ending) => {
    expect(verify(authorization, body)).toBe(ending);
  });

  it('is right with any of several secrets, and tells the id of the message', () => {
    const rotating = open(teams, { TEAMS_SECRETS: `${vector.secret} ${senders.teams.env['TEAMS_SECRETS']}` });
    expect(rotating.verify(post(teamsActivity('help')), NOON)).toEqual({
      ok: true,
      value: { deliveryId: '1485983408511' },
    });
  });

  it.each(['not-base64!', 'c2hvcnQ=', 'bmV2ZXJnb25uYWdpdmV5b3V1cA', 'bmV2ZXJnb25uYWdpdmV5b3V1cB=='])(
    'needs a secret that is base64: not %s',
    (secret) => {
      const problems = problemsOf(teams, { TEAMS_SECRETS: secret });
      expect(problems).toEqual([
        { name: 'TEAMS_SECRETS', rule: expect.stringContaining('base64 of at least 16 bytes') },
      ]);
      expect(JSON.stringify(problems)).not.toContain(secret);
    },
  );

  it('is not asked for where no secret is set', () => {
    expect(problemsOf(teams, {})).toEqual([]);
    expect(() => open(teams, {})).toThrow();
  });
});

describe('what Teams sends', () => {
  it.each([
    ['<at>Hotspot</at> on 5', 'on 5'],
    ['\r\n<at>Hotspot</at> on 5\r\n', 'on 5'],
    ['<at>Hotspot</at>&nbsp;on&nbsp;5&nbsp;\n', 'on 5'],
    ['<at id="0">Hot Spot</at> on 5', 'on 5'],
    ['<AT>Hotspot</AT>on 5', 'on 5'],
    ['<p><at>Hotspot</at> on 5</p>', 'on 5'],
    ['<div><div>&nbsp;<at id="0">Hot</at>&nbsp;<at id="1">Spot</at> on<br>5</div></div>', 'on 5'],
    ['on 5 <at>Hotspot</at>', 'on 5'],
    ['on <at>Hotspot</at> 5', 'on   5'],
    ['on 5', 'on 5'],
    ['<at>Hotspot</at>', ''],
    ['', ''],
    ['<at>Hotspot</at> exempt add a&amp;b &lt;c&gt; &quot;d e&quot; &#39;f&#x27;', 'exempt add a&b <c> "d e" \'f\''],
    ['<at>Hotspot</at> exempt add &amp;lt;', 'exempt add &lt;'],
    ['<at>Hotspot</at> exempt add &unknown; &#0; &#x110000;', 'exempt add &unknown; &#0; &#x110000;'],
    ['<at>Hotspot</at> exempt add <at>Alice Smith</at>', 'exempt add  "Alice Smith"'],
    ['<at>Hotspot</at> exempt add <at>A&quot; on 7 &quot;</at>', 'exempt add  "A\\" on 7 \\""'],
    ['<at>Hotspot</at> exempt add @\u200balice', 'exempt add @alice'],
  ])('is %j, with the words %j', (text, words) => {
    expect(meaningOf(teamsActivity(text))).toEqual({ words, actor });
  });

  it('is refused where it cannot be told which mention is ours', () => {
    expect(meaningOf(teamsActivity('exempt add <at>Alice</at> now <at>Hotspot</at>'))).toBe('PAYLOAD_INVALID');
  });

  it('does not trust the entities, whose text need not be that of the message', () => {
    const entities = [{ type: 'mention', mentioned: { id: '29:x', name: 'Hotspot' }, text: '<at>@Hotspot</at>' }];
    expect(meaningOf(teamsActivity('please <at>Hotspot</at> help', { entities }))).toEqual({
      words: 'please   help',
      actor,
    });
  });

  it('names asker, tenant and channel by their ids', () => {
    const inChannel = { id: `${ids.teams.room};messageid=1;x`, tenantId: 'tenant-2' };
    expect(meaningOf(teamsActivity('x', { conversation: inChannel, channelData: null }))).toEqual({
      words: 'x',
      actor: { ...actor, workspace: 'tenant-2' },
    });
    expect(meaningOf(teamsActivity('x', { from: { id: '29:1XLq' } }))).toEqual({
      words: 'x',
      actor: { ...actor, user: '29:1XLq' },
    });
    expect(meaningOf(teamsActivity('x', { from: { id: '29:1XLq', aadObjectId: null } }))).toMatchObject({
      actor: { user: '29:1XLq' },
    });
    expect(meaningOf(teamsActivity('x', { conversation: {}, channelData: {} }))).toEqual({
      words: 'x',
      actor: { channel: 'teams', user: actor.user },
    });
  });

  it.each([
    ['nobody', { from: undefined }],
    ['somebody without an id', { from: { name: 'Jane' } }],
    ['an id that is a number', { from: { id: 5 } }],
    ['an id of the directory that is none', { from: { id: '29:1', aadObjectId: {} } }],
    ['a tenant that is none', { channelData: { tenant: { id: ['t'] } } }],
    ['a channel that is none', { conversation: { id: 7 } }],
    ['a text that is none', { text: { a: 1 } }],
  ])('is refused for %s', (_, more) => {
    expect(meaningOf(teamsActivity('status', more))).toBe('PAYLOAD_INVALID');
  });

  it.each([
    ['an activity that is no message', { type: 'invoke', name: 'composeExtension/query' }, 'other'],
    ['no activity', { a: 'b' }, 'PAYLOAD_INVALID'],
    ['a list', [], 'PAYLOAD_INVALID'],
    ['nothing', null, 'PAYLOAD_INVALID'],
  ])('may be %s', (_, activity, meaning) => {
    expect(meaningOf(activity)).toEqual(meaning);
  });

  it('may be broken, or of another type', () => {
    expect(gist(channel.parse(deliver(senders.teams, '{"type":', NOON)))).toBe('PAYLOAD_INVALID');
    const delivery = toDelivery({ headers: { 'content-type': 'text/html' }, body: '{}' });
    expect(gist(channel.parse(delivery))).toBe('UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('the reply to Teams', () => {
  const delivery = post(teamsActivity('status'));

  it.each([done, fail('UPSTREAM_ERROR')])('is a message with status 200, worded for everybody: %j', (outcome) => {
    const reply = channel.render(outcome, delivery, channel.parse(delivery));
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
    });
    const text = `${outcome.ok ? 'OK' : outcome.code} mistake public`;
    expect(JSON.parse(reply.body)).toEqual({ type: 'message', text });
  });

  it.each(['SIGNATURE_INVALID', 'DELIVERY_STALE'] as const)('is 401 for %s', (code) => {
    expect(channel.render(fail(code), delivery)).toMatchObject({ status: 401 });
  });
});

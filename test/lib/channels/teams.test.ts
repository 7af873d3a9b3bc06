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
    ['with more than one blank', right.replace(' ', '   '), vector.body, 'accepted'],
    ['with a tab', right.replace(' ', '\t'), vector.body, 'SIGNATURE_INVALID'],
    ['with a blank behind', `${right} `, vector.body, 'SIGNATURE_INVALID'],
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

  it.each<[string, unknown, string]>([
    ['five minutes ago', '2026-11-25T11:55:00Z', 'accepted'],
    ['a second more than that', '2026-11-25T11:54:59Z', 'DELIVERY_STALE'],
    ['in five minutes', '2026-11-25T12:05:00Z', 'accepted'],
    ['in a second more than that', '2026-11-25T12:05:01Z', 'DELIVERY_STALE'],
    ['now, with nine decimals', '2026-11-25T12:00:00.123456789Z', 'accepted'],
    ['now, as Teams writes it', '2026-11-25T12:00:00.9908157Z', 'accepted'],
    ['now, with ten decimals', '2026-11-25T12:00:00.1234567890Z', 'DELIVERY_STALE'],
    ['now, with a zone', '2026-11-25T13:00:00+01:00', 'accepted'],
    ['now, with a zone west of us', '2026-11-25T05:00:00.5-0700', 'accepted'],
    ['an hour ago, by its zone', '2026-11-25T12:00:00+01:00', 'DELIVERY_STALE'],
    ['now, without a zone', '2026-11-25T12:00:00', 'DELIVERY_STALE'],
    ['as Microsoft shows it, of 2017', '2017-10-29T00:51:05.9908157Z', 'DELIVERY_STALE'],
    ['a date that does not exist', '2026-11-31T12:00:00Z', 'DELIVERY_STALE'],
    ['a day only', '2026-11-25', 'DELIVERY_STALE'],
    ['an empty text', '', 'DELIVERY_STALE'],
    ['a word', 'now', 'DELIVERY_STALE'],
    ['a number of seconds', NOON / 1000, 'DELIVERY_STALE'],
    ['a number of milliseconds', NOON, 'DELIVERY_STALE'],
    ['a list', ['2026-11-25T12:00:00Z'], 'DELIVERY_STALE'],
    ['false', false, 'DELIVERY_STALE'],
    ['null, which is none', null, 'accepted'],
    ['left out', undefined, 'accepted'],
  ])('is fresh by the time in the message: %s', (_, timestamp, ending) => {
    expect(verdictOf(channel, post(teamsActivity('help', { timestamp })), NOON)).toBe(ending);
  });

  it('follows the tolerance, and is asked for before the time', () => {
    const strict = open(teams, { ...senders.teams.env, SIGNATURE_TOLERANCE_SECONDS: '1' });
    expect(verdictOf(strict, post(teamsActivity('help')), NOON + 1999)).toBe('accepted');
    expect(verdictOf(strict, post(teamsActivity('help')), NOON + 2000)).toBe('DELIVERY_STALE');
    const forged = toDelivery({ headers: { authorization: right }, body: '{"timestamp":"2017-10-29T00:51:05Z"}' });
    expect(verdictOf(published, forged, NOON)).toBe('SIGNATURE_INVALID');
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

  const html = (text: string, more: object = {}) => teamsActivity(text, { textFormat: 'html', ...more });

  it.each<[string, string]>([
    ['<at>h</at> exempt add "build <team>"', 'exempt add "build <team>"'],
    ['<at>h</at> on 5 except "<ops>"', 'on 5 except "<ops>"'],
    ['<at>h</at> exempt add <ops>', 'exempt add <ops>'],
    ['<at>h</at> exempt add a<b>c', 'exempt add a<b>c'],
    ['<at>h</at> exempt add "<b>x</b>"', 'exempt add "<b>x</b>"'],
    ['<at>h</at> exempt add </p>', 'exempt add </p>'],
    ['<at>h</at> exempt add <br>', 'exempt add <br>'],
    ['<at>h</at> exempt add a < b > c', 'exempt add a < b > c'],
    ['<p><at>h</at> on 5</p>', '<p>  on 5</p>'],
    ['<at>h</at> exempt add <at', 'exempt add <at'],
    ['<at>h</at> exempt add <at>x', 'exempt add <at>x'],
    ['<at>h</at> exempt add <attach>x</attach>', 'exempt add <attach>x</attach>'],
  ])('has in plain text no markup but mentions: %j is %j', (text, words) => {
    expect(meaningOf(teamsActivity(text))).toEqual({ words, actor });
  });

  it.each<[string, string]>([
    ['<p><at>Hotspot</at> on 5</p>', 'on 5'],
    ['<div><div>&nbsp;<at id="0">Hot</at>&nbsp;<at id="1">Spot</at> on<br>5</div></div>', 'on 5'],
    ['<at>h</at> exempt add <b>alice</b>', 'exempt add alice'],
    ['<at>h</at> exempt add <b>alice</b>, <i>bob</i>', 'exempt add alice, bob'],
    ['<at>h</at> exempt add <b>alice,</b>bob', 'exempt add alice,bob'],
    ['<at>h</at> exempt add <b>"alice smith"</b>', 'exempt add "alice smith"'],
    ['<at>h</at> <ul><li>exempt add</li><li>alice</li></ul>', 'exempt add  alice'],
    ['<at>h</at> exempt add "a &lt;team&gt;"', 'exempt add "a <team>"'],
  ])('has tags in HTML, which are cut where they touch no word: %j is %j', (text, words) => {
    for (const textFormat of ['html', undefined, null, 'PLAIN', 'xml']) {
      expect(meaningOf(html(text, { textFormat }))).toEqual({ words, actor });
    }
  });

  it.each([
    'exempt add "build <team>"',
    'on 5 except "<ops>"',
    'exempt add "a <b>b</b> c"',
    'exempt add <b>"a</b> b"',
    'exempt add “a<br>b”',
    'exempt add "a<p>"',
    "exempt add 'a <i>b'",
    'exempt add a<b>b</b>',
    'exempt add al<i></i>ice',
    'exempt add id:"<x>7"',
    'o<b>n</b> 5',
    '<b>on</b><i>5</i>',
  ])('is refused where a tag would have to be cut out of a name or a word: %s', (text) => {
    expect(meaningOf(html(`<at>h</at> ${text}`))).toBe('PAYLOAD_INVALID');
  });

  const mention = (id: unknown, name = 'x') => ({
    type: 'mention',
    mentioned: { id, name },
    text: '<at>whatever</at>',
  });
  const client = { type: 'clientInfo', locale: 'en-US' };

  it.each<[string, readonly unknown[], string]>([
    [
      '<at>Hot</at> <at>Spot</at> exempt add <at>Alice</at> <at>Smith</at>',
      ['b', 'b', 'a', 'a'],
      'exempt add  "Alice Smith"',
    ],
    [
      '<at>h</at> exempt add <at>Alice</at>&nbsp;\n<at>Smith</at> <at>Bob</at>',
      ['h', 'a', 'a', 'b'],
      'exempt add  "Alice Smith"   "Bob"',
    ],
    ['<at>h</at> exempt add <at>A</at> <at>B</at> <at>C</at>', ['h', 'a', 'a', 'a'], 'exempt add  "A B C"'],
    ['<at>h</at> exempt add <at>A</at> <at>B</at>', ['h', 'a', 'b'], 'exempt add  "A"   "B"'],
    ['<at>h</at> exempt add <at>A</at>, <at>B</at>', ['h', 'a', 'a'], 'exempt add  "A" ,  "B"'],
    ['<at>h</at> exempt add <at>A</at><at>B</at>', ['h', 'a', 'a'], 'exempt add  "A B"'],
    ['<at>h</at> status <at>h</at>', ['h', 'h'], 'status'],
    ['<at>h</at> exempt add <at>A</at> <at>h</at>', ['h', 'a', 'h'], 'exempt add  "A"'],
    ['on 5 <at>Hot</at> <at>Spot</at>', ['h', 'h'], 'on 5'],
    ['on <at>h</at> 5 <at>h</at>', ['h', 'h'], 'on   5'],
    ['<at>h</at> <at>A</at> off', ['h', 'a'], '"A"  off'],
  ])('knows by the entities which mentions are one person: %j with %j is %j', (text, idList, words) => {
    const entities = [client, ...idList.map((id) => mention(id))];
    expect(meaningOf(teamsActivity(text, { entities }))).toEqual({ words, actor });
  });

  it.each<[string, unknown]>([
    ['one too few', [mention('h'), mention('a')]],
    ['one too many', [mention('h'), mention('a'), mention('a'), mention('a')]],
    ['one without an id', [mention('h'), mention('a'), { type: 'mention', mentioned: {} }]],
    ['an id that is a number', [mention('h'), mention(7), mention(7)]],
    ['an empty id', [mention('h'), mention(''), mention('')]],
    ['another type', [mention('h'), mention('a'), { ...mention('a'), type: 'Mention' }]],
    ['none', []],
    ['no list', { 0: mention('h') }],
    ['null', null],
    ['things that are none', [null, 7, 'mention', [mention('a')]]],
  ])('does not use entities whose number does not agree, or that tell no ids: %s', (_, entities) => {
    const text = '<at>h</at> exempt add <at>Alice</at> <at>Smith</at>';
    expect(meaningOf(teamsActivity(text, { entities }))).toEqual({ words: 'exempt add  "Alice"   "Smith"', actor });
  });

  it('is refused where several people are mentioned and the text begins with none, whatever the entities tell', () => {
    const entities = [mention('a'), mention('h')];
    const text = 'exempt add <at>Alice</at> now <at>Hotspot</at>';
    expect(meaningOf(teamsActivity(text, { entities }))).toBe('PAYLOAD_INVALID');
  });

  it('takes no longer than its length', () => {
    const startedAt = performance.now();
    for (const part of ['<at>', '<at>x</at>', '<b>', '</', '"<b>', 'x<b>', '<at ', '<', '&nbsp;<p>']) {
      for (const textFormat of ['plain', 'html']) meaningOf(teamsActivity(part.repeat(20_000), { textFormat }));
    }
    expect(performance.now() - startedAt).toBeLessThan(4000);
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

import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../infra/senders/discord.ts';
import { discord as platform } from '../../../lib/channels/discord.ts';
import { fail } from '../../../lib/outcome.ts';
import { deliver, discordInteraction, discordText, ids, senders } from '../../contract/chat-senders.ts';
import { NOON } from '../../support/clock.ts';
import { type Request, toDelivery } from '../../support/delivery.ts';
import vector from '../../vectors/discord.json' with { type: 'json' };
import { done, gist, open, problemsOf, verdictOf } from './open.ts';
import { alone } from './stub-chat.ts';

const discord = alone(platform);

const channel = open(discord, senders.discord.env);
const actor = { channel: 'discord', ...ids.discord };
const post = (interaction: unknown) => deliver(senders.discord, JSON.stringify(interaction), NOON);
const meaningOf = (interaction: unknown) => gist(channel.parse(post(interaction)));
const withOptions = (options: unknown) => discordInteraction({ id: '1', name: 'hotspot', type: 1, options });

describe('the signature of Discord', () => {
  const published = open(discord, { DISCORD_PUBLIC_KEYS: vector.publicKey });
  const signedAt = Number(vector.timestamp) * 1000;
  const right = { 'x-signature-timestamp': vector.timestamp, 'x-signature-ed25519': vector.signature };
  type Case = { headers?: Request['headers']; body?: string; now?: number };
  const verify = ({ headers = {}, body = vector.body, now = signedAt }: Case, of = published) =>
    verdictOf(of, toDelivery({ headers: { ...right, ...headers }, body }), now);
  const sig = (value: string | readonly string[] | undefined) => ({ headers: { 'x-signature-ed25519': value } });
  const time = (value: string | readonly string[] | undefined) => ({ headers: { 'x-signature-timestamp': value } });

  it('is accepted, and tells the id of the interaction', () => {
    expect(published.verify(toDelivery({ headers: right, body: vector.body }), signedAt)).toEqual({
      ok: true,
      value: { deliveryId: '787053080478613555' },
    });
  });

  it.each<[string, Case, string]>([
    ['five minutes old', { now: signedAt + 300_000 }, 'accepted'],
    ['a second older than that', { now: signedAt + 301_000 }, 'DELIVERY_STALE'],
    ['a second too far ahead of us', { now: signedAt - 301_000 }, 'DELIVERY_STALE'],
    ['of another key', sig(vector.signatureOfAnotherKey), 'SIGNATURE_INVALID'],
    ['over other bytes', { body: 'example invalid body' }, 'SIGNATURE_INVALID'],
    ['that is a text', sig('example invalid signature'), 'SIGNATURE_INVALID'],
    ['in upper case', sig(vector.signature.toUpperCase()), 'SIGNATURE_INVALID'],
    ['cut short', sig(vector.signature.slice(2)), 'SIGNATURE_INVALID'],
    ['of zeros', sig('0'.repeat(128)), 'SIGNATURE_INVALID'],
    ['missing', sig(undefined), 'SIGNATURE_INVALID'],
    ['doubled', sig([vector.signature, vector.signature]), 'SIGNATURE_INVALID'],
    ['without a time', time(undefined), 'SIGNATURE_INVALID'],
    ['with another time', time('1699990000'), 'SIGNATURE_INVALID'],
    ['with a time that is none', time('now'), 'SIGNATURE_INVALID'],
    ['with an empty time', time(''), 'SIGNATURE_INVALID'],
    ['with a doubled time', time([vector.timestamp, vector.timestamp]), 'SIGNATURE_INVALID'],
  ])('%s', (_, request, ending) => {
    expect(verify(request)).toBe(ending);
  });

  // The scheme puts nothing between time and body, so that a digit can be moved without the signature noticing.
  it('with a digit moved from the time to the body is of long ago', () => {
    const [start, last] = [vector.timestamp.slice(0, -1), vector.timestamp.slice(-1)];
    expect(verify({ ...time(start), body: `${last}${vector.body}` })).toBe('DELIVERY_STALE');
  });

  it('is right with any of several keys, in whichever case they were copied', () => {
    const keys = `${vector.otherPublicKey} ${vector.publicKey.toUpperCase()}`;
    expect(verify({}, open(discord, { DISCORD_PUBLIC_KEYS: keys }))).toBe('accepted');
    expect(verify({}, open(discord, { DISCORD_PUBLIC_KEYS: vector.otherPublicKey }))).toBe('SIGNATURE_INVALID');
    expect(publicKeyOf(vector.seed)).toBe(vector.publicKey);
  });

  it.each(['abc', vector.publicKey.slice(1), `${vector.publicKey}0`, vector.publicKey.replace('d', 'g')])(
    'needs a key of 64 hexadecimal digits: not %s',
    (key) => {
      const problems = problemsOf(discord, { DISCORD_PUBLIC_KEYS: key });
      expect(problems).toEqual([{ name: 'DISCORD_PUBLIC_KEYS', rule: expect.stringContaining('64 hexadecimal') }]);
      expect(JSON.stringify(problems)).not.toContain(key);
    },
  );

  it('is refused, not thrown at, with a key that is no point of the curve', () => {
    expect(verify({}, open(discord, { DISCORD_PUBLIC_KEYS: 'f'.repeat(64) }))).toBe('SIGNATURE_INVALID');
  });

  it('is not asked for where no key is set', () => {
    expect(problemsOf(discord, {})).toEqual([]);
    expect(() => open(discord, {})).toThrow();
  });
});

const text = (name: string, value: unknown) => ({ type: 3, name, value });
const flag = (name: string, value: unknown) => ({ type: 5, name, value });
const integer = (name: string, value: unknown) => ({ type: 4, name, value });
const sub = (name: string, ...options: unknown[]) => ({ type: 1, name, options });
const group = (name: string, ...options: unknown[]) => ({ type: 2, name, options });

describe('what Discord sends', () => {
  it.each<[unknown, string]>([
    [[text('command', 'on 5 except alice')], 'on 5 except alice'],
    [[sub('run', text('command', 'on 5 except alice'))], 'on 5 except alice'],
    [[sub('on')], 'on'],
    [[{ type: 1, name: 'on' }], 'on'],
    [[sub('on', integer('sessions', 5))], 'on 5'],
    [[sub('on', text('users', 'alice, bob'), integer('sessions', 0))], 'on 0 except alice, bob'],
    [[sub('on', text('config', 'c1'), text('users', 'none'))], 'on except none --config c1'],
    [[sub('on', flag('replace', true), text('users', 'alice'))], 'on except alice --replace'],
    [
      [sub('on', text('config', 'c1'), flag('replace', true), text('users', 'none'), integer('sessions', 5))],
      'on 5 except none --config c1 --replace',
    ],
    [[sub('on', flag('replace', false), text('users', 'alice'))], 'on except alice'],
    [[sub('on', flag('replace', true))], 'on --replace'],
    [[sub('off', text('config', 'c1'))], 'off --config c1'],
    [[sub('status')], 'status'],
    [[group('exempt', sub('add', text('users', 'alice id:7')))], 'exempt add alice id:7'],
    [[group('exempt', sub('remove', text('config', 'c1'), text('users', '@bob')))], 'exempt remove @bob --config c1'],
    [[group('exempt', sub('list'))], 'exempt list'],
    [[sub('plan', text('command', 'on 5'))], 'plan on 5'],
    [[group('plan', sub('on', integer('sessions', 5), text('except', 'alice')))], 'plan on 5 except alice'],
    [[sub('help')], 'help'],
    [[], ''],
    [undefined, ''],
  ])('%j is %j', (options, words) => {
    expect(meaningOf(withOptions(options))).toEqual({ words, actor });
  });

  it('is refused where options are nested deeper than a group and its sub-command, however deep', () => {
    const deep = `{"type":1,"name":"a","options":[`.repeat(5000) + `]}`.repeat(5000);
    const whole = JSON.stringify(discordInteraction({ name: 'hotspot', options: ['DEEP'] })).replace('"DEEP"', deep);
    const delivery = deliver(senders.discord, whole, NOON);
    expect(verdictOf(channel, delivery, NOON)).toBe('accepted');
    expect(gist(channel.parse(delivery))).toBe('PAYLOAD_INVALID');
  });

  it.each(['hotspots', 'Hotspot', 'HOTSPOT', 'migrate', '', ' hotspot', null, 7, undefined])(
    'is no command of ours under the name %j',
    (name) => {
      const data = { ...discordText('off'), name };
      expect(meaningOf(discordInteraction(data))).toBe('other');
      expect(channel.parse(post(discordInteraction(data))).command).toBeUndefined();
    },
  );

  it.each([
    ['a user', [{ type: 6, name: 'user', value: '1' }]],
    ['yes or no', [sub('on', { type: 5, name: 'loud', value: true })]],
    ['neither yes nor no', [sub('on', flag('replace', 'true'))]],
    ['a number with a fraction', [{ type: 10, name: 'share', value: 0.5 }]],
    ['a file beside a sub-command', [sub('off'), { type: 11, name: 'file', value: '1' }]],
    ['what is not known yet', [[{}]]],
  ])('is no command of ours under another name, whatever its options are: %s', (_, options) => {
    expect(meaningOf(discordInteraction({ type: 1, name: 'weather', options }))).toBe('other');
  });

  it('knows what was typed of what was copied', () => {
    expect(meaningOf(discordInteraction(discordText('exempt add @\u200balice')))).toEqual({
      words: 'exempt add @alice',
      actor,
    });
  });

  it('has an asker in a guild or in a direct message', () => {
    const { user } = ids.discord;
    const alone = discordInteraction(discordText('status'), {
      guild_id: undefined,
      member: undefined,
      user: { id: user },
    });
    expect(meaningOf(alone)).toEqual({ words: 'status', actor: { channel: 'discord', room: ids.discord.room, user } });
    const both = discordInteraction(discordText('status'), { user: { id: '1' } });
    expect(meaningOf(both)).toEqual({ words: 'status', actor });
    expect(meaningOf(discordInteraction(discordText('status'), { guild_id: null, channel_id: null }))).toEqual({
      words: 'status',
      actor: { channel: 'discord', user },
    });
  });

  it.each([
    ['no asker', { member: undefined }],
    ['a member without a user', { member: {} }],
    ['a member that is none', { member: 'mason' }],
    ['an asker whose id is a number', { member: { user: { id: 53908232506183680 } } }],
    ['a guild that is a number', { guild_id: 1 }],
    ['a channel that is a list', { channel_id: ['1'] }],
    ['no data', { data: undefined }],
    ['data that are a text', { data: 'on' }],
    ['options that are none', { data: { options: 'on' } }],
    ['an option that is none', { data: { options: ['on'] } }],
    ['an option without a name', { data: { options: [{ type: 3, value: 'on' }] } }],
    ['a text that is a number', { data: { options: [text('command', 5)] } }],
    ['a number that is a text', { data: { options: [sub('on', integer('sessions', '5'))] } }],
    ['a number with a fraction', { data: { options: [sub('on', integer('sessions', 5.5))] } }],
    ['an option beside a sub-command', { data: { name: 'hotspot', options: [sub('off'), text('command', 'on')] } }],
    ['two sub-commands', { data: { name: 'hotspot', options: [sub('on'), sub('off')] } }],
    ['a sub-command in one', { data: { name: 'hotspot', options: [sub('a', sub('b', sub('c')))] } }],
    [
      'a group in a group',
      { data: { name: 'hotspot', options: [group('a', group('b', group('c', text('d', 'e'))))] } },
    ],
    ['a list in a list', { data: { name: 'hotspot', options: [[text('command', 'on')]] } }],
    [
      'options of a sub-command that are none',
      { data: { name: 'hotspot', options: [{ type: 1, name: 'on', options: 5 }] } },
    ],
    ['an option of another type', { data: { options: [sub('on', { type: 6, name: 'user', value: '1' })] } }],
  ])('is refused for %s', (_, more) => {
    expect(meaningOf(discordInteraction(discordText('status'), more))).toBe('PAYLOAD_INVALID');
  });

  it.each<[string, unknown, unknown]>([
    ['a ping', { type: 1, id: '1', token: 't', version: 1 }, { greeting: { type: 1 } }],
    ['a component', discordInteraction({ custom_id: 'x', component_type: 2 }, { type: 3 }), 'other'],
    [
      'a question for choices',
      discordInteraction(discordText('o'), { type: 4 }),
      { greeting: { type: 8, data: { choices: [] } } },
    ],
    ['a form', discordInteraction({ custom_id: 'x', components: [] }, { type: 5 }), 'other'],
    ['of a kind that is not known yet', discordInteraction({}, { type: 99 }), 'other'],
    ['a command of the menu of a user', discordInteraction({ type: 2, name: 'High Five', target_id: '1' }), 'other'],
    ['a command of the menu of a message', discordInteraction({ type: 3, name: 'Bookmark', target_id: '1' }), 'other'],
    ['without a type', {}, 'PAYLOAD_INVALID'],
    ['with a type that is a text', { type: '1' }, 'PAYLOAD_INVALID'],
    ['a list', [], 'PAYLOAD_INVALID'],
    ['nothing', null, 'PAYLOAD_INVALID'],
  ])('may be %s', (_, interaction, meaning) => {
    expect(meaningOf(interaction)).toEqual(meaning);
  });

  it('may be broken, or of another type', () => {
    expect(gist(channel.parse(deliver(senders.discord, '{"type":', NOON)))).toBe('PAYLOAD_INVALID');
    const delivery = toDelivery({ headers: { 'content-type': 'text/plain' }, body: '{"type":1}' });
    expect(gist(channel.parse(delivery))).toBe('UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('the reply to Discord', () => {
  const replyTo = (interaction: unknown, outcome: Parameters<typeof channel.render>[0] = done) => {
    const delivery = post(interaction);
    return channel.render(outcome, delivery, channel.parse(delivery));
  };

  it.each([done, fail('UPSTREAM_ERROR')])(
    'is a private message that mentions nobody, with status 200: %j',
    (outcome) => {
      const reply = replyTo(discordInteraction(discordText('status')), outcome);
      expect(reply).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
      });
      const content = `${outcome.ok ? 'OK' : outcome.code} mistake private`;
      expect(JSON.parse(reply.body)).toEqual({
        type: 4,
        data: { content, flags: 64, allowed_mentions: { parse: [] } },
      });
    },
  );

  it('to a ping is a pong', () => {
    const reply = replyTo({ type: 1, id: '1', token: 't', version: 1 });
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(reply.body)).toEqual({ type: 1 });
  });

  it('to a question for choices has none', () => {
    expect(JSON.parse(replyTo(discordInteraction(discordText('o'), { type: 4 })).body)).toEqual({
      type: 8,
      data: { choices: [] },
    });
  });

  it.each(['SIGNATURE_INVALID', 'DELIVERY_STALE'] as const)('is 401 for %s', (code) => {
    expect(channel.render(fail(code), post({ type: 1 }))).toMatchObject({ status: 401 });
  });
});

import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../lib/redactor.ts';
import { Secret } from '../../lib/secret.ts';
import { spellingKinds } from '../support/spellings.ts';

const value = 'Pl4nted"pass\\word&with/odd signs+ü';

describe('the redactor', () => {
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const redact = (text: string, ...known: string[]) => createRedactor(known.map((one) => new Secret(one))).redact(text);

  it.each([
    ['as it is', `user has ${value}, sorry`, 'user has [secret], sorry'],
    ['twice', `${value}${value}`, '[secret][secret]'],
    ['escaped for a URL', `?p=${encodeURIComponent(value)}&x`, '?p=[secret]&x'],
    ['escaped for HTML', `<p>Pl4nted&quot;pass\\word&amp;with/odd signs+ü</p>`, '<p>[secret]</p>'],
    ['escaped for JSON', `{"p":${JSON.stringify(value)}}`, '{"p":"[secret]"}'],
    ['escaped beside what is not', `100 &amp; ${encodeURIComponent(value)}`, '100 &amp; [secret]'],
    ['escaped twice, in two ways', `${encodeURIComponent(value)} ${hex(value)}`, '[secret] [secret]'],
    ['within more of the same spelling', `%3C${encodeURIComponent(value)}%3E`, '<[secret]>'],
    ['in base64, with all of its padding', `a ${Buffer.from('12345678').toString('base64')} b`, 'a [secret] b'],
  ])('takes a secret out that is echoed %s', (_, text, expected) => {
    expect(redact(text, value, '12345678')).toBe(expected);
  });

  const known = [
    ['with every kind of sign', value],
    ['of letters only', 'correcthorsebatterystaple'],
    ['with blanks, dashes and a tilde', 'a b-c_d~e.f g!h*i(j)k'],
    ['that looks escaped', 'p%41ss&amp;w\\u0041rd+x'],
    ['with quotation marks', `it's "so" <b>`],
    ['of eight signs', 'p@$$w0rd'],
    ['in another script', '密码是热会话迁移的钥匙'],
    ['beyond the first plane', 'keys\u{1f511}\u{1f511}\u{1f511}'],
    ['with base64 of its own', 'ab+/cd+/ef+/gh+/ij+/kl=='],
    ['with line ends', 'first line\nsecond\tline\r\n'],
    ['of a Standard Webhooks sender', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  ] as const;
  it.each(known.flatMap(([title, one]) => spellingKinds.map(([kind, spell]) => [title, kind, one, spell] as const)))(
    'takes a secret %s out that is spelled as %s, wherever it stands',
    (_, __, one, spell) => {
      const redactor = createRedactor([new Secret('another-secret-1'), new Secret(one)]);
      for (const look of [redactor.redact, redactor.redactAll<string>]) {
        expect(look(spell(one))).toBe('[secret]');
        expect(look(`was (${spell(one)}), sorry`)).toBe('was ([secret]), sorry');
        expect(look(`${spell(one)} ${spell(one)}`)).toMatch(/^\[secret\][ +]\[secret\]$/);
      }
    },
  );

  it.each(known)('leaves alone what only looks like a secret %s', (_, one) => {
    const redactor = createRedactor([new Secret(one)]);
    const signs = [...one];
    const others = [signs.toReversed(), signs.toSpliced(signs.length / 2, 1), signs.toSpliced(-4, 1, 'x')];
    for (const other of others.map((each) => each.join(''))) {
      for (const [, spell] of spellingKinds) expect(redactor.redactAll(`${spell(other)}!`)).toBe(`${spell(other)}!`);
    }
  });

  it.each([
    ['12 signs at the end', value.slice(0, 12), '[secret]'],
    ['more at the end', `you sent ${value.slice(0, 20)}`, 'you sent [secret]'],
    ['all but the last sign', `you sent ${value.slice(0, -1)}`, 'you sent [secret]'],
    ['at the end of a line and of all', `you sent ${value.slice(0, 20)}\n`, 'you sent [secret]\n'],
    ['before an ellipsis', `${value.slice(0, 12)}… is wrong`, '[secret]… is wrong'],
    ['before three dots', `"${value.slice(0, 15)}..." is wrong`, '"[secret]..." is wrong'],
    ['before a blank and three dots', `${value.slice(0, 15)} ...`, '[secret] ...'],
    ['escaped', `${encodeURIComponent(value.slice(0, 15))}…`, '[secret]…'],
    ['in base64', `${Buffer.from(value).toString('base64').slice(0, 16)}…`, '[secret]…'],
    ['in hexadecimal', Buffer.from(value).toString('hex').slice(0, 24).toUpperCase(), '[secret]'],
    ['without its prefix', 'MfKQ9r8GKYqr…', '[secret]…'],
    ['with its prefix', 'whsec_MfKQ9r8GKYqr…', '[secret]…'],
    ['11 signs, which are too few to tell', `${value.slice(0, 11)}…`, `${value.slice(0, 11)}…`],
    ['cut where the text goes on', `${value.slice(0, 20)} is`, `${value.slice(0, 20)} is`],
    ['before two dots', `${value.slice(0, 20)}..`, `${value.slice(0, 20)}..`],
  ])('takes out what is cut short: %s', (_, text, expected) => {
    const redactor = createRedactor([value, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].map((one) => new Secret(one)));
    expect(redactor.redact(text)).toBe(expected);
    expect(redactor.redactAll(text)).toBe(expected);
  });

  it.each([
    ['percent, cut', 'Pl4nted%22pass%5'],
    ['percent, cut before an ellipsis', 'Pl4nted%22pass%…'],
    ['percent, cut within a sign', 'signs%2B%C3'],
    ['percent, of another alphabet', 'signs%2B%FC'],
    ['percent that is none beside some', '%41 and 100% of it'],
    ['JSON, cut', 'Pl4nted\\"pass\\u00'],
    ['JSON, cut after the backslash', 'nothing\\"special\\'],
    ['JSON that is none beside some', '\\u0041 C:\\Windows'],
    ['entities, cut', 'Pl4nted&quot;pass&am'],
    ['entities, cut before three dots', 'Pl4nted&#34;pass&#3...'],
    ['entities that are none beside some', '&#34; &#x;'],
  ])('leaves a text out whose decoding fails midway: %s', (_, text) => {
    expect(redact(text, value)).toBe('');
    // What is no saying of a service is somebody's name.
    expect(createRedactor([new Secret(value)]).redactAll(text)).toBe(text);
  });

  it.each([
    '100% of it',
    '50 % (or 7%)',
    'CORP\\alice',
    'C:\\Windows',
    'AT&T & sons',
    'a&b=c&d',
    '?a=%41&b=%2F',
    'R&amp;D',
    'a\\nb',
    '+1 + 2',
    '~1/~0',
    '% & \\ + ~',
  ])('leaves alone what only looks escaped: %s', (text) => {
    expect(redact(text, value)).toBe(text);
  });

  it('takes out the key of a Standard Webhooks secret, also without its prefix', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(redact(`a ${secret} b ${secret.slice(6)} c`, secret)).toBe('a [secret] b [secret] c');
  });

  it('takes the longer one first where one secret contains another', () => {
    expect(redact('x-abcdef-y-abc', 'abc', 'abcdef')).toBe('x-[secret]-y-[secret]');
  });

  it('treats a secret as text and not as a pattern', () => {
    expect(redact('a.c abc $& .*', '.*', '$&')).toBe('a.c abc [secret] [secret]');
  });

  it('leaves a text alone that holds no secret, and is not confused by an empty one', () => {
    expect(redact('nothing here', '', value)).toBe('nothing here');
  });

  it.each([
    ['two signs of padding, and no more', '12345678', 'MTIzNDU2Nzg==== b', '[secret]== b'],
    ['no sign of padding behind what is no base64', 'p@$$w0rd', 'p@$$w0rd=x', '[secret]=x'],
    ['what is in small letters only as it is', 'correcthorsebattery', 'correcthorseBATTERY x', 'correcthorseBATTERY x'],
    ['a text that is no pointer as it is', 'abcd/efgh', 'abcd~1efgh', 'abcd~1efgh'],
    ['a pointer that is none as it is', 'abcd/efgh', '/users/a~2/x', '/users/a~2/x'],
    ['the rest of a step as it was', 'abcd/efgh', '/x~1y~0z~1abcd~1efgh/~0', '/x~1y~0z~1[secret]/~0'],
    ['a short secret in a longer name', 'short-1', 'my short-1 name', 'my short-1 name'],
  ])('takes %s', (_, one, text, expected) => {
    expect(createRedactor([new Secret(one)]).redactAll(text)).toBe(expected);
  });

  it('is not misled by a second secret that begins alike and seems cut there', () => {
    const text = 'pass...word12 and';
    expect(redact(text, 'pass...word12345', 'passwordlong1')).toBe(text);
  });

  it('reads no more than may be shown', () => {
    expect(redact('y'.repeat(2 ** 16 + 10), value)).toHaveLength(2 ** 16);
  });

  it('takes secrets out of every text of a value, and leaves the rest as it is', () => {
    const { redactAll } = createRedactor([new Secret(value), new Secret('2')]);
    const users = [{ id: value, name: 'alice' }, { name: `x ${value}` }];
    expect(redactAll({ id: 'a', exitSessions: 2, enabled: true, none: null, users })).toEqual({
      id: 'a',
      exitSessions: 2,
      enabled: true,
      none: null,
      users: [{ id: '[secret]', name: 'alice' }, { name: 'x [secret]' }],
    });
    const clean = { id: 'a', users: ['b'] };
    expect(redactAll(clean)).toBe(clean);
    expect(redactAll(undefined)).toBeUndefined();
  });

  it('keeps every part of a value that holds no secret as the very thing it was', () => {
    const { redactAll } = createRedactor([new Secret(value)]);
    const clean = { name: '50% & more', list: ['a'] };
    const redacted = redactAll({ clean, dirty: [value, clean] });
    expect(redacted).toEqual({ clean, dirty: ['[secret]', clean] });
    expect(redacted.clean).toBe(clean);
    expect(redacted.dirty[1]).toBe(clean);
    const secret = new Secret(value);
    expect(redactAll({ secret }).secret).toBe(secret);
  });

  it.each(spellingKinds)('takes secrets out of the names of fields, spelled as %s', (_, spell) => {
    const { redactAll } = createRedactor([new Secret(value)]);
    expect(redactAll({ [spell(value)]: 1, b: { [`x ${spell(value)}`]: spell(value) } })).toEqual({
      '[secret]': 1,
      b: { 'x [secret]': '[secret]' },
    });
    expect(redactAll(JSON.parse(`{"__proto__":${JSON.stringify(spell(value))}}`))).toEqual(
      JSON.parse('{"__proto__":"[secret]"}'),
    );
  });

  it.each(
    [value, 'a/b~c/d~1e~0f', '~1~1~1~1', 'ab+/cd+/ef+/gh+/ij+/kl=='].flatMap((one) =>
      spellingKinds.map(([kind, spell]) => [one, kind, spell] as const),
    ),
  )('takes %s out behind the escapes of a JSON pointer, spelled as %s', (one, _, spell) => {
    const { redactAll } = createRedactor([new Secret(one)]);
    const escaped = spell(one).replaceAll('~', '~0').replaceAll('/', '~1');
    expect(redactAll({ errors: [{ pointer: `/users/0/${escaped}` }] })).toEqual({
      errors: [{ pointer: '/users/0/[secret]' }],
    });
    expect(redactAll(`/a~1b~0c/${escaped}/~01`)).toBe('/a~1b~0c/[secret]/~01');
  });

  it('looks once at each text: 100,000 of them take no second', () => {
    const { redactAll, learn } = createRedactor(
      [value, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].map((it) => new Secret(it)),
    );
    for (let i = 10; i < 26; i += 1) learn(new Secret(`MII${i}`.repeat(1000)));
    const users = Array.from({ length: 50_000 }, (_, at) => ({ id: `da16f9b8${at}`, name: `50% & user ${at}` }));
    users.push({ id: 'x', name: value });
    const startedAt = process.cpuUsage();
    expect(redactAll(users).at(-1)).toEqual({ id: 'x', name: '[secret]' });
    const { user } = process.cpuUsage(startedAt);
    expect(user / 1000).toBeLessThan(1000);
  });

  it('looks at the beginning of a text only where it is larger than what may be shown of it', () => {
    const long = `${'MIIplanted0123456789'.repeat(200)} x`;
    expect(redact(long.repeat(500), long.slice(0, -2)).length).toBeLessThan(2 ** 16 + 100);
    expect(redact(`${'x'.repeat(2 ** 16 - 20)}${value}`, value)).toBe(`${'x'.repeat(2 ** 16 - 20)}[secret]`);
  });

  it('does not look for a secret below eight characters in what are mostly names', () => {
    const { redact, redactAll } = createRedactor([new Secret('short-1'), new Secret('longer-1')]);
    expect(redactAll({ name: 'short-1', id: 'longer-1' })).toEqual({ name: 'short-1', id: '[secret]' });
    expect(redact('short-1')).toBe('[secret]');
  });

  it('knows secrets that it learnt later', () => {
    const redactor = createRedactor([]);
    expect(redactor.redact('token MII1')).toBe('token MII1');
    redactor.learn(new Secret('MII1'));
    expect(redactor.redact('token MII1')).toBe('token [secret]');
  });

  it('keeps the last 16 learnt ones, and those of the configuration for ever', () => {
    const redactor = createRedactor([new Secret(value)]);
    for (let i = 10; i < 27; i += 1) redactor.learn(new Secret(`token-${i}`));
    expect(redactor.redact(`token-10 token-11 token-26 ${value}`)).toBe('token-10 [secret] [secret] [secret]');
  });
});

describe('a set of secrets that is learnt', () => {
  const set = (number: number) =>
    [`planted-access-${number}`, `planted-secret-${number}`].map((one) => new Secret(one));
  const said = (number: number) => `planted-secret-${number}`;

  it('is kept, however many others are learnt one by one', () => {
    const redactor = createRedactor([]);
    redactor.learnSet(set(1));
    for (let other = 0; other < 20; other += 1) redactor.learn(new Secret(`another-one-${other}`));
    expect(redactor.redact(said(1))).toBe('[secret]');
    expect(redactor.redactAll([said(1)])).toEqual(['[secret]']);
  });

  it('is one of the last 8, by when it was seen last', () => {
    const redactor = createRedactor([]);
    for (let number = 1; number <= 8; number += 1) redactor.learnSet(set(number));
    redactor.learnSet(set(1));
    expect(redactor.redact(said(2))).toBe('[secret]');
    redactor.learnSet(set(9));
    expect([1, 3, 8, 9].map((number) => redactor.redact(said(number)))).toEqual(Array(4).fill('[secret]'));
    expect(redactor.redact(said(2))).toBe(said(2));
  });

  it('is known from the moment on, also where texts were looked at before', () => {
    const redactor = createRedactor([]);
    expect([redactor.redact(said(1)), redactor.redactAll(said(1))]).toEqual([said(1), said(1)]);
    redactor.learnSet(set(1));
    expect([redactor.redact(said(1)), redactor.redactAll(said(1))]).toEqual(['[secret]', '[secret]']);
  });

  it.each([
    [
      'as a whole',
      'https://hooks.test/commands/T1/abcdefgh',
      'told https://hooks.test/commands/T1/abcdefgh',
      'told [secret]',
    ],
    ['by its last part', 'https://hooks.test/commands/T1/abcdefgh', 'no abcdefgh here', 'no [secret] here'],
    [
      'as a whole, where its last part could be a word',
      'https://hooks.test/T1/abcdefg',
      'https://hooks.test/T1/abcdefg',
      '[secret]',
    ],
    ['not by a last part that could be a word', 'https://hooks.test/T1/abcdefg', 'no abcdefg here', 'no abcdefg here'],
    [
      'as a whole, where it has no last part',
      'https://hooks.test/T1/',
      'at https://hooks.test/T1/ or',
      'at [secret] or',
    ],
    [
      'not by another part',
      'https://hooks.test/commands/T1/abcdefgh',
      'commands and hooks.test',
      'commands and hooks.test',
    ],
  ])('knows an address %s', (_, address, text, expected) => {
    const redactor = createRedactor([]);
    redactor.learnAddress(address);
    expect(redactor.redact(text)).toBe(expected);
  });
});

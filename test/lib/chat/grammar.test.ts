import { describe, expect, it } from 'vitest';
import { type Ask, type Mistake, parseWords as parse, usages } from '../../../lib/chat/grammar.ts';
import { angledLinks } from '../../../lib/chat/links.ts';
import { printCommand } from '../../../lib/chat/print.ts';

/** With all that any platform writes. */
const parseWords = (text: string) => parse(text, angledLinks);

const apply = (more: object = {}) => ({ action: 'apply', enabled: true, ...more });
/** With a list, that nobody else is taken off unless that is confirmed. */
const except = (excludeUsers: object[], more: object = {}) => apply({ excludeUsers, replace: false, ...more });
const users = (...names: string[]) => names.map((name) => ({ name }));

function commandOf(text: string): unknown {
  const ask = parseWords(text);
  return ask.kind === 'command' ? ask.command : ask;
}

function mistakeOf(text: string): Mistake {
  const ask = parseWords(text);
  expect(ask).toMatchObject({ kind: 'mistake' });
  return (ask as Extract<Ask, { kind: 'mistake' }>).mistake;
}

describe('a command', () => {
  it.each<[string, object]>([
    ['on', apply()],
    ['on 5', apply({ exitSessions: 5 })],
    ['on 0', apply({ exitSessions: 0 })],
    ['on 100', apply({ exitSessions: 100 })],
    ['on except none', except([])],
    ['on 5 except none', except([], { exitSessions: 5 })],
    ['on 5 except alice, bob', except(users('alice', 'bob'), { exitSessions: 5 })],
    ['on except alice 7', except(users('alice', '7'))],
    ['off', { action: 'apply', enabled: false }],
    ['status', { action: 'show' }],
    ['exempt list', { action: 'show' }],
    ['exempt add alice', { action: 'exclude', users: users('alice') }],
    ['exempt add on off', { action: 'exclude', users: users('on', 'off') }],
    ['exempt add alice alice id:7 id:7', { action: 'exclude', users: [{ name: 'alice' }, { id: '7' }] }],
    ['exempt remove alice bob', { action: 'include', users: users('alice', 'bob') }],
    ['plan on 5', apply({ exitSessions: 5, dryRun: true })],
    ['plan off', { action: 'apply', enabled: false, dryRun: true }],
    ['plan status', { action: 'show', dryRun: true }],
    ['plan exempt add alice', { action: 'exclude', users: users('alice'), dryRun: true }],
  ])('is understood: %s', (text, command) => {
    expect(commandOf(text)).toEqual(command);
  });

  it('tells its verb, and whether it is only planned', () => {
    expect(parseWords('Plan Exempt List')).toMatchObject({ kind: 'command', verb: 'exempt list', plan: true });
    expect(parseWords('off')).toMatchObject({ kind: 'command', verb: 'off', plan: false });
  });

  it.each([
    'status --config 9',
    '--config 9 status',
    'status —config 9',
    'status –config 9',
    'status ﹣﹣config 9',
    'status －－ＣＯＮＦＩＧ 9',
    'STATUS --Config "9"',
    'status --config=9',
    'status --config="9"',
    'status --config：9',
  ])('names its configuration anywhere, with the dashes of a phone: %s', (text) => {
    expect(commandOf(text)).toEqual({ action: 'show', configId: '9' });
  });

  it('takes the option out from between the other words', () => {
    expect(commandOf('plan --config 9 exempt add alice')).toMatchObject({ configId: '9', users: users('alice') });
    expect(commandOf('exempt add alice --config 9 bob')).toMatchObject({ configId: '9', users: users('alice', 'bob') });
  });

  it.each([
    ['capitals', 'ON 5 EXCEPT alice'],
    ['surplus blanks', '  on   5\texcept \n alice  '],
    ['non-breaking blanks', 'on\u00a05\u202fexcept\u00a0alice'],
    ['ideographic blanks', 'on\u30005\u3000except\u3000alice'],
    ['zero-width blanks', '\ufeffon\u200b5\u200b except\u200b alice\u200b'],
    ['marks that nobody sees', '\u200eo\u200dn\u200e \u200f5 \u2060except\u00ad \u202aalice\u202c'],
    ['full-width forms', 'ｏｎ　５　ｅｘｃｅｐｔ　alice'],
    ['commas', 'on, 5, except, alice,'],
    ['other commas', 'on，5、except，alice'],
  ])('does not mind %s', (_, text) => {
    expect(commandOf(text)).toEqual(except(users('alice'), { exitSessions: 5 }));
  });
});

describe('--replace', () => {
  it.each([
    'on 5 except alice --replace',
    'on 5 except --replace alice',
    'on 5 --replace except alice',
    'on --replace 5 except alice',
    '--replace on 5 except alice',
    'on 5 except alice —replace',
    'on 5 except alice –Replace',
    'on 5 except alice －－ＲＥＰＬＡＣＥ',
    'on 5 except alice, --replace --replace',
  ])('confirms that others are taken off the list, anywhere, with the dashes of a phone: %s', (text) => {
    expect(commandOf(text)).toEqual(except(users('alice'), { exitSessions: 5, replace: true }));
  });

  it('stands beside the other option and within a plan', () => {
    const command = except([], { configId: '9', replace: true, dryRun: true });
    expect(commandOf('plan on --config 9 --replace except none')).toEqual(command);
    expect(commandOf('--replace --config 9 plan on except none')).toEqual(command);
  });

  it('in quotes is a user', () => {
    expect(commandOf('on except "--replace"')).toEqual(except(users('--replace')));
    expect(commandOf('exempt add "--replace"')).toEqual({ action: 'exclude', users: users('--replace') });
  });

  it.each([
    ['on 5 --replace', 'on 5'],
    ['on --replace', 'on'],
    ['off --replace', 'off'],
    ['status --replace', 'status'],
    ['exempt add --replace alice', 'exempt add alice'],
    ['exempt remove alice --replace', 'exempt remove alice'],
    ['exempt list --replace', 'exempt list'],
    ['plan on 5 --replace', 'plan on 5'],
    ['plan off --replace --config 9', 'plan off --config 9'],
  ])('is left over anywhere else: %s', (text, example) => {
    expect(mistakeOf(text)).toEqual({ kind: 'left-over', word: '--replace', example });
  });

  it.each([
    ['on 5 except --replace', { kind: 'users-missing', example: 'on 5 except alice --replace' }],
    ['on 5 excpet bob --replace', { kind: 'unknown-word', example: 'on 5 except bob --replace' }],
    ['of --replace', { kind: 'unknown-word', nearest: 'off', example: 'off' }],
    ['on 5 except bob --replcae', { kind: 'unknown-word', nearest: '--replace', example: 'on 5 except bob --replace' }],
    ['on 5 except bob --replace=true', { nearest: '--replace', example: 'on 5 except bob --replace' }],
    ['off --replacee', { kind: 'unknown-word', nearest: '--replace', example: 'off' }],
    ['on except bob --config --replace', { kind: 'config-id' }],
    ['on except bob --replace --confg 9', { nearest: '--config' }],
    ['help --replace', { kind: 'left-over', example: 'help' }],
    ['--replace', { kind: 'incomplete', example: 'status' }],
  ])('keeps its place in what was probably meant: %s', (text, mistake) => {
    expect(mistakeOf(text)).toMatchObject(mistake);
  });
});

describe('a user', () => {
  it.each<[string, object]>([
    ['Alice.O-1_x', { name: 'Alice.O-1_x' }],
    ['@alice', { name: 'alice' }],
    ['＠alice', { name: 'alice' }],
    ['@@alice', { name: '@alice' }],
    ['alice@corp.example', { name: 'alice@corp.example' }],
    ["O'Brien", { name: "O'Brien" }],
    ['O’Brien', { name: 'O’Brien' }],
    ["'O’Brien'", { name: 'O’Brien' }],
    ['张三', { name: '张三' }],
    ['CORP\\alice', { name: 'CORP\\alice' }],
    ['"CORP\\alice"', { name: 'CORP\\alice' }],
    ['id:da16f9b8', { id: 'da16f9b8' }],
    ['ID：da16f9b8', { id: 'da16f9b8' }],
    ['id:"a b"', { id: 'a b' }],
    ['@"alice smith"', { name: 'alice smith' }],
    ['"alice smith"', { name: 'alice smith' }],
    ['“alice, smith”', { name: 'alice, smith' }],
    ['„alice smith“', { name: 'alice smith' }],
    ['‟alice smith”', { name: 'alice smith' }],
    ['«alice smith»', { name: 'alice smith' }],
    ['＂alice smith＂', { name: 'alice smith' }],
    ["'alice smith'", { name: 'alice smith' }],
    ['‘alice smith’', { name: 'alice smith' }],
    ['“alice smith"', { name: 'alice smith' }],
    ['"a \\"b\\" \\\\ c"', { name: 'a "b" \\ c' }],
    ['"none"', { name: 'none' }],
    ['"except"', { name: 'except' }],
    ['"@alice"', { name: '@alice' }],
    ['"id:7"', { name: 'id:7' }],
    ['"--config"', { name: '--config' }],
    ['@none', { name: 'none' }],
    ['a\u200db', { name: 'a\u200db' }],
    ['<@U123|alice>', { name: 'alice' }],
    ['<@U123|alice smith>', { name: 'alice smith' }],
    ['<mailto:a@b.example|a@b.example>', { name: 'a@b.example' }],
    ['"<mailto:a@b.example|a@b.example>"', { name: 'a@b.example' }],
    ['<http://x.example|x.example>', { name: 'x.example' }],
    ['<https://x.example>', { name: 'https://x.example' }],
    ['"\\<@U123|alice>"', { name: '<@U123|alice>' }],
    ['"<@U123|alice>"', { name: '<@U123|alice>' }],
    ['"<@U123>"', { name: '<@U123>' }],
    ['"<@!123>"', { name: '<@!123>' }],
    ["'<@123>'", { name: '<@123>' }],
    ['“<!channel>”', { name: '<!channel>' }],
    ['"<!subteam^S1|ops>"', { name: '<!subteam^S1|ops>' }],
    ['"<#C1|general>"', { name: '<#C1|general>' }],
    ['"a <@U123|alice> b"', { name: 'a <@U123|alice> b' }],
    ['id:"<@U123>"', { id: '<@U123>' }],
    ['"<mailto:a@b.example>"', { name: 'a@b.example' }],
    ['a&b', { name: 'a&b' }],
    ['a&amp;b', { name: 'a&amp;b' }],
    ['𝒜'.repeat(128), { name: '𝒜'.repeat(128) }],
  ])('is taken as meant: %s', (text, user) => {
    expect(commandOf(`exempt add ${text}`)).toEqual({ action: 'exclude', users: [user] });
    expect(commandOf(`on except ${text}, ${text}`)).toEqual(except([user]));
  });

  it('may stand beside 999 others', () => {
    const names = Array.from({ length: 1000 }, (_, n) => `u${n}`);
    expect(commandOf(`exempt add ${names.join(',')}`)).toEqual({ action: 'exclude', users: users(...names) });
  });
});

describe('help', () => {
  it.each(['', '  ', ' , ', '\u200b', 'help', 'HELP', ' ｈｅｌｐ '])('is what %j asks for', (text) => {
    expect(parseWords(text)).toEqual({ kind: 'help' });
  });

  it('tells only what can be asked for', () => {
    for (const { usage } of usages) {
      const typed = usage
        .replace('[N] [except USER…|none]', '5 except alice bob')
        .replace('USER…', 'alice, "bob b"')
        .replace('COMMAND', 'off')
        .replace(/^--config ID$/, 'status --config 9')
        .replace(/^--replace$/, 'on except alice --replace');
      expect([typed, parseWords(typed).kind]).toEqual([typed, typed === 'help' ? 'help' : 'command']);
    }
  });
});

describe('a mistake', () => {
  it.each<[string, Partial<Mistake> & Pick<Mistake, 'kind' | 'example'>]>([
    ['onn 5', { kind: 'unknown-word', word: 'onn', nearest: 'on', example: 'on 5' }],
    ['no', { kind: 'unknown-word', word: 'no', nearest: 'on', example: 'on' }],
    ['of', { kind: 'unknown-word', word: 'of', nearest: 'off', example: 'off' }],
    ['STAUTS', { kind: 'unknown-word', word: 'STAUTS', nearest: 'status', example: 'status' }],
    ['hlep me', { kind: 'unknown-word', word: 'hlep', nearest: 'help', example: 'help' }],
    ['xyzzy', { kind: 'unknown-word', word: 'xyzzy', nearest: 'help', example: 'help' }],
    ['enable 5', { kind: 'unknown-word', word: 'enable', nearest: 'on', example: 'on 5' }],
    ['关闭', { kind: 'unknown-word', word: '关闭', nearest: 'off', example: 'off' }],
    ['exclude bob', { kind: 'unknown-word', nearest: 'exempt add', example: 'exempt add bob' }],
    ['exmept add bob', { kind: 'unknown-word', nearest: 'exempt', example: 'exempt add bob' }],
    ['exempt ad bob', { kind: 'unknown-word', word: 'ad', nearest: 'add', example: 'exempt add bob' }],
    ['exempt bob', { kind: 'unknown-word', word: 'bob', nearest: 'add', example: 'exempt add bob' }],
    ['plna on 5', { kind: 'unknown-word', nearest: 'plan', example: 'plan on 5' }],
    ['on 5 excpet bob', { kind: 'unknown-word', nearest: 'except', example: 'on 5 except bob' }],
    ['status --confg 9', { kind: 'unknown-word', nearest: '--config', example: 'status --config 895110260098859008' }],
    [
      'exempt add --force bob',
      { kind: 'unknown-word', word: '--force', example: 'exempt add bob --config 895110260098859008' },
    ],
    ['on five', { kind: 'left-over', word: 'five', example: 'on' }],
    ['on 5 7', { kind: 'left-over', word: '7', example: 'on 5' }],
    ['on 1,000', { kind: 'left-over', word: '000', example: 'on 1' }],
    ['on none', { kind: 'left-over', word: 'none', example: 'on' }],
    ['off 5', { kind: 'left-over', word: '5', example: 'off' }],
    ['off except bob', { kind: 'left-over', word: 'except', example: 'off' }],
    ['status now', { kind: 'left-over', word: 'now', example: 'status' }],
    ['exempt list bob', { kind: 'left-over', word: 'bob', example: 'exempt list' }],
    ['help me', { kind: 'left-over', word: 'me', example: 'help' }],
    ['on 101', { kind: 'number', word: '101', example: 'on 100' }],
    ['on 99999999999999999999', { kind: 'number', example: 'on 100' }],
    ['on -1', { kind: 'number', word: '-1', example: 'on 5' }],
    ['on 2.5 except bob', { kind: 'number', word: '2.5', example: 'on 5 except bob' }],
    ['on 1e1', { kind: 'number', word: '1e1', example: 'on 5' }],
    ['on +5', { kind: 'number', word: '+5', example: 'on 5' }],
    ['on 5 except', { kind: 'users-missing', example: 'on 5 except alice' }],
    ['exempt add', { kind: 'users-missing', example: 'exempt add alice' }],
    ['exempt add ,', { kind: 'users-missing', example: 'exempt add alice' }],
    ['on except none bob', { kind: 'user-invalid', word: 'none', example: 'on except alice' }],
    ['on except bob none', { kind: 'user-invalid', word: 'none', example: 'on except alice' }],
    ['exempt add bob except carol', { kind: 'user-invalid', word: 'except', example: 'exempt add alice' }],
    ['exempt add @', { kind: 'user-invalid', word: '@', example: 'exempt add alice' }],
    ['exempt add ""', { kind: 'user-invalid', word: '""', example: 'exempt add alice' }],
    ['exempt add id:', { kind: 'user-invalid', word: 'id:', example: 'exempt add alice' }],
    ['exempt add a\ud800', { kind: 'user-invalid', example: 'exempt add alice' }],
    [`exempt add ${'a'.repeat(129)}`, { kind: 'user-invalid', word: 'a'.repeat(129), example: 'exempt add alice' }],
    ['exempt add " "', { kind: 'user-invalid', word: '" "', example: 'exempt add alice' }],
    ['exempt add "\u3000\t\u00a0"', { kind: 'user-invalid', example: 'exempt add alice' }],
    ['exempt add "\u200b\u2060\u200e"', { kind: 'user-invalid', example: 'exempt add alice' }],
    ['exempt add alice, " "', { kind: 'user-invalid', word: '" "', example: 'exempt add alice' }],
    ['exempt add id:" "', { kind: 'user-invalid', word: 'id:" "', example: 'exempt add alice' }],
    ['exempt remove @" "', { kind: 'user-invalid', example: 'exempt remove alice' }],
    ['on 5 except "\u2003"', { kind: 'user-invalid', example: 'on 5 except alice' }],
    ['off --config " "', { kind: 'config-id', word: '" "', example: 'off --config 895110260098859008' }],
    ['exempt add <@U123>', { kind: 'user-nameless', word: '<@U123>', example: 'exempt add alice' }],
    ['exempt add <@U123|>', { kind: 'user-nameless', example: 'exempt add alice' }],
    ['exempt add <@123>', { kind: 'user-nameless', example: 'exempt add alice' }],
    ['exempt add <#C1|general>', { kind: 'user-nameless', example: 'exempt add alice' }],
    ['exempt add <!channel>', { kind: 'user-nameless', word: '<!channel>', example: 'exempt add alice' }],
    ['exempt add "bob', { kind: 'quote-open', word: '"bob', example: 'exempt add alice' }],
    ['exempt add "bob"b', { kind: 'quote-open', example: 'exempt add alice' }],
    ['exempt add "CORP\\"', { kind: 'quote-open', example: 'exempt add alice' }],
    ['status --config', { kind: 'config-id', example: 'status --config 895110260098859008' }],
    ['status --config=', { kind: 'config-id', example: 'status --config 895110260098859008' }],
    ['status --config ..', { kind: 'config-id', word: '..', example: 'status --config 895110260098859008' }],
    ['--config 1 on 5 --config 2', { kind: 'config-id', word: '2', example: 'on 5 --config 895110260098859008' }],
    ['--config 1', { kind: 'incomplete', example: 'status --config 1' }],
    ['plan', { kind: 'incomplete', example: 'plan on' }],
    ['exempt', { kind: 'incomplete', word: 'exempt', example: 'exempt list' }],
    ['plan help', { kind: 'plan', word: 'help', example: 'plan on' }],
    ['plan plan off', { kind: 'plan', word: 'plan', example: 'plan off' }],
    ['"on" 5', { kind: 'unknown-word', word: '"on"', nearest: 'on', example: 'on 5' }],
  ])('is explained with what was probably meant: %s', (text, mistake) => {
    expect(mistakeOf(text)).toMatchObject(mistake);
  });

  it('does not take more than 1000 users, repeats included', () => {
    expect(mistakeOf(`exempt add ${'bob '.repeat(1001)}`)).toEqual({
      kind: 'users-too-many',
      example: 'exempt add alice',
    });
  });

  it.each(['`*_~', '"@everyone"', '<!channel', 'bob@corp.example', 'שלום', 'a'.repeat(200)])(
    'gives no example that holds %s',
    (name) => {
      expect(mistakeOf(`exmept add ${name}`).example).toBe('exempt add alice');
    },
  );

  it.each([
    "'x ",
    '"a "',
    '<a:',
    '<@U1|',
    '\\"',
    '--config ',
    '--c ',
    'plan ',
    'help ',
    'exempt ',
    '\u200d',
    'a\u200d',
  ])('is found soon in 100 KB of %j', (part) => {
    const started = performance.now();
    for (const head of ['', 'exempt add ', 'exempt add "', 'exempt add x']) {
      parseWords(head + part.repeat(100_000 / part.length));
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it.each([
  ['on 5 except alice "b b" id:7 --config 9', 'on 5 except alice "b b" id:7 --config 9'],
  ['plan EXEMPT remove @alice，“none”', 'plan exempt remove alice "none"'],
  ['on except none', 'on except none'],
  ['--replace on 5 except "bob b" --config "9 9"', 'on 5 except "bob b" --config "9 9" --replace'],
  ['plan on except none —replace', 'plan on except none --replace'],
  ['on except "--replace"', 'on except "--replace"'],
])('a command is printed as it would be typed: %s', (text, printed) => {
  const ask = parseWords(text);
  expect(ask.kind === 'command' && printCommand(ask)).toBe(printed);
});

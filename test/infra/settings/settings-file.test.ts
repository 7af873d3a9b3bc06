import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FILE_MAX_BYTES, readSettings, useSettingsFile } from '../../../infra/settings/settings-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hotspot-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (content: string | Uint8Array, name = 'my.env') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const bytes = (content: string | Uint8Array) => Buffer.from(content as string);
const valuesIn = (content: string | Uint8Array) =>
  readSettings(bytes(content)).assignments.map(({ name, value }) => [name, value]);
const problemsIn = (content: string | Uint8Array) =>
  readSettings(bytes(content)).problems.map(({ line, says }) => `${line} ${says}`);

describe('A value in a settings file', () => {
  it.each([
    // What made the template say another secret than the file.
    ['secretsmanager:hotspot-webhook#password', 'secretsmanager:hotspot-webhook#password'],
    ['p4ss#word', 'p4ss#word'],
    ['#p4ss', '#p4ss'],
    ['p4ss# word', 'p4ss# word'],
    ['p4ss #word', 'p4ss'],
    ['p4ss\t#word', 'p4ss'],
    ['p4ss   # a comment # another', 'p4ss'],
    ['a #', 'a'],
    // Blanks.
    ['two words  ', 'two words'],
    ['word\t \t', 'word'],
    ['', ''],
    // Quotation marks and backslashes inside are themselves.
    ["it's", "it's"],
    ['say "yes"', 'say "yes"'],
    ['ends"', 'ends"'],
    ['C:\\new\\', 'C:\\new\\'],
    ['a\\nb', 'a\\nb'],
    ['`tick`', '`tick`'],
    ['“smart”', '“smart”'],
    // Nothing is put in.
    ['$HOME', '$HOME'],
    [`\${HOME}`, `\${HOME}`],
    ['$(id)', '$(id)'],
    ['a=b==', 'a=b=='],
    ['=', '='],
    ['export X=1', 'export X=1'],
    ['密码', '密码'],
    // In quotation marks.
    ["'a # b'", 'a # b'],
    ['"a # b"', 'a # b'],
    ["' a '", ' a '],
    ["''", ''],
    ['""', ''],
    ['\'it says "yes"\'', 'it says "yes"'],
    ['"it\'s"', "it's"],
    ['"say \\"yes\\""', 'say "yes"'],
    ['"back\\\\slash"', 'back\\slash'],
    ['"ends with one\\\\"', 'ends with one\\'],
    ['"a\\nb\\tc\\$d\\\'e"', "a\\nb\\tc\\$d\\'e"],
    ["'a\\nb\\\\c'", 'a\\nb\\\\c'],
    ["'one\\'", 'one\\'],
    ['"a" # comment', 'a'],
    ['"a"   ', 'a'],
    ['"a"\t# it\'s', 'a'],
    ['"a"#comment', 'a'],
    ['\'[{"channel":"slack"}]\'', '[{"channel":"slack"}]'],
    ['[{"channel":"slack","users":"*"}]', '[{"channel":"slack","users":"*"}]'],
  ])('written %j reads %j', (written, value) => {
    for (const [before, after] of [
      ['', ''],
      ['\n', '\n'],
      ['\uFEFF', '\r\n'],
      ['# "a comment\r\n\r\n', '\r\n'],
      ['\t export ', ''],
      ['export  ', '\n\n'],
    ]) {
      const content = `${before}HW_USER_PASSWORD=${written}${after}`;
      expect(valuesIn(content), JSON.stringify(content)).toEqual([['HW_USER_PASSWORD', value]]);
      expect(problemsIn(content), JSON.stringify(content)).toEqual([]);
    }
  });

  it.each([
    ['\'[\n  {"channel": "slack"}\n]\'', '[\n  {"channel": "slack"}\n]'],
    ['"one\n# no comment\nHW_USER_NAME=no setting\n"', 'one\n# no comment\nHW_USER_NAME=no setting\n'],
    ['"one \\\n two"', 'one \\\n two'],
  ])('in quotation marks may go over lines: %j', (written, value) => {
    for (const ending of ['\n', '\r\n']) {
      const content = `A=1\nCHATOPS_ALLOW=${written} # done\nHW_USER_NAME=me\nB=2\n`.replaceAll('\n', ending);
      expect(valuesIn(content)).toEqual([
        ['A', '1'],
        ['CHATOPS_ALLOW', value],
        ['HW_USER_NAME', 'me'],
        ['B', '2'],
      ]);
      // Lines are counted on behind it.
      expect(problemsIn(content)).toEqual([
        '1 sets A, which is no setting',
        `${3 + value.split('\n').length} sets B, which is no setting`,
      ]);
    }
  });

  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...'"\'\\#= \t\n$`{}na'), fc.string({ unit: 'grapheme', maxLength: 1 })),
  });

  it('is read back as it was written, in whichever of the three forms can hold it', () => {
    const forms: ReadonlyArray<(value: string) => string | undefined> = [
      (value) => (/^$|^["' \t]|[ \t]#|[ \t]$|\n/.test(value) ? undefined : value),
      (value) => (value.includes("'") ? undefined : `'${value}'`),
      (value) => `"${value.replace(/["\\]/g, '\\$&')}"`,
    ];
    const names = [
      'HW_USER_PASSWORD',
      'HW_USER_NAME',
      'WEBHOOK_SECRETS',
      'CHATOPS_ALLOW',
      'HOTSPOT_CHAT',
      'AWS_PROFILE',
    ];
    const written = fc.tuple(
      text.map((value) => value.replaceAll('\r', '').toWellFormed().replaceAll('\0', '')),
      fc.nat(2),
      fc.constantFrom('', 'export ', '  '),
      fc.constantFrom('', ' # comment "', '\t'),
    );
    fc.assert(
      fc.property(fc.array(written, { maxLength: names.length }), fc.constantFrom('\n', '\r\n'), (entries, ending) => {
        const expected = entries.map(([value], index) => [names[index], value]);
        const lines = entries.map(([value, form, before, after], index) => {
          const asWritten = forms[form]?.(value) ?? forms[2]?.(value);
          return `${before}${names[index]}=${asWritten}${after}\n\n`;
        });
        const content = lines.join('').replaceAll('\n', ending);
        expect(problemsIn(content)).toEqual([]);
        expect(valuesIn(content)).toEqual(expected);
      }),
    );
  });

  it('or anything else is either read or a problem, and never a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), text.map(bytes)), (content) => {
        const { assignments, problems } = readSettings(content);
        const lines = bytes(content).toString('latin1').split('\n').length;
        for (const { line } of [...assignments, ...problems]) expect(line).toBeLessThanOrEqual(lines);
        expect(problems.map(({ line }) => line)).toEqual(problems.map(({ line }) => line).sort((a, b) => a - b));
      }),
    );
  });
});

describe('A line of a settings file that is wrong', () => {
  it.each<[string, string | Uint8Array, RegExp[]]>([
    ['a blank before =', 'HW_USER_NAME =planted', [/^1 has a blank beside =/]],
    ['a blank behind =', 'HW_USER_NAME= planted', [/^1 has a blank beside =/]],
    ['blanks round it, and a quotation mark', "HW_USER_NAME = 'planted'", [/^1 has a blank beside =/]],
    ['a word', 'planted', [/^1 is neither NAME=value, nor a comment/]],
    ['export alone', 'export HW_USER_NAME', [/^1 is neither/]],
    ['no name', '=planted', [/^1 is neither/]],
    ['a name with a dash', 'HW-USER=planted', [/^1 is neither/]],
    ['a name that begins with a digit', '1HW=planted', [/^1 is neither/]],
    ['another way to write it', 'HW_USER_NAME: planted', [/^1 is neither/]],
    ['set before it', 'set HW_USER_NAME=planted', [/^1 is neither/]],
    ['an open quotation mark', "HW_USER_NAME='planted\nHW_USER_NAME=x", [/^1 has a value that begins with/]],
    ['one kept open by a backslash', 'HW_USER_NAME="planted\\"', [/^1 has a value that begins with/]],
    ['words behind the closing one', 'HW_USER_NAME="planted" planted', [/^1 has a value .* goes on behind/]],
    ['a second pair', "HW_USER_NAME='it''s planted'", [/^1 has a value .* goes on behind/]],
    [
      'words behind one lines later',
      "A=1\nHW_USER_NAME='\nplanted'planted\nB=1",
      [/^1 sets A/, /^2 .*goes on/, /^4 sets B/],
    ],
    ['a name that is no setting', '\nNODE_OPTIONS=--require planted', [/^2 sets NODE_OPTIONS, which is no setting$/]],
    ['another name of AWS', 'AWS_CONFIG_FILE=planted', [/^1 sets AWS_CONFIG_FILE/]],
    ['a name in small letters', 'hw_user_name=planted', [/^1 sets hw_user_name/]],
    ['a port', 'PORT=80', [/^1 sets PORT/]],
    ['no parameter', 'HOTSPOT_CHATS=planted', [/^1 sets HOTSPOT_CHATS/]],
    [
      'a name that stands twice',
      'HW_USER_NAME=planted\n\nexport HW_USER_NAME=planted2\nHW_USER_NAME="planted"',
      [/^3 sets HW_USER_NAME, which line 1 has set already$/, /^4 .*line 1/],
    ],
    ['the rest of a secret', 'WEBHOOK_SECRETS=whsec_\nplanted0planted==', [/^2 sets a name, which is no setting$/]],
    ['a NUL', 'HW_USER_NAME=a\nHW_DOMAIN_NAME=planted\0\n', [/^2 has a NUL/]],
    [
      'bytes in Latin 1',
      Buffer.from('HW_USER_NAME=m\xfcplanted\nX', 'latin1'),
      [/^1 has bytes that are no UTF-8/, /^2 is/],
    ],
    ['a character cut by a line', Buffer.from('# \xe2\x82\n# \xac', 'latin1'), [/^1 has bytes/, /^2 has bytes/]],
    ['UTF-16', Buffer.from('\uFEFFHW_USER_NAME=planted', 'utf16le'), [/^1 has a NUL/]],
  ])('%s', (_, content, expected) => {
    const problems = problemsIn(content);
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(problems.join()).not.toMatch(/planted/);
  });

  it.each([
    ['HW_REGION', 'HW_REGION_NAME'],
    ['hw_region_name', 'HW_REGION_NAME'],
    ['Hw_Region', 'HW_REGION_NAME'],
    ['WEBHOOK_SECRET', 'WEBHOOK_SECRETS'],
    ['HOTSPOT_CHATS', 'HOTSPOT_CHAT'],
    ['HOTSPOT_ALARM_TOPICS', 'HOTSPOT_ALARM_TOPIC'],
    ['LOG_LEVEL', 'POWERTOOLS_LOG_LEVEL'],
    ['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
    ['AWS_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'],
  ])('is told the name that was meant: %s, %s', (name, nearest) => {
    expect(problemsIn(`${name}=planted`)).toEqual([`1 sets ${name}, which is no setting; the nearest is ${nearest}`]);
  });

  it.each(['NODE_OPTIONS', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'HW_ENTERPRISE_PROJECT_ID', 'PATH'])(
    'is told of none for %s, which is somebody else’s',
    (name) => {
      expect(problemsIn(`${name}=planted`)).toEqual([`1 sets ${name}, which is no setting`]);
    },
  );

  it.each(['HW_REGION_NAME', 'CHATOPS_ALLOW', 'SCHEDULE_COMMAND', 'POWERTOOLS_LOG_LEVEL', 'HOTSPOT_ALARM_TOPIC'])(
    'is not one that sets %s',
    (name) => {
      expect(problemsIn(`${name}=x`)).toEqual([]);
    },
  );

  it.each(['PROFILE', 'REGION', 'DEFAULT_REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN'])(
    'is not one that says whose AWS account is meant: AWS_%s',
    (name) => {
      expect(problemsIn(`AWS_${name}=x`)).toEqual([]);
    },
  );
});

describe('Using a settings file', () => {
  it('fills in what the environment lacks or has empty, and says by name what it has', () => {
    const env = { HW_REGION_NAME: 'mine', HW_USER_NAME: '', PATH: '/bin', AWS_PROFILE: 'mine' };
    const path = file(
      'HW_REGION_NAME=planted\nHW_USER_NAME=its\nHW_PROJECT_ID=its\nAWS_PROFILE=planted\nHW_DOMAIN_NAME=\n',
    );
    expect(useSettingsFile(path, env)).toEqual([
      `Taken from the environment, not from ${path}: HW_REGION_NAME, AWS_PROFILE.`,
    ]);
    expect(env).toEqual({
      HW_REGION_NAME: 'mine',
      HW_USER_NAME: 'its',
      HW_PROJECT_ID: 'its',
      PATH: '/bin',
      AWS_PROFILE: 'mine',
    });
  });

  it('says nothing where there is nothing to say', () => {
    expect(useSettingsFile(file('HW_REGION_NAME=its\n'), {})).toEqual([]);
    expect(useSettingsFile(file(''), {})).toEqual([]);
    expect(useSettingsFile(file('\uFEFF'), {})).toEqual([]);
  });

  it('names every line that is wrong, no value, and leaves the environment as it was', () => {
    const env = {};
    const path = file('HW_USER_NAME=planted\nNODE_OPTIONS=planted\nplanted\n');
    expect(() => useSettingsFile(path, env)).toThrow(
      `The file ${path} of --settings is to be mended:\n  line 2 sets NODE_OPTIONS, which is no setting\n  line 3 is neither NAME=value, nor a comment, nor empty`,
    );
    expect(env).toEqual({});
  });

  it('takes a file of the greatest size, and no larger one', () => {
    const most = `# ${'x'.repeat(FILE_MAX_BYTES - 3)}\n`;
    expect(useSettingsFile(file(most), {})).toEqual([]);
    expect(() => useSettingsFile(file(`${most}\n`), {})).toThrow(/my\.env of --settings cannot be read \(.* 256 KiB\)/);
  });

  it('takes a link to a file, and nothing that is none', () => {
    const path = join(folder, 'link.env');
    symlinkSync(file('HW_USER_NAME=its', 'linked.env'), path);
    const env: NodeJS.ProcessEnv = {};
    useSettingsFile(path, env);
    expect(env['HW_USER_NAME']).toBe('its');
    mkdirSync(join(folder, 'folder.env'));
    for (const name of ['folder.env', 'nowhere.env', 'linked.env/below']) {
      expect(() => useSettingsFile(join(folder, name), {}), name).toThrow(/cannot be read \((it is no file|E[A-Z]+)\)/);
    }
    expect(() => useSettingsFile('/dev/zero', {})).toThrow('cannot be read (it is no file)');
  });
});

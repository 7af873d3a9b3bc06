import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toDeployment } from '../../../infra/deploy/deployment.ts';
import { madeSettings } from '../../../infra/deploy/durable.ts';
import { extensionLayerOf, regions } from '../../../infra/deploy/regions.ts';
import { durableSettingsOf, madeStandIns, secretSettings, settingsOf } from '../../../infra/settings/functions.ts';
import { parameters, readParameters, toVariable } from '../../../infra/settings/parameters.ts';
import { toPlace, toStatements } from '../../../infra/settings/references.ts';
import { createApp } from '../../../lib/app.ts';
import type { ChannelFactory } from '../../../lib/channel.ts';
import { chats } from '../../../lib/channels/chats.ts';
import { eventbus } from '../../../lib/channels/eventbus.ts';
import { schedule } from '../../../lib/channels/schedule.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';
import { undertakerRecipe } from '../../../lib/undertaker.ts';
import { workerRecipe } from '../../../lib/worker.ts';
import { createWorkplace, everyPart, packaged, readPackage, settings } from './package-run.ts';
import { unzip } from './package-zip.ts';
import { lint } from './template-lint.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const places = [createWorkplace(), createWorkplace()] as const;
const [first, second] = places;

afterAll(() => {
  for (const place of places) place.remove();
});

describe('npm run package', () => {
  let zips: ReadonlyArray<Map<string, Buffer>>;
  let topLevel: string[];

  beforeAll(async () => {
    // A deployment as a person keeps it: everything in a file.
    const lines = {
      ...settings,
      HOTSPOT_CHAT: 'on',
      HOTSPOT_BUS: 'desk',
      HOTSPOT_SCHEDULES: 'on',
      AWS_REGION: 'eu-west-1',
    };
    writeFileSync(
      join(first.directory, 'my.env'),
      Object.entries(lines)
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(''),
    );
    const [byFile, byParameters] = await Promise.all([
      packaged(first, ['--settings', 'my.env'], {}),
      packaged(second, [...everyPart, '--region', 'us-east-1', '--stage', 'dev'], settings),
    ]);
    zips = [byFile.zips, byParameters.zips];
    topLevel = readdirSync(second.directory).sort();
  }, 60_000);

  it('makes one zip for each function, which holds its bundle and nothing else', () => {
    for (const each of zips) {
      expect([...each.keys()]).toEqual(['chatops.zip', 'eventbus.zip', 'schedule.zip', 'webhook.zip']);
      for (const [name, zip] of each) {
        const bundle = `dist/${name.replace('.zip', '.mjs')}`;
        const files = unzip(zip);
        expect([...files.keys()]).toEqual([bundle]);
        expect(files.get(bundle)?.content).toEqual(readFileSync(join(first.directory, bundle)));
        // Lambda's user is none of ours: everybody has to be able to read it.
        expect((files.get(bundle)?.mode ?? 0) & 0o777).toBe(0o644);
      }
    }
  });

  it('makes them the same byte for byte, whatever the folder, stage, region or settings', () => {
    const [one, other] = zips;
    for (const [name, zip] of one ?? []) expect(zip.equals(other?.get(name) ?? Buffer.alloc(0)), name).toBe(true);
  });

  it('leaves nothing but .serverless and dist, both of which git ignores', () => {
    expect(topLevel).toEqual(
      ['.serverless', 'dist', 'handlers', 'infra', 'lib', 'node_modules', 'package.json', 'serverless.yml'].sort(),
    );
    const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
    expect(ignored).toContain('.serverless/');
    expect(ignored).toContain('dist/');
  });

  it.each<[string, string[], Record<string, string>, string, RegExp[]]>([
    [
      'a setting that is missing',
      [],
      { HW_PROJECT_ID: '' },
      'To mend before packaging:',
      [/^HW_PROJECT_ID is required$/],
    ],
    [
      'a region of Huawei Cloud',
      [],
      { HW_REGION_NAME: 'mars-1', HW_WORKSPACE_ENDPOINT: '' },
      'To mend before packaging:',
      [/^HW_REGION_NAME is not a region with a known Workspace endpoint; /],
    ],
    [
      'a region of AWS',
      ['--region', 'mars-1'],
      {},
      'To mend before packaging:',
      [/^the AWS region must be one of af-south-1, [^;]*$/],
    ],
    [
      'a region of AWS that is nearly right',
      ['--region', 'eu-central1'],
      {},
      'To mend before packaging:',
      [/^the AWS region .*; the nearest is eu-central-1$/],
    ],
    ['a parameter', ['--param', 'chat=maybe'], {}, 'Parameters to mend:', [/^chat must be off or on$/]],
    [
      'two settings',
      [],
      { HW_PROJECT_ID: '', UPSTREAM_TIMEOUT_MS: '7' },
      'To mend before packaging:',
      [/^HW_PROJECT_ID is required$/, /^UPSTREAM_TIMEOUT_MS must be a whole number from 100 to 60000$/],
    ],
    [
      'a schedule and its zone',
      ['--param', 'scheduleOn=0 7 * * 1-5', '--param', 'scheduleTimezone=Asia/Beijing'],
      {},
      'Parameters to mend:',
      [/^scheduleOn .*: cron\(0 7 \? \* 2-6 \*\) is the same$/, /^scheduleTimezone .*; perhaps Asia\/Shanghai$/],
    ],
    [
      'a list of schedules that is not there',
      ['--param', 'schedules=nowhere.json'],
      {},
      'To mend before packaging:',
      [/^schedules must be off, on, or a file with a list: this one cannot be read \(ENOENT\)$/],
    ],
    [
      'a folder for a list',
      ['--param', 'schedules=lib'],
      {},
      'To mend before packaging:',
      [/^schedules must be off, on, or a file with a list: this one cannot be read \(it is no file\)$/],
    ],
  ])('lists what is wrong with %s, and nothing else', async (_, args, env, title, problems) => {
    const { code, stdout, stderr } = await first.run('infra/deploy/package-command.ts', args, { ...settings, ...env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toEqual([
      title,
      ...problems.map((problem) => expect.stringMatching(new RegExp(problem.source.replace('^', '^- ')))),
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['two files', ['--settings', 'my.env', '--settings', 'my.env'], /^--settings stands more than once: /],
    ['a file', ['--settings', 'nowhere.env'], /^The file nowhere\.env of --settings cannot be read \(ENOENT\)\.$/],
  ])('says in a sentence what is wrong with %s, and nothing else', async (_, args, sentence) => {
    const { code, stdout, stderr } = await first.run('infra/deploy/package-command.ts', args, settings);
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr.trim()).toMatch(sentence);
  });

  it('packages a list of schedules, of a file beside the person, and tells their next runs and every resource', async () => {
    const list = [
      {
        name: 'evening',
        when: 'cron(0 19 ? * MON-FRI *)',
        zone: 'Asia/Shanghai',
        payload: { action: 'apply', enabled: false },
      },
      { name: 'once', when: 'at(2020-01-01T00:00:00)', zone: 'UTC', payload: { action: 'show' } },
      { name: 'often', when: 'rate(15 minutes)', zone: 'UTC', payload: { action: 'show' } },
    ];
    mkdirSync(join(second.directory, 'desk'));
    writeFileSync(join(second.directory, 'desk/schedules.json'), JSON.stringify(list));
    // npm runs everything in the folder of the project, and says where it was called.
    const { code, stdout } = await second.run(
      'infra/deploy/package-command.ts',
      ['--param', 'schedules=schedules.json'],
      { ...settings, INIT_CWD: join(second.directory, 'desk'), TZ: 'UTC' },
    );
    expect(code).toBe(0);
    const { template } = readPackage(second);
    expect(stdout).toContain(`resources     ${Object.keys(template.Resources).length}\n`);
    const idWidth = Math.max(...Object.keys(template.Resources).map((id) => id.length));
    for (const [id, { Type }] of Object.entries(template.Resources))
      expect(stdout).toContain(`\n  ${id.padEnd(idWidth)}  ${Type}\n`);
    expect(stdout).toContain('schedules     DISABLED\n');
    const run = String.raw`    \d{4}-\d\d-\d\d 19:00 Asia/Shanghai \(\d{4}-\d\d-\d\d 11:00 UTC\)\n`;
    expect(stdout).toMatch(
      new RegExp(
        String.raw`  evening: cron\(0 19 \? \* MON-FRI \*\), Asia/Shanghai\n(${run}){3}  once: at\(2020-01-01T00:00:00\), UTC\n    \? at\(2020-01-01T00:00:00\) has passed, and stays in the stack\n  often: rate\(15 minutes\), UTC\n    every 15 minutes\n`,
      ),
    );
    expect(
      Object.values(template.Resources).flatMap(({ Type, Properties }) =>
        Type === 'AWS::Scheduler::Schedule' ? [Properties['Name']] : [],
      ),
    ).toEqual(['evening', 'once', 'often']);
    expect(lint(template)).toEqual([]);
  }, 60_000);

  it('packages the settings of the README as they stand there', async () => {
    const [, block = ''] = /<<'END'\n(.*?)\nEND\n/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
    writeFileSync(join(second.directory, 'readme.env'), block);
    const { template } = await packaged(second, ['--settings', 'readme.env'], {});
    const written = Object.fromEntries(block.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
    expect(written).toMatchObject({
      HW_USER_PASSWORD: 'secretsmanager:hotspot-webhook#password',
      WEBHOOK_SECRETS: 'secretsmanager:hotspot-webhook#webhook',
    });
    const { Environment } = template.Resources['WebhookLambdaFunction']?.Properties ?? {};
    expect(Environment.Variables).toMatchObject(written);
  }, 60_000);

  it('asks about a password in quotation marks, and tells of a name that is nearly right', async () => {
    const { code, stdout, stderr } = await second.run(
      'infra/deploy/package-command.ts',
      ['--param', 'plainSecrets=allow'],
      { ...settings, HW_USER_PASSWORD: "'planted'", HW_REGION: 'planted' },
    );
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.startsWith('?'))).toEqual([
      expect.stringMatching(/^\? HW_USER_PASSWORD begins and ends with the same quotation mark/),
    ]);
    expect(stderr).toBe('HW_REGION is no setting; the nearest is HW_REGION_NAME\n');
    expect(stdout + stderr).not.toContain('planted');
  }, 60_000);

  it('is refused by the packager itself, too, where it is called without us', async () => {
    const secret = 'planted-"secret';
    const packager = await first.run('node_modules/osls/bin/serverless.js', ['package'], {
      ...settings,
      HW_USER_PASSWORD: secret,
    });
    expect(packager.code).toBe(1);
    expect(packager.stderr + packager.stdout).toContain('HW_USER_PASSWORD is given as plain text');
    expect(packager.stderr + packager.stdout).not.toContain(secret);
  });
});

const plan = (env: Record<string, string | undefined>, given: readonly string[] = [], region = 'eu-central-1') =>
  toDeployment(env, given, region);
const refusalOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing refused';
};

describe('the settings of the log', () => {
  const all = ['chat=on', 'bus=default', 'schedules=on'];

  it('go to every function, whatever Powertools calls them, but for empty ones', () => {
    const own = { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_NAMESPACE: 'desk', POWERTOOLS_DEV: '' };
    for (const { environment } of Object.values(plan({ ...settings, ...own }, all).functions)) {
      const given = Object.entries(environment).filter(([name]) => name.startsWith('POWERTOOLS'));
      expect(given).toEqual(Object.entries(own).filter(([, value]) => value !== ''));
    }
  });

  it('are refused where a function would not start on them', () => {
    const sentence = refusalOf(() => plan({ ...settings, POWERTOOLS_LOGGER_LOG_EVENT: 'planted' }, all));
    expect(sentence).toBe('To mend before packaging:\n- POWERTOOLS_LOGGER_LOG_EVENT must be one of true, false');
  });
});

describe('a value with a line break at its end', () => {
  it('is packaged without it', () => {
    const broken = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, `${value}\r\n`]));
    const { functions } = plan(broken, ['chat=on', 'bus=default', 'schedules=on']);
    expect(functions).toEqual(plan(settings, ['chat=on', 'bus=default', 'schedules=on']).functions);
  });
});

describe('a value that the packager or CloudFormation would interpret', () => {
  const planted = [
    `\${env:PLANTED}`,
    `\${file(planted.cjs)}`,
    `\${file(planted.json):key}`,
    `\${self:service}`,
    `\${param:planted}`,
    `before \${sls:instanceId} behind`,
    `\${`,
    '{{resolve:secretsmanager:planted:SecretString:password}}',
    '{{resolve:ssm:/planted}}',
    `secretsmanager:planted#\${env:PLANTED}`,
  ];

  it.each(planted)('%s is refused by name, in every setting', (value) => {
    const every = [...Object.values(settingsOf), ...Object.values(durableSettingsOf)].flat();
    for (const name of [...new Set(every), 'POWERTOOLS_SERVICE_NAME']) {
      const sentence = refusalOf(() => plan({ ...settings, [name]: value }));
      expect(sentence).toMatch(new RegExp(`^To mend before packaging:\\n- ${name} holds \\$\\{ or`));
      expect(sentence).not.toContain('planted');
    }
  });

  it.each(planted)('%s is refused by name, in every parameter', (value) => {
    for (const name of Object.keys(parameters) as Array<keyof typeof parameters>) {
      for (const sentence of [
        refusalOf(() => plan(settings, [`${name}=${value}`])),
        refusalOf(() => plan({ ...settings, [toVariable(name)]: value })),
      ]) {
        expect(sentence).toMatch(new RegExp(`^To mend before packaging:\\n- (${name}|${toVariable(name)}) holds`));
        expect(sentence).not.toContain('planted');
      }
    }
  });

  it('is told of each, before anything else that is wrong', () => {
    const [value = ''] = planted;
    const wrong = { HW_USER_NAME: value, TEAMS_SECRETS: value, HOTSPOT_CHAT: 'maybe', HW_PROJECT_ID: '' };
    const sentence = refusalOf(() => plan({ ...settings, ...wrong }, [`busSource=${value}`]));
    for (const name of ['HW_USER_NAME', 'TEAMS_SECRETS', 'busSource']) expect(sentence).toContain(`${name} holds`);
  });

  it('is one only there: signs of the kind in other places do no harm', () => {
    for (const value of ['$HOME', '$', '{', '#{x}', '$$', '{{x}}', '%{x}']) {
      expect(plan({ ...settings, HW_USER_NAME: value }).functions.webhook?.environment['HW_USER_NAME']).toBe(value);
    }
    expect(refusalOf(() => plan({ ...settings, SOMETHING_ELSE: planted[0] }))).toBe('nothing refused');
  });

  it('runs nothing: neither its code nor the build', async () => {
    const trace = join(second.directory, 'trace');
    writeFileSync(
      join(second.directory, 'planted.cjs'),
      `require('node:fs').writeFileSync(${JSON.stringify(trace)}, ''); module.exports = 'planted';`,
    );
    for (const given of [`HW_USER_NAME=\${file(planted.cjs)}`, 'NODE_OPTIONS=--require ./planted.cjs']) {
      const lines = Object.entries({ ...settings, HW_USER_NAME: 'me' }).map(([name, value]) => `${name}=${value}`);
      const rest = lines.filter((line) => !given.startsWith(/^\w+/.exec(line)?.[0] ?? ''));
      writeFileSync(join(second.directory, 'planted.env'), [...rest, given].join('\n'));
      for (const command of ['package', 'deploy']) {
        const { code, stdout, stderr } = await second.run(
          `infra/deploy/${command}-command.ts`,
          ['--settings', 'planted.env'],
          { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
        );
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toContain(/^\w+/.exec(given)?.[0]);
        expect(stderr).not.toContain('planted.cjs');
      }
    }
    expect(existsSync(trace)).toBe(false);
  }, 60_000);
});

describe('a secret given as plain text', () => {
  const all = { chat: 'on', bus: 'default', schedules: 'on' };
  const given = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const plain = {
    HW_USER_PASSWORD: 'planted-password',
    HW_ACCESS_KEY: 'PLANTEDACCESSKEY',
    HW_SECRET_KEY: 'planted-secret-key',
    HW_SECURITY_TOKEN: 'planted-security-token',
    WEBHOOK_SECRETS: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    WEBHOOK_HUB_SECRETS: 'planted-hub-secret-of-30-chars',
    WEBHOOK_BEARER_TOKENS: 'planted-bearer-token-0123456789-0123456789',
    SLACK_SIGNING_SECRETS: 'planted-slack-secret',
    MATTERMOST_TOKENS: 'planted-mattermost-token-0123',
    TEAMS_SECRETS: Buffer.from('planted-teams-secret-0123456789-').toString('base64'),
  };

  it('is known for one: every secret setting is tried here', () => {
    expect(new Set(Object.keys(plain))).toEqual(secretSettings);
  });

  it.each(Object.entries(plain))('%s is refused by name', (name, value) => {
    const sentence = refusalOf(() => plan({ ...settings, [name]: value }, given));
    expect(sentence).toContain(`${name} is given as plain text`);
    expect(sentence).toContain('--param plainSecrets=allow');
    expect(sentence).not.toContain(value);
  });

  it('is let through for a trial, if somebody says so', () => {
    const { functions } = plan({ ...settings, ...plain }, [...given, 'plainSecrets=allow']);
    expect(functions.webhook?.environment).toMatchObject({ HW_USER_PASSWORD: 'planted-password' });
    expect(functions.webhook?.layers).toBeUndefined();
    expect(functions.webhook?.statements).toEqual([]);
  });
});

describe('settings that cannot work', () => {
  const long = JSON.stringify({ action: 'exclude', users: Array(400).fill('a-user-name') });
  it.each<[RegExp, Record<string, string>, string[]]>([
    [
      /WEBHOOK_SECRETS is not a reference that can be read: secretsmanager:</,
      { WEBHOOK_SECRETS: 'secretsmanager:' },
      [],
    ],
    [/WEBHOOK_SECRETS is not a reference/, { WEBHOOK_SECRETS: 'ssm:a b' }, []],
    [/HW_USER_PASSWORD is not a reference/, { HW_USER_PASSWORD: 'secretsmanager:*' }, []],
    [/HW_USER_PASSWORD holds \$\{/, { HW_USER_PASSWORD: `ssm:\${AWS::StackName}` }, []],
    [/WEBHOOK_SECRETS/, { WEBHOOK_SECRETS: '' }, []],
    [/WEBHOOK_ALLOW_UNSIGNED must not be set: the route/, { WEBHOOK_SECRETS: '', WEBHOOK_ALLOW_UNSIGNED: 'true' }, []],
    [/WEBHOOK_ALLOW_UNSIGNED must not be set: the route/, { WEBHOOK_ALLOW_UNSIGNED: 'ssm:/hotspot/open' }, []],
    [/UPSTREAM_TIMEOUT_MS must be a whole number from 100 to 60000/, { UPSTREAM_TIMEOUT_MS: '99' }, []],
    [/with chat=on at least one of SLACK_SIGNING_SECRETS, /, { SLACK_SIGNING_SECRETS: '' }, ['chat=on']],
    [/CHATOPS_ALLOW/, { CHATOPS_ALLOW: '[{}]' }, ['chat=on']],
    [/SCHEDULE_COMMAND/, { SCHEDULE_COMMAND: '{"action":"fly"}' }, ['schedules=on']],
    [
      /all settings of schedule together have \d+ bytes, but Lambda takes 4096/,
      { SCHEDULE_COMMAND: long },
      ['schedules=on'],
    ],
  ])('are refused with %s', (sentence, env, given) => {
    expect(refusalOf(() => plan({ ...settings, ...env }, given))).toMatch(sentence);
  });

  it('are told all at once, each once', () => {
    const sentence = refusalOf(() => plan({}, ['chat=on', 'bus=default', 'schedules=on']));
    for (const name of ['HW_REGION_NAME', 'HW_PROJECT_ID', 'HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD'])
      expect(sentence.split(`${name} is required`)).toHaveLength(2);
  });

  it('of a part that is off trouble nobody', () => {
    expect(Object.keys(plan({ ...settings, CHATOPS_ALLOW: '{', SCHEDULE_COMMAND: '{' }).functions)).toEqual([
      'webhook',
    ]);
  });
});

type Factory = ChannelFactory<never, never>;

describe('the settings that a function is given', () => {
  it.each(Object.keys(settingsOf) as Array<keyof typeof settingsOf>)('are those that %s reads', async (name) => {
    const source = readFileSync(join(root, `handlers/${name}.ts`), 'utf8');
    const imported = [
      ...source.matchAll(/import \{ (\w+) \} from '(?:\.\.\/(lib\/channels\/\w+\.ts)|(#channels\/\w+))'/g),
    ];
    const factories = await Promise.all(
      imported.map(
        async ([, binding = '', path = '', alias]) =>
          (await import(alias ?? join(root, path)))[binding] as Factory | readonly Factory[],
      ),
    );
    const { env, read } = watchReading();
    expect(() => createApp(env, factories.flat(), { log: () => {}, durable: roles[name] })).toThrow();
    expect(read()).toEqual([...settingsOf[name], ...durableSettingsOf[name]].sort());
  });

  it.each([
    ['worker', workerRecipe([eventbus, schedule], chats)],
    ['undertaker', undertakerRecipe([eventbus, schedule], chats)],
  ] as const)('are those that %s reads', (name, { look, build }) => {
    const { env, read } = watchReading();
    look(createSettingsReader(env), { hasAgency: false });
    expect(() => build(env, { log: () => {}, durable: name })).toThrow();
    expect(read()).toEqual([...durableSettingsOf[name]].sort());
  });

  const roles = { webhook: 'door', chatops: 'door', eventbus: 'event', schedule: 'event' } as const;

  /** Settings with nothing in them but table and queues. What the platform sets, and what a deployment makes, is not somebody's to give. */
  function watchReading() {
    const read = new Set<string>();
    const env = new Proxy({} as Record<string, string>, {
      get(_, setting) {
        read.add(String(setting));
        return madeStandIns[String(setting)];
      },
    });
    const isGiven = (name: string) => !name.startsWith('AWS_') && !madeSettings.some((made) => made === name);
    return { env, read: () => [...read].filter(isGiven).sort() };
  }
});

describe('parameters', () => {
  it('are safe where nobody gives any', () => {
    expect(readParameters({})).toMatchObject({
      chat: 'off',
      bus: 'off',
      schedules: 'off',
      scheduleState: 'DISABLED',
      reservedConcurrency: '',
      plainSecrets: 'refuse',
      alarms: 'on',
    });
  });

  it('come from the command line, then the environment, then the defaults', () => {
    expect(toVariable('alarmTopic')).toBe('HOTSPOT_ALARM_TOPIC');
    const env = { HOTSPOT_BUS: 'one', HOTSPOT_THROTTLE_RATE: '7', HOTSPOT_CHAT: '' };
    expect(readParameters(env, ['bus=two'])).toMatchObject({
      bus: 'two',
      throttleRate: '7',
      chat: 'off',
      throttleBurst: '20',
    });
  });

  it.each([
    ['chat=yes', 'chat must be off or on'],
    ['chat', 'chat needs a value: --param chat=value'],
    ['bus=a bus', 'bus must be off or the name of an event bus, for example default'],
    [
      'busSource=aws.events',
      'busSource must be the source of your events: letters, digits and . _ - /, not beginning with aws.',
    ],
    ['scheduleOn=at seven', 'scheduleOn must be a schedule such as cron(0 7 ? * MON-FRI *)'],
    ['scheduleTimezone=Mars/Base', 'scheduleTimezone must be a time zone such as Europe/Berlin'],
    ['scheduleExitSessions=101', 'scheduleExitSessions must be a whole number from 0 to 100'],
    ['alarmTopic=ops@example.org', 'alarmTopic must be the ARN of an SNS topic'],
    ['readme=http://example.org/', 'readme must be an https: URL without a fragment'],
    ['reservedConcurrency=0', 'reservedConcurrency must be a whole number from 1 to 1000'],
    ['secretsKey=alias/mine', 'secretsKey must be the ARN of a KMS key (no alias)'],
    ['logRetentionDays=31', 'logRetentionDays must be one of 1, 3, 5, 7, '],
  ])('%s is refused', (given, sentence) => {
    expect(refusalOf(() => readParameters({}, [given]))).toContain(`Parameters to mend:\n- ${sentence}`);
  });

  it.each([
    [{}, ['chats=on'], 'there is no parameter "chats", only chat, bus, '],
    [{}, ['scheduleTimeZone=UTC'], 'extensionLayer; the nearest is scheduleTimezone'],
    [{ HOTSPOT_CHATS: 'on' }, [], 'HOTSPOT_CHATS stands for no parameter; there are HOTSPOT_CHAT, '],
  ])('that are unknown are refused: %j %j', (env, given, sentence) => {
    expect(refusalOf(() => readParameters(env, given))).toContain(sentence);
  });

  it('have defaults that are right themselves', () => {
    for (const [name, { default: value, isRight }] of Object.entries(parameters))
      expect(isRight(value), name).toBe(true);
  });

  it('can keep copies of the functions free', () => {
    expect(plan(settings, ['reservedConcurrency=5']).functions.webhook?.reservedConcurrency).toBe(5);
  });
});

describe('references', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hotspot';
  const local = (rest: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });
  const here = `\${AWS::Region}:\${AWS::AccountId}`;

  it.each([
    ['secretsmanager:team/hotspot#key', local(`secretsmanager:${here}:secret:team/hotspot-??????`)],
    [`secretsmanager:${arn}-AbCdEf#key`, `${arn}-AbCdEf`],
    [`secretsmanager:${arn}`, `${arn}-??????`],
    ['ssm:hotspot', local(`ssm:${here}:parameter/hotspot`)],
    ['ssm:/team/hotspot:3', local(`ssm:${here}:parameter/team/hotspot`)],
    [
      'ssm:arn:aws:ssm:eu-central-1:111122223333:parameter/team/hotspot',
      'arn:aws:ssm:eu-central-1:111122223333:parameter/team/hotspot',
    ],
  ])('%s opens %j and nothing else', (reference, resource) => {
    expect(toStatements([reference, reference], { secretsKey: '' })).toEqual([
      {
        Effect: 'Allow',
        Action: [expect.stringMatching(/^(secretsmanager:GetSecretValue|ssm:GetParameter)$/)],
        Resource: [resource],
      },
    ]);
  });

  it.each([
    'secretsmanager:',
    'secretsmanager:a#',
    'secretsmanager:a b',
    'secretsmanager:a*',
    'ssm:',
    'ssm:a?',
    'ssm:a#b',
    'ssm:a:b:c',
    `ssm:\${AWS::StackName}`,
    'vault:a',
    '',
  ])('%j opens nothing', (reference) => {
    expect(toPlace(reference)).toBeUndefined();
    expect(toStatements([reference], { secretsKey: 'arn:aws:kms:eu-central-1:111122223333:key/1' })).toEqual([]);
  });

  it('need the extension: its layer by region, else one that is given', () => {
    expect(plan(settings, [], 'us-east-1').functions.webhook?.layers).toEqual([
      'arn:aws:lambda:us-east-1:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:4',
    ]);
    const without = regions.filter((region) => extensionLayerOf(region) === undefined);
    expect(refusalOf(() => plan(settings, [], without[0] ?? ''))).toContain(
      `no version of the AWS Parameters and Secrets extension is known for ${without[0]}`,
    );
    const layer = `arn:aws:lambda:${without[0]}:111122223333:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:9`;
    expect(plan(settings, [`extensionLayer=${layer}`], without[0]).functions.webhook?.layers).toEqual([layer]);
  });
});

import { describe, expect, it } from 'vitest';
import { createApp } from '../../../lib/app.ts';
import type { ChannelFactory } from '../../../lib/channel.ts';
import { chatFactories } from '../../../lib/channels/chats.ts';
import { eventbus } from '../../../lib/channels/eventbus.ts';
import { schedule } from '../../../lib/channels/schedule.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import type { Delivery } from '../../../lib/delivery.ts';
import {
  ConfigurationError,
  createSettingsReader,
  type Env,
  readCloudSettings,
} from '../../../lib/settings/settings.ts';
import { everythingOf } from '../../support/leaks.ts';
import { secrets } from '../../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../../support/settings.ts';

/** The settings that stop a start, by name; none when it starts. */
function refusedBy<D extends Delivery, Reply>(factory: ChannelFactory<D, Reply>, env: Env): string[] {
  try {
    createApp(env, [factory], { log: () => undefined, fetch: () => Promise.reject(new Error('not at start')) });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ name }) => name);
  }
}

const long = (count: number) => 'x'.repeat(count);
const whsec = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

describe('a function starts', () => {
  it.each([
    ['webhook', webhook, webhookSettings],
    ['eventbus', eventbus, cloudSettings],
    ['schedule', schedule, cloudSettings],
  ])('%s with its settings', (_, factory, env) => {
    expect(refusedBy(factory as ChannelFactory<Delivery, unknown>, env)).toEqual([]);
  });

  it('and reads everything else with a default', () => {
    const settings = readCloudSettings(createSettingsReader(cloudSettings));
    expect(settings).toMatchObject({ upstreamTimeoutMs: 10_000, tokenTimeoutMs: 5_000 });
  });
});

describe('an unknown region', () => {
  const ruleFor = (region: string) => {
    try {
      createApp({ ...cloudSettings, HW_REGION_NAME: region, HW_WORKSPACE_ENDPOINT: '' }, [eventbus], {
        log: () => undefined,
      });
    } catch (error) {
      return (error as ConfigurationError).problems.map(({ name, rule }) => `${name} ${rule}`).join();
    }
    return 'started';
  };

  it.each([
    ['ap-southeast3', 'ap-southeast-3'],
    ['AP-SOUTHEAST-3', 'ap-southeast-3'],
    ['ap_southeast_3', 'ap-southeast-3'],
    ['cn-nort-4', 'cn-north-4'],
    ['cn-norht-4', 'cn-north-4'],
    ['la-south-22', 'la-south-2'],
    ['na-mexico', 'na-mexico-1'],
  ])('%s is answered with the nearest, %s, and the list', (region, nearest) => {
    expect(ruleFor(region)).toMatch(
      new RegExp(`^HW_REGION_NAME is not a region .*; the nearest is ${nearest}; known are af-north-1, .*, tr-west-1$`),
    );
  });

  it.each(['mars-1', 'Singapore', 'planted-password', 'x'.repeat(300)])('%s has no near one: the list', (region) => {
    expect(ruleFor(region)).toMatch(
      /^HW_REGION_NAME is not a region [^:]*HW_WORKSPACE_ENDPOINT; known are af-north-1, /,
    );
    expect(ruleFor(region)).not.toContain(region);
  });
});

describe('a setting that has to be there', () => {
  it.each(['HW_REGION_NAME', 'HW_PROJECT_ID', 'HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD'])(
    '%s stops the start when it is missing or empty',
    (name) => {
      expect(refusedBy(eventbus, { ...cloudSettings, [name]: undefined })).toEqual([name]);
      expect(refusedBy(eventbus, { ...cloudSettings, [name]: '' })).toEqual([name]);
    },
  );
});

describe('keys', () => {
  const { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD, ...region } = cloudSettings;
  const user = { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD };
  const keys = { HW_ACCESS_KEY: long(20), HW_SECRET_KEY: long(40) };
  const token = { HW_SECURITY_TOKEN: 'x' };

  it.each<[string, Env, string[]]>([
    ['alone', keys, []],
    ['and their token', { ...keys, ...token }, []],
    ['beside a user', { ...keys, ...user }, []],
    ['beside half a user, dirty', { ...keys, HW_USER_NAME: ' "x' }, []],
    ['empty beside a user', { ...user, HW_ACCESS_KEY: '', HW_SECRET_KEY: '', HW_SECURITY_TOKEN: '' }, []],
    ['without the access key', { HW_SECRET_KEY: long(40) }, ['HW_ACCESS_KEY']],
    ['without the secret key', { HW_ACCESS_KEY: long(20) }, ['HW_SECRET_KEY']],
    ['without the secret key, beside a user', { ...user, HW_ACCESS_KEY: long(20) }, ['HW_SECRET_KEY']],
    ['without the secret key, with a token', { HW_ACCESS_KEY: long(20), ...token }, ['HW_SECRET_KEY']],
    ['of which there is the token only', token, ['HW_ACCESS_KEY', 'HW_SECRET_KEY']],
    ['of which there is the token only, beside a user', { ...user, ...token }, ['HW_ACCESS_KEY', 'HW_SECRET_KEY']],
    ['of which neither is right', { HW_ACCESS_KEY: 'x', HW_SECRET_KEY: 'x' }, ['HW_ACCESS_KEY', 'HW_SECRET_KEY']],
  ])('%s', (_, env, refused) => expect(refusedBy(eventbus, { ...region, ...env })).toEqual(refused));

  const limits: ReadonlyArray<[name: string, good: readonly string[], bad: readonly string[]]> = [
    [
      'HW_ACCESS_KEY',
      [long(8), long(128), '!"#$%&\'()*+-~'],
      [long(7), long(129), 'with,comma', 'with blank', 'schlüssel', 'a\tblank-of-a-kind', `${long(8)}\n`],
    ],
    [
      'HW_SECRET_KEY',
      [long(16), long(256), 'with,comma/+=~!"0'],
      [long(15), long(257), 'with a blank-0000', 'ümlaut-0000000000', 'a\nline-break-0000'],
    ],
    ['HW_SECURITY_TOKEN', ['x', long(32_768), 'a,b'], [long(32_769), 'a b', 'ü', 'a\rb']],
  ];

  it.each(limits)('within limits: %s', (name, good, bad) => {
    for (const value of good) expect(refusedBy(eventbus, { ...region, ...keys, [name]: value }), value).toEqual([]);
    for (const value of bad) expect(refusedBy(eventbus, { ...region, ...keys, [name]: value }), value).toEqual([name]);
  });

  it('are never in what a wrong one is told with', () => {
    const env = {
      ...region,
      HW_ACCESS_KEY: 'planted key',
      HW_SECRET_KEY: 'planted\nsecret-key',
      HW_SECURITY_TOKEN: 'plänted',
    };
    try {
      createApp(env, [eventbus], { log: () => undefined });
      expect.unreachable();
    } catch (error) {
      expect(everythingOf(error)).not.toMatch(/pl[aä]nted/);
    }
  });
});

describe('a name or an address with dirt on it', () => {
  const names = [
    'HW_REGION_NAME',
    'HW_PROJECT_ID',
    'HW_DOMAIN_NAME',
    'HW_USER_NAME',
    'HW_IAM_ENDPOINT',
    'HW_WORKSPACE_ENDPOINT',
  ] as const;
  const dirt = [' ', '\t', '\u00a0', '\u3000', '\ufeff', '"', "'", '`', '“', '”', '‘', '’', '„', '«', '»'];

  it.each(names)('%s does not start, at whichever end', (name) => {
    const clean = cloudSettings[name];
    for (const sign of dirt) {
      for (const value of [`${sign}${clean}`, `${clean}${sign}`, `${sign}${clean}${sign}`, sign]) {
        expect(refusedBy(eventbus, { ...cloudSettings, [name]: value }), JSON.stringify(value)).toEqual([name]);
      }
    }
  });

  it.each([
    ['HW_USER_NAME', 'two words'],
    ['HW_USER_NAME', "o'neill"],
    ['HW_DOMAIN_NAME', 'a "quoted" account'],
    ['HW_PROJECT_ID', 'has blank'],
    ['HW_USER_PASSWORD', ' "blanks and marks may be its own" '],
  ])('is not %s with something inside, nor a password: %j', (name, value) => {
    expect(refusedBy(eventbus, { ...cloudSettings, [name]: value })).toEqual([]);
  });
});

describe('a setting within limits', () => {
  const cases: ReadonlyArray<[name: string, good: readonly string[], bad: readonly string[]]> = [
    ['HW_PROJECT_ID', ['a', long(128), 'has/slash', 'has blank'], [long(129), '.', '..']],
    [
      'HW_IAM_ENDPOINT',
      [
        'https://iam.example',
        'https://iam.example/',
        'https://iam.example:8443/base/path',
        'HTTPS://IAM.EXAMPLE',
        'http://localhost:3000',
        'http://127.0.0.1:1',
        'http://127.8.9.10',
        'http://[::1]:80',
      ],
      [
        'iam.example',
        '//iam.example',
        'http://iam.example',
        'http://10.0.0.1',
        'http://localhost.example',
        'http://127.0.0.1.example',
        'http://0.0.0.0',
        'http://[::2]',
        'ftp://iam.example',
        'file:///etc/passwd',
        'https://user@iam.example',
        'https://user:pass@iam.example',
        'https://iam.example?x=1',
        'https://iam.example#x',
        'https://',
        ' ',
        'https://iam example',
      ],
    ],
    [
      'UPSTREAM_TIMEOUT_MS',
      ['100', '60000', '10000'],
      ['99', '60001', '0', '-1', '1e3', '1000.5', '1000ms', ' 1000', 'x'],
    ],
    ['TOKEN_TIMEOUT_MS', ['100', '60000'], ['99', '60001', 'NaN', 'Infinity', '0x100', '٣٠٠', '99999999999999']],
    ['SIGNATURE_TOLERANCE_SECONDS', ['1', '3600', '300'], ['0', '3601', '-300', '300s', '1.0']],
    [
      'WEBHOOK_SECRETS',
      [whsec(24), whsec(64), `${whsec(24)} ${whsec(32)}`, ` ${whsec(24)}\n${whsec(32)} `],
      [
        whsec(23),
        whsec(65),
        whsec(24).slice('whsec_'.length),
        whsec(24).replace('whsec_', 'WHSEC_'),
        whsec(25).replace('=', ''),
        `${whsec(24)}=`,
        `${whsec(24)},${whsec(24)}`,
        `${whsec(24)} short`,
        'whsec_',
        'whsec_????????????????????????????????',
        `whsec_${long(32).replace('x', '-')}`,
      ],
    ],
    [
      'WEBHOOK_HUB_SECRETS',
      [long(16), `${long(16)} ${long(17)}`, "It's-a-Secret-to-Everybody"],
      [long(15), `${long(16)} ${long(15)}`],
    ],
    [
      'WEBHOOK_BEARER_TOKENS',
      [long(32), `${long(32)} ${long(33)}`],
      [long(31), `${long(31)}ü`, `${long(32)} ${long(31)}`, `${long(16)} ${long(16)}`],
    ],
    ['WEBHOOK_ALLOW_UNSIGNED', ['false'], ['TRUE', 'yes', '1', 'True', ' true', 'true']],
  ];

  it.each(cases.flatMap(([name, good]) => good.map((value) => [name, value] as const)))(
    '%s may be %j',
    (name, value) => {
      expect(refusedBy(webhook, { ...webhookSettings, [name]: value })).toEqual([]);
    },
  );

  it.each(cases.flatMap(([name, , bad]) => bad.map((value) => [name, value] as const)))(
    '%s may not be %j, and an empty one counts as not set',
    (name, value) => {
      expect(refusedBy(webhook, { ...webhookSettings, [name]: value })).toEqual([name]);
      if (!name.startsWith('HW_PROJECT')) expect(refusedBy(webhook, { ...webhookSettings, [name]: '' })).toEqual([]);
    },
  );
});

describe('an endpoint', () => {
  it.each([
    ['https://iam.example/', 'https://iam.example'],
    ['https://iam.example//', 'https://iam.example'],
    ['https://iam.example/base/', 'https://iam.example/base'],
    ['https://iam.example?', 'https://iam.example'],
    ['https://iam.example/#', 'https://iam.example'],
    ['http://127.1:80/', 'http://127.0.0.1'],
  ])('%s is the base %s', (value, base) => {
    const reader = createSettingsReader({ ...cloudSettings, HW_IAM_ENDPOINT: value, HW_WORKSPACE_ENDPOINT: value });
    expect(readCloudSettings(reader)).toMatchObject({ iamEndpoint: base, workspaceEndpoint: base });
    expect(reader.problems).toEqual([]);
  });
});

describe('the region', () => {
  const { HW_WORKSPACE_ENDPOINT: _, HW_IAM_ENDPOINT: __, ...bare } = cloudSettings;

  it('has to be known where no endpoint is named', () => {
    expect(refusedBy(eventbus, { ...bare, HW_REGION_NAME: 'eu-demo-1' })).toEqual(['HW_REGION_NAME']);
    expect(refusedBy(eventbus, { ...bare, HW_REGION_NAME: 'cn-north-4' })).toEqual([]);
    expect(refusedBy(eventbus, { ...bare, HW_REGION_NAME: 'constructor' })).toEqual(['HW_REGION_NAME']);
  });
});

describe('proof', () => {
  const { WEBHOOK_SECRETS, WEBHOOK_HUB_SECRETS, WEBHOOK_BEARER_TOKENS } = webhookSettings;
  const all = 'WEBHOOK_SECRETS, WEBHOOK_HUB_SECRETS, WEBHOOK_BEARER_TOKENS';

  it.each<[string, Env, string[]]>([
    ['no secret of any kind', {}, [all]],
    ['only blanks for a secret', { WEBHOOK_SECRETS: '  ' }, [all]],
    ['no secret and unsigned deliveries refused', { WEBHOOK_ALLOW_UNSIGNED: 'false' }, [all]],
    ['unsigned deliveries allowed', { WEBHOOK_ALLOW_UNSIGNED: 'true' }, []],
    ['Standard Webhooks', { WEBHOOK_SECRETS }, []],
    ['hub', { WEBHOOK_HUB_SECRETS }, []],
    ['bearer', { WEBHOOK_BEARER_TOKENS }, []],
    [
      'unsigned beside Standard Webhooks',
      { WEBHOOK_SECRETS, WEBHOOK_ALLOW_UNSIGNED: 'true' },
      ['WEBHOOK_ALLOW_UNSIGNED'],
    ],
    ['unsigned beside hub', { WEBHOOK_HUB_SECRETS, WEBHOOK_ALLOW_UNSIGNED: 'true' }, ['WEBHOOK_ALLOW_UNSIGNED']],
    ['unsigned beside bearer', { WEBHOOK_BEARER_TOKENS, WEBHOOK_ALLOW_UNSIGNED: 'true' }, ['WEBHOOK_ALLOW_UNSIGNED']],
  ])('with %s', (_, env, problems) => {
    expect(refusedBy(webhook, { ...cloudSettings, ...env })).toEqual(problems);
  });

  it('is a matter of the webhook alone', () => {
    expect(refusedBy(eventbus, { ...cloudSettings, WEBHOOK_ALLOW_UNSIGNED: 'junk', WEBHOOK_SECRETS: 'junk' })).toEqual(
      [],
    );
  });
});

describe('SCHEDULE_COMMAND', () => {
  it.each<[string, boolean]>([
    ['{"enabled":true,"exitSessions":2}', true],
    ['{"hotspot_session_migration_enable":false,"hotspot_exit_session_num":0}', true],
    ['{}', false],
    ['on', false],
    ['"on"', false],
    ['{"enabled":"yes","exitSessions":2}', false],
    ['{"enabled":true,"exitSessions":2,"more":1}', false],
    ['\ufeff{"enabled":true,"exitSessions":2}', false],
  ])('%s starts: %s', (value, starts) => {
    expect(refusedBy(schedule, { ...cloudSettings, SCHEDULE_COMMAND: value })).toEqual(
      starts ? [] : ['SCHEDULE_COMMAND'],
    );
  });
});

describe('everything that is wrong', () => {
  const planted = 'hunter2-hunter2';
  const env: Env = {
    HW_PROJECT_ID: `${planted}${long(128)}`,
    HW_REGION_NAME: planted,
    HW_IAM_ENDPOINT: `http://${planted}`,
    HW_WORKSPACE_ENDPOINT: planted,
    UPSTREAM_TIMEOUT_MS: planted,
    TOKEN_TIMEOUT_MS: planted,
    SIGNATURE_TOLERANCE_SECONDS: planted,
    WEBHOOK_SECRETS: planted,
    WEBHOOK_HUB_SECRETS: planted,
    WEBHOOK_BEARER_TOKENS: planted,
    WEBHOOK_ALLOW_UNSIGNED: planted,
    SCHEDULE_COMMAND: `{"enabled":"${planted}"}`,
  };
  const thrown = (factories: ReadonlyArray<ChannelFactory<never, never>>): unknown => {
    try {
      createApp(env, factories, { log: () => undefined });
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('is told at once, by name', () => {
    const error = thrown([webhook as never, schedule as never]);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).name).toBe('ConfigurationError');
    for (const name of [...Object.keys(env), 'HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD']) {
      expect((error as Error).message).toContain(name);
    }
  });

  it('is told without a value', () => {
    expect(everythingOf(thrown([webhook as never, schedule as never]))).not.toContain(planted);
  });
});

it('the secrets that were read are known, so that they can be taken out of texts', () => {
  const reader = createSettingsReader({ ...webhookSettings, WEBHOOK_HUB_SECRETS: `${secrets.hub} ${secrets.hubNext}` });
  readCloudSettings(reader);
  webhook(reader);
  expect(reader.known.map((secret) => secret.reveal()).sort()).toEqual(
    [secrets.password, secrets.standard, secrets.hub, secrets.hubNext, secrets.bearer].sort(),
  );
});

it('the settings that prove or allow are known by name, set or not, so that their stores are believed', () => {
  const reader = createSettingsReader(cloudSettings);
  readCloudSettings(reader);
  for (const factory of [webhook, ...chatFactories, eventbus, schedule]) factory(reader);
  expect([...new Set(reader.grants)].sort()).toEqual(
    [
      'CHATOPS_ALLOW',
      'DISCORD_PUBLIC_KEYS',
      'MATTERMOST_TOKENS',
      'SLACK_SIGNING_SECRETS',
      'TEAMS_SECRETS',
      'WEBHOOK_BEARER_TOKENS',
      'WEBHOOK_HUB_SECRETS',
      'WEBHOOK_SECRETS',
    ].sort(),
  );
});

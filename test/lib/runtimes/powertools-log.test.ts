import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeliveryRecord } from '../../../lib/log.ts';
import { createPowertoolsLogs } from '../../../lib/runtimes/powertools-log.ts';
import { ConfigurationError } from '../../../lib/settings/settings.ts';
import { captureOutput, type Output, setEnvironment } from '../../support/lambda.ts';

const record: DeliveryRecord = {
  channel: 'webhook',
  deliveryId: 'd-1',
  action: 'create',
  code: 'OK',
  status: 200,
  requestId: 'r-1',
  upstream: { status: 200, requestId: 'up-1' },
  durationMs: 12,
};

let output: Output;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a line', () => {
  it.each([
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
  ] as const)('of level %s is JSON with the fields of the record', (level, shown) => {
    createPowertoolsLogs(process.stderr).log(level, record);
    const [line, ...more] = output.lines();
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: shown, message: 'delivery', ...record });
    expect(line?.['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('says coldStart once', () => {
    const { log } = createPowertoolsLogs(process.stderr);
    log('info', record);
    log('info', record);
    expect(output.lines().map(({ coldStart }) => coldStart)).toEqual([true, undefined]);
  });

  it('shows nothing that is not on the list, whoever logs it', () => {
    const more = {
      event: { secret: 'hunter2' },
      error: new Error('hunter2'),
      cause: new Error('hunter2'),
      body: 'hunter2',
    };
    createPowertoolsLogs(process.stderr).log('error', { ...record, ...more } as DeliveryRecord);
    expect(output.text()).not.toContain('hunter2');
    expect(output.lines()).toHaveLength(1);
  });

  it('is one line, whatever is in it', () => {
    createPowertoolsLogs(process.stderr).log('info', { ...record, deliveryId: 'a\n{"level":"ERROR"}\u2028' });
    expect(output.lines()).toMatchObject([{ deliveryId: 'a\n{"level":"ERROR"}\u2028' }]);
  });
});

describe('signs that nobody sees', () => {
  // Control characters, the line ends of Unicode, direction marks: some readers break a line there, some turn what follows.
  const unseen = [
    ...Array.from({ length: 0x20 }, (_, code) => code),
    ...Array.from({ length: 0x21 }, (_, at) => 0x7f + at),
    ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
  ].map((code) => String.fromCharCode(code));

  it('stand escaped, wherever they are, and mean the same', () => {
    for (const sign of unseen) {
      const text = `a${sign}"b\\${sign}`;
      const changes = [{ field: 'excludeUsers', added: [{ id: text, name: text }] }] as const;
      const odd = {
        ...record,
        deliveryId: text,
        actor: text,
        room: text,
        upstream: { status: 200, requestId: text },
        changes,
      };
      output.clear();
      createPowertoolsLogs(process.stderr).log('warn', odd);
      expect(output.text().trimEnd()).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      expect(output.lines()).toMatchObject([odd]);
    }
  });

  it('stand escaped in the line of a failed start', () => {
    createPowertoolsLogs(process.stderr).logFailedStart(
      new ConfigurationError([{ name: 'X', rule: 'is \u2028 \u0085 \u202e' }]),
    );
    expect(output.text().trimEnd()).not.toMatch(/[\u0085\u2028\u202e]/);
    expect(output.lines()).toMatchObject([{ settings: ['X is \u2028 \u0085 \u202e'] }]);
  });

  it.each(['ü', '李雷', '🔥', '\u200b', '\ufeff', '\\u2028', '"'])('are not %j, which stays as it is', (text) => {
    createPowertoolsLogs(process.stderr).log('info', { ...record, actor: text });
    expect(output.text()).toContain(JSON.stringify(text));
  });
});

describe('the settings of Powertools', () => {
  it.each([
    ['POWERTOOLS_LOG_LEVEL', 'ERROR', 0],
    ['POWERTOOLS_LOG_LEVEL', 'SILENT', 0],
    ['POWERTOOLS_LOG_LEVEL', 'DEBUG', 1],
    ['POWERTOOLS_LOGGER_LOG_EVENT', 'true', 1],
    ['POWERTOOLS_SERVICE_NAME', 'desk', 1],
  ])('%s=%s is obeyed: %i lines of level INFO', (name, value, count) => {
    setEnvironment({ [name]: value });
    createPowertoolsLogs(process.stderr).log('info', record);
    expect(output.lines()).toHaveLength(count);
    if (name === 'POWERTOOLS_SERVICE_NAME') expect(output.lines()).toMatchObject([{ service: 'desk' }]);
  });
});

describe('a setting of Powertools', () => {
  const rules: ReadonlyArray<[name: string, good: readonly string[], bad: readonly string[]]> = [
    [
      'POWERTOOLS_LOG_LEVEL',
      ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT', ' INFO '],
      ['LOUD', 'info', '12'],
    ],
    ['POWERTOOLS_LOGGER_LOG_EVENT', ['true', 'false', 'TRUE', 'False'], ['1', 'yes', 'truth', 'true, false']],
    ['POWERTOOLS_DEV', ['true', 'false', '1', '0', 'yes', 'NO', 'on', 'off', 'y', 'T'], ['2', 'maybe', 'of']],
    ['POWERTOOLS_LOGGER_SAMPLE_RATE', ['0', '1', '0.5', '.1', '1.0'], ['2', '-1', '1.1', 'often', '50%', 'NaN']],
    ['POWERTOOLS_SERVICE_NAME', ['desk', 'a b'], []],
  ];

  it.each(rules)('%s is taken where it is right, and told by name where it is wrong', (name, good, bad) => {
    for (const value of good) {
      setEnvironment({ [name]: value });
      expect(createPowertoolsLogs(process.stderr).problems, value).toEqual([]);
    }
    for (const value of bad) {
      setEnvironment({ [name]: value });
      expect(createPowertoolsLogs(process.stderr).problems, value).toMatchObject([
        { name, rule: expect.stringMatching(/^must be /) },
      ]);
    }
  });

  it.each(rules.map(([name]) => name))('%s counts as not set where it is empty', (name) => {
    for (const value of ['', ' ', '\n']) {
      setEnvironment({ [name]: value });
      const { problems, log } = createPowertoolsLogs(process.stderr);
      expect(problems).toEqual([]);
      log('info', record);
    }
    expect(output.lines()).toHaveLength(3);
    expect(output.lines()).toMatchObject([{ service: 'hotspot-webhook' }, {}, {}]);
  });
});

describe('a failed start', () => {
  it('by settings is told with each of them', () => {
    const problems = [
      { name: 'A', rule: 'is required' },
      { name: 'B', rule: 'must be true or false' },
    ];
    createPowertoolsLogs(process.stderr).logFailedStart(new ConfigurationError(problems));
    expect(output.lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'Settings to mend: A is required; B must be true or false',
        settings: ['A is required', 'B must be true or false'],
      },
    ]);
  });

  it.each([new Error('hunter2'), 'hunter2', undefined])('by a bug is told without its words', (bug) => {
    createPowertoolsLogs(process.stderr).logFailedStart(bug);
    expect(output.lines()).toMatchObject([{ level: 'ERROR', message: 'The function does not start.' }]);
    expect(output.text()).not.toContain('hunter2');
  });
});

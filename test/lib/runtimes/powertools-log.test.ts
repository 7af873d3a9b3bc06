import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeliveryRecord } from '../../../lib/log.ts';
import { createLambdaLogs } from '../../../lib/runtimes/powertools-log.ts';
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
    createLambdaLogs().log(level, record);
    const [line, ...more] = output.lines();
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: shown, message: 'delivery', ...record });
    expect(line?.['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('says coldStart once', () => {
    const { log } = createLambdaLogs();
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
    createLambdaLogs().log('error', { ...record, ...more } as DeliveryRecord);
    expect(output.text()).not.toContain('hunter2');
    expect(output.lines()).toHaveLength(1);
  });

  it('is one line, whatever is in it', () => {
    createLambdaLogs().log('info', { ...record, deliveryId: 'a\n{"level":"ERROR"}\u2028' });
    expect(output.lines()).toMatchObject([{ deliveryId: 'a\n{"level":"ERROR"}\u2028' }]);
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
    createLambdaLogs().log('info', record);
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
      expect(createLambdaLogs().problems, value).toEqual([]);
    }
    for (const value of bad) {
      setEnvironment({ [name]: value });
      expect(createLambdaLogs().problems, value).toMatchObject([{ name, rule: expect.stringMatching(/^must be /) }]);
    }
  });

  it.each(rules.map(([name]) => name))('%s counts as not set where it is empty', (name) => {
    for (const value of ['', ' ', '\n']) {
      setEnvironment({ [name]: value });
      const { problems, log } = createLambdaLogs();
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
    createLambdaLogs().logFailedStart(new ConfigurationError(problems));
    expect(output.lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'Settings to mend: A is required; B must be true or false',
        settings: ['A is required', 'B must be true or false'],
      },
    ]);
  });

  it.each([new Error('hunter2'), 'hunter2', undefined])('by a bug is told without its words', (bug) => {
    createLambdaLogs().logFailedStart(bug);
    expect(output.lines()).toMatchObject([{ level: 'ERROR', message: 'The function does not start.' }]);
    expect(output.text()).not.toContain('hunter2');
  });
});

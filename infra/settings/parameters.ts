import { findClose } from '../../lib/nearest.ts';
import { inWords } from '../command/in-words.ts';
import { refuseIfAny } from '../command/refusal.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { readWhen } from './schedules/when.ts';
import { problemOfZone } from './schedules/zones.ts';

type Parameter = {
  /** Safe: whoever gives nothing gets the webhook alone, with its alarms. */
  default: string;
  meaning: string;
  isRight: (value: string) => boolean;
  /** What a value that is not right must be; never the value. */
  rule: string | ((value: string) => string);
};

const oneOf = (...values: string[]) => ({
  isRight: (value: string) => values.includes(value),
  rule: `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
});

const whole = (min: number, max: number) => ({
  isRight: (value: string) => /^\d{1,5}$/.test(value) && Number(value) >= min && Number(value) <= max,
  rule: `must be a whole number from ${min} to ${max}`,
});

const optional = (pattern: RegExp, rule: string) => ({
  isRight: (value: string) => value === '' || pattern.test(value),
  rule,
});

const explained = (problemOf: (value: string) => string | undefined) => ({
  isRight: (value: string) => problemOf(value) === undefined,
  rule: (value: string) => problemOf(value) ?? '',
});

const schedule = explained((value) => {
  const when = readWhen(value);
  return 'problem' in when ? when.problem : undefined;
});

// What CloudWatch Logs takes; others are refused when it is too late.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const retentions = ['1', '3', '5', '7', '14', '30', '60', '90', '120', '150', '180', '365', '400', '545', '731'];

/** Everything about a deployment that is no setting of a function. Given as `--param name=value`, or as `HOTSPOT_NAME` in the environment. */
export const parameters = {
  chat: {
    default: 'off',
    meaning: `the function for ${inWords(
      chatNames.map((name) => senders[name].title),
      'and',
    )}`,
    ...oneOf('off', 'on'),
  },
  bus: {
    default: 'off',
    meaning: 'the function for events, and the bus its rule listens on, which must be there: `default`, or a name',
    isRight: (value) => /^[\w./-]{1,256}$/.test(value) && !value.startsWith('aws.'),
    rule: 'must be off or the name of an event bus, for example default',
  },
  busSource: {
    default: 'hotspot-webhook',
    meaning: '`source` of the events that the rule takes',
    isRight: (value) => /^[\w./-]{1,256}$/.test(value) && !value.startsWith('aws.'),
    rule: 'must be the source of your events: letters, digits and . _ - /, not beginning with aws.',
  },
  busDetailType: {
    default: 'hotspot-command',
    meaning: '`detail-type` of the events that the rule takes',
    isRight: (value) => /^[\w .:/-]{1,128}$/.test(value),
    rule: 'must be the detail-type of your events, 1 to 128 characters',
  },
  schedules: {
    default: 'off',
    meaning: 'the function for schedules: `on` with two of them, or with those of a list, whose file stands here',
    isRight: (value) => value !== '',
    rule: 'must be off, on, or a file with a list of schedules',
  },
  scheduleState: {
    default: 'DISABLED',
    meaning: 'whether the schedules run; look at them first',
    ...oneOf('DISABLED', 'ENABLED'),
  },
  scheduleOn: {
    default: 'cron(0 7 ? * MON-FRI *)',
    meaning: 'when migration is switched on: `cron(…)`, `rate(…)` or `at(…)`',
    ...schedule,
  },
  scheduleOff: { default: 'cron(0 19 ? * MON-FRI *)', meaning: 'when migration is switched off', ...schedule },
  scheduleTimezone: {
    default: 'UTC',
    meaning: 'time zone of both: a name with a `/`, such as `Europe/Berlin`, or `UTC`',
    ...explained(problemOfZone),
  },
  scheduleExitSessions: { default: '2', meaning: '`exitSessions` when switched on', ...whole(0, 100) },
  durable: {
    default: 'off',
    meaning: 'table and queues, so that nothing is lost, done twice, or done out of order',
    ...oneOf('off', 'on'),
  },
  alarms: { default: 'on', meaning: 'alarms, their metrics, and the dashboard', ...oneOf('off', 'on') },
  alarmTopic: {
    default: '',
    meaning: 'ARN of an SNS topic that hears of alarms; without one they show in the console only',
    ...optional(/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/, 'must be the ARN of an SNS topic'),
  },
  readme: {
    default: 'README.md',
    meaning: 'where your people read this README; alarms link to its section on troubleshooting',
    isRight: (value) => value === 'README.md' || /^https:\/\/[\w.~:/?@!$&'()*+,;=%-]{1,400}$/.test(value),
    rule: 'must be an https: URL without a fragment',
  },
  logRetentionDays: {
    default: '30',
    meaning: 'how long the log is kept',
    isRight: (value) => retentions.includes(value),
    rule: `must be one of ${retentions.join(', ')}`,
  },
  reservedConcurrency: {
    default: '',
    meaning: 'so many copies of each function at most, and kept free for it; small accounts refuse any',
    isRight: (value) => value === '' || whole(1, 1000).isRight(value),
    rule: whole(1, 1000).rule,
  },
  throttleRate: {
    default: '10',
    meaning: 'requests a second that each route takes; more are refused with 429',
    ...whole(1, 10_000),
  },
  throttleBurst: { default: '20', meaning: 'requests at once at each route', ...whole(1, 5_000) },
  plainSecrets: {
    default: 'refuse',
    meaning: '`allow` puts secrets given as plain text into the template, for a trial; else they are refused',
    ...oneOf('refuse', 'allow'),
  },
  secretsKey: {
    default: '',
    meaning: 'ARN of the KMS key that the secrets are encrypted with, where it is not the AWS managed one',
    ...optional(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]{1,128}$/, 'must be the ARN of a KMS key (no alias)'),
  },
  extensionLayer: {
    default: '',
    meaning: 'ARN of the AWS Parameters and Secrets extension (arm64), where another than the known one is wanted',
    ...optional(/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+$/, 'must be the ARN of a layer version'),
  },
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof parameters;
export type Parameters = Readonly<Record<ParameterName, string>>;

const names = Object.keys(parameters) as ParameterName[];

/** @returns the environment variable that stands for a parameter: `alarmTopic` is `HOTSPOT_ALARM_TOPIC`. */
export function toVariable(name: ParameterName): string {
  return `HOTSPOT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * @param given what `--param` said, each as `name=value`; it comes before the environment, and that before the default.
 * @throws {Refusal} naming every parameter that is unknown or wrong.
 */
export function readParameters(env: NodeJS.ProcessEnv, given: readonly string[] = []): Parameters {
  const { values, problems } = checkParameters(env, given);
  refuseIfAny(problems, 'Parameters to mend');
  return values;
}

/** @returns the parameters, and a sentence for each that is unknown or wrong. */
export function checkParameters(
  env: NodeJS.ProcessEnv,
  given: readonly string[] = [],
): { values: Parameters; problems: readonly string[] } {
  const problems: string[] = [];
  const said = new Map<string, string>();
  for (const text of given) {
    const [, name = text, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (!names.some((known) => known === name)) {
      const nearest = findClose(name, names, 2);
      problems.push(
        `there is no parameter ${JSON.stringify(name.slice(0, 40))}, only ${names.join(', ')}${nearest ? `; the nearest is ${nearest}` : ''}`,
      );
    } else if (value === undefined) problems.push(`${name} needs a value: --param ${name}=value`);
    else said.set(name, value.trim());
  }
  for (const variable of Object.keys(env)) {
    if (variable.startsWith('HOTSPOT_') && !names.some((name) => toVariable(name) === variable))
      problems.push(`${variable} stands for no parameter; there are ${names.map(toVariable).join(', ')}`);
  }
  const values = {} as Record<ParameterName, string>;
  for (const name of names) {
    const { default: fallback, isRight, rule } = parameters[name] as Parameter;
    values[name] = said.get(name) ?? (env[toVariable(name)]?.trim() || fallback);
    if (!isRight(values[name])) problems.push(`${name} ${typeof rule === 'string' ? rule : rule(values[name])}`);
  }
  return { values, problems };
}

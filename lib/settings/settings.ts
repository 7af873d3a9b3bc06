import { Secret } from '../secret.ts';
import { isStep } from '../text.ts';
import { isDemoSecret } from './demo-secrets.ts';

/** Environment variables as a platform hands them over. An empty one counts as not set. */
export type Env = Readonly<Record<string, string | undefined>>;

/** @returns the settings without line breaks at the end of their values, which a file or a store may have put there. */
export function cutLineBreaks(env: Env): Env {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.replace(/[\r\n]+$/, '')]));
}

/** A setting that is wrong: its name and its rule, never its value. */
export type SettingProblem = { name: string; rule: string };

/** Says, once, everything that is wrong with the settings. Thrown while starting, so that no delivery is taken at all. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly SettingProblem[];
  /** Whether waiting may help: all that is wrong is a store of settings that cannot be reached. */
  readonly mayPass: boolean;

  constructor(problems: readonly SettingProblem[], { mayPass = false } = {}) {
    super(`Settings to mend: ${problems.map(({ name, rule }) => `${name} ${rule}`).join('; ')}`);
    this.problems = problems;
    this.mayPass = mayPass;
  }
}

/**
 * Reads settings one by one and collects what is wrong, so that all of it can be told at once. A setting that is wrong reads
 * as a harmless stand-in; nobody gets to use it, because {@link SettingsReader.problems} is looked at first.
 */
export type SettingsReader = {
  /** The setting as it is, or `undefined` where it is not set. */
  text: (name: string) => string | undefined;
  /** A name or an address: a blank or a quotation mark at either end of it came with the copying. */
  word: (name: string) => string | undefined;
  /** A name that has to be there. */
  required: (name: string) => string;
  /** A secret that has to be there, as a whole. */
  secret: (name: string) => Secret;
  /** One that may be there, as a whole, and must satisfy the rule. */
  optionalSecret: (name: string, isRight: (value: string) => boolean, rule: string) => Secret | undefined;
  /** A whole number within the range. */
  integer: (name: string, range: { min: number; max: number; default: number }) => number;
  /** `true` or `false`; `false` where it is not set. */
  flag: (name: string) => boolean;
  /** Values separated by blanks, each of which proves a sender and must satisfy the rule. Empty where it is not set. */
  list: (name: string, isRight: (value: string) => boolean, rule: string) => readonly string[];
  /** The same for values that nobody may see. */
  secrets: (name: string, isRight: (value: string) => boolean, rule: string) => readonly Secret[];
  /** A setting that gives a right: text, like any other, which no longer counts once its store has none. */
  grant: (name: string) => string | undefined;
  /** Notes that something is wrong with a setting. */
  refuse: (name: string, rule: string) => void;
  problems: readonly SettingProblem[];
  /** Names of all settings that were asked for, set or not. */
  names: ReadonlySet<string>;
  /** Every secret that was read. */
  known: readonly Secret[];
  /** Names of all settings that were read as a proof's secret or a right, set or not. */
  grants: readonly string[];
};

export function createSettingsReader(env: Env): SettingsReader {
  const problems: SettingProblem[] = [];
  const known: Secret[] = [];
  const grants: string[] = [];
  // Several channels may read the same setting; its problem is told once.
  const refuse = (name: string, rule: string) => {
    if (!problems.some((problem) => problem.name === name && problem.rule === rule)) problems.push({ name, rule });
  };
  const names = new Set<string>();
  const text = (name: string) => {
    names.add(name);
    return env[name] || undefined;
  };
  const refuseOpen = (name: string, value: string) => {
    if (isDemoSecret(value) && !isLocal(text)) refuse(name, OPEN_SECRET);
  };
  const learn = (value: string) => {
    const secret = new Secret(value);
    known.push(secret);
    return secret;
  };
  const need = (name: string, value: string | undefined) => {
    if (value === undefined) refuse(name, 'is required');
    return value ?? '';
  };
  const word = (name: string) => {
    const value = text(name);
    if (value === undefined || !DIRT.test(value)) return value;
    refuse(name, 'must not begin or end with a blank or a quotation mark');
    return '';
  };
  const list: SettingsReader['list'] = (name, isRight, rule) => {
    grants.push(name);
    const values = (text(name) ?? '').split(/\s+/).filter((value) => value !== '');
    if (!values.every(isRight)) refuse(name, rule);
    for (const value of values) refuseOpen(name, value);
    return values;
  };
  return {
    text,
    word,
    required: (name) => need(name, word(name)),
    secret(name) {
      const value = need(name, text(name));
      refuseOpen(name, value);
      return learn(value);
    },
    optionalSecret(name, isRight, rule) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (!isRight(value)) refuse(name, rule);
      refuseOpen(name, value);
      return learn(value);
    },
    list,
    refuse,
    problems,
    names,
    known,
    grants,
    grant(name) {
      grants.push(name);
      return text(name);
    },
    integer(name, range) {
      const value = text(name);
      if (value === undefined) return range.default;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= range.min && number <= range.max) return number;
      refuse(name, `must be a whole number from ${range.min} to ${range.max}`);
      return range.default;
    },
    flag(name) {
      const value = text(name);
      if (value !== undefined && value !== 'true' && value !== 'false') refuse(name, 'must be true or false');
      return value === 'true';
    },
    secrets(name, isRight, rule) {
      return list(name, isRight, rule).map(learn);
    },
  };
}

const DIRT = /^[\s"'`‘’“”„«»]|[\s"'`‘’“”„«»]$/;

const OPEN_SECRET = 'holds a secret of the demo, which everybody can read: make one of your own';

/** Whether everything that is asked is on this machine, as the emulated cloud is. */
function isLocal(text: SettingsReader['text']): boolean {
  return ['HW_IAM_ENDPOINT', 'HW_WORKSPACE_ENDPOINT'].every((name) =>
    isLoopback(toUrl(text(name) ?? '')?.hostname ?? ''),
  );
}

/** Keys that sign requests; temporary ones with the token that belongs to them. */
export type Keys = { accessKey: Secret; secretKey: Secret; securityToken?: Secret };

/** What every function needs to reach the cloud. */
export type CloudSettings = {
  regionName: string;
  projectId: string;
  /** In the place of the user, who is empty then. */
  keys?: Keys;
  /** Whether every invocation brings keys of its own, in the place of both. */
  byAgency?: true;
  domainName: string;
  userName: string;
  userPassword: Secret;
  /** Base URLs in place of the region's own, without a slash at the end. */
  iamEndpoint?: string;
  workspaceEndpoint?: string;
  /** Per attempt. */
  upstreamTimeoutMs: number;
  tokenTimeoutMs: number;
  /** Whether the token is asked for while starting, so that the first delivery does not wait for all of it. */
  tokenPrefetch: boolean;
};

/** Reads `HW_*` and the time limits. @param hasAgency whether there are keys where none of the names of a user or keys is set. */
export function readCloudSettings(reader: SettingsReader, { hasAgency = false } = {}): CloudSettings {
  const wantsKeys = isAnySet(reader, keyNames);
  const byAgency = hasAgency && !isAnySet(reader, userNames) && !wantsKeys;
  const keys = readKeys(reader);
  const iamEndpoint = readEndpoint(reader, 'HW_IAM_ENDPOINT');
  const workspaceEndpoint = readEndpoint(reader, 'HW_WORKSPACE_ENDPOINT');
  const projectId = reader.required('HW_PROJECT_ID');
  // The API's limit; the two dots would be taken for path steps.
  if (projectId.length > 128 || isStep(projectId)) {
    reader.refuse('HW_PROJECT_ID', 'must be the id of a project, 1 to 128 characters');
  }
  return {
    regionName: reader.required('HW_REGION_NAME'),
    projectId,
    ...(keys ? { keys } : {}),
    ...(byAgency ? { byAgency } : {}),
    ...(wantsKeys || byAgency ? passOver(reader) : readUser(reader)),
    ...(iamEndpoint === undefined ? {} : { iamEndpoint }),
    ...(workspaceEndpoint === undefined ? {} : { workspaceEndpoint }),
    upstreamTimeoutMs: reader.integer('UPSTREAM_TIMEOUT_MS', { min: 100, max: 60_000, default: 10_000 }),
    tokenTimeoutMs: reader.integer('TOKEN_TIMEOUT_MS', { min: 100, max: 60_000, default: 5_000 }),
    tokenPrefetch: reader.flag('TOKEN_PREFETCH'),
  };
}

function isAnySet(reader: SettingsReader, names: readonly string[]): boolean {
  return names.map((name) => reader.text(name)).some((value) => value !== undefined);
}

type User = Pick<CloudSettings, 'domainName' | 'userName' | 'userPassword'>;

function readUser(reader: SettingsReader): User {
  return {
    userPassword: reader.secret('HW_USER_PASSWORD'),
    domainName: reader.required('HW_DOMAIN_NAME'),
    userName: reader.required('HW_USER_NAME'),
  };
}

/** A user beside keys is not used, and the password a secret all the same. */
function passOver(reader: SettingsReader): User {
  reader.optionalSecret('HW_USER_PASSWORD', () => true, '');
  for (const name of ['HW_DOMAIN_NAME', 'HW_USER_NAME']) reader.text(name);
  return { domainName: '', userName: '', userPassword: new Secret('') };
}

const userNames = ['HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD'] as const;
const keyNames = ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'] as const;

/** Nothing but what a header takes: within one, a comma would end the access key. */
function readKey(reader: SettingsReader, name: string, pattern: RegExp, rule: string): Secret | undefined {
  return reader.optionalSecret(name, (value) => pattern.test(value), `must be ${rule}, printable ASCII without blanks`);
}

function readKeys(reader: SettingsReader): Keys | undefined {
  const accessKey = readKey(reader, 'HW_ACCESS_KEY', /^[!-+\--~]{8,128}$/, '8 to 128 characters without commas');
  const secretKey = readKey(reader, 'HW_SECRET_KEY', /^[!-~]{16,256}$/, '16 to 256 characters');
  const securityToken = readKey(reader, 'HW_SECURITY_TOKEN', /^[!-~]{1,32768}$/, 'at most 32768 characters');
  if (accessKey && secretKey) return { accessKey, secretKey, ...(securityToken ? { securityToken } : {}) };
  if (accessKey || secretKey || securityToken) {
    const there = keyNames.filter((name) => reader.text(name) !== undefined).join(' and ');
    if (!accessKey) reader.refuse('HW_ACCESS_KEY', `is required beside ${there}`);
    if (!secretKey) reader.refuse('HW_SECRET_KEY', `is required beside ${there}`);
  }
  return undefined;
}

/** A base URL, without a slash at the end. */
export function readEndpoint(reader: SettingsReader, name: string): string | undefined {
  const value = reader.word(name);
  if (!value) return value;
  const url = readUrl(value);
  if (url) {
    // Not `href`: it keeps the sign of an empty query, behind which every path would be lost.
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  reader.refuse(
    name,
    'must be an https: URL without query (http: for loopback hosts only), for example https://iam.myhuaweicloud.com',
  );
  return undefined;
}

/** @returns a URL that may be asked: `https:`, or `http:` of a loopback host, with neither user, query nor fragment. */
export function readUrl(text: string): URL | undefined {
  const url = toUrl(text);
  return url && isBase(url) && isSafe(url) ? url : undefined;
}

/** Whether what is sent there can be read by nobody on the way. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** As `URL.parse`, which is not everywhere yet where a function may run. */
function toUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isBase({ username, password, search, hash }: URL): boolean {
  return username === '' && password === '' && search === '' && hash === '';
}

/** Whether a host is this machine. A name that only begins like an address of it is a name. @param hostname as `URL` has it. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

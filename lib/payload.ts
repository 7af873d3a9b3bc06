import * as v from 'valibot';
import { type Action, type Command, type Create, limits, type User } from './command.ts';
import { type Failure, fail, type Problem, type Result, succeed } from './outcome.ts';
import { keysOf } from './shapes.ts';
import { isStep, isText } from './text.ts';

/** How many problems a refusal lists; the rest is counted. */
export const PROBLEMS_MAX = 100;

/** A longer name of an unknown field is not repeated in its pointer. */
const FIELD_NAME_MAX = 64;

/** Each rule says what is asked for and shows it done right. */
const rules = {
  boolean: (key: string) => `must be true or false, for example "${key}": true`,
  exitSessions: (key: string) =>
    `must be a whole number from ${limits.exitSessions.min} to ${limits.exitSessions.max}, for example "${key}": 2`,
  users: (key: string, example: string) =>
    `must be a list of at most ${limits.users.max} users, for example "${key}": [${example}]`,
  text: `must be a text of ${limits.text.min} to ${limits.text.max} characters, for example "alice"`,
  user: 'must be a user name or an object with "id" or "name", for example "alice" or { "id": "da16f9b8", "name": "alice" }',
  someUsers: `must be a list of 1 to ${limits.users.max} users, for example "users": ["alice"]`,
  configId: `must be the id of a configuration, ${limits.text.min} to ${limits.text.max} characters, for example "configId": "895110260098859008"`,
  apiUser: 'must be an object with "user_id" or "user_name", for example { "user_name": "alice" }',
};

/**
 * An object of exactly these fields. Unlike valibot's `strictObject` it takes no array for an object, and it names every
 * unknown field, where that one stops at the first.
 *
 * @param rule what to say where no object stands.
 */
function exactObject<const Entries extends v.ObjectEntries>(entries: Entries, rule: string) {
  const schema = v.strictObject(entries, ({ expected, path }) => {
    const key = String(path?.at(-1)?.key);
    if (expected === 'never') return unknownField(Object.keys(entries));
    return expected === `"${key}"` ? `is required: ${requirement(entries[key])}` : rule;
  });
  const run = schema['~run'].bind(schema);
  return {
    ...schema,
    '~run'(dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) {
      const input = dataset.value;
      const result = run(Array.isArray(input) ? { value: null } : dataset, config);
      const first = result.issues?.find(({ expected, path }) => expected === 'never' && path?.length === 1);
      if (first) {
        for (const key of Object.keys(input as object)) {
          if (Object.hasOwn(entries, key) || key === first.path?.[0].key) continue;
          const item = { ...first.path?.[0], key } as v.ObjectPathItem;
          (result.issues as unknown[]).push({ ...first, path: [item] });
        }
      }
      return result;
    },
  } as typeof schema;
}

/** How the rule of an unknown field begins, and no other. */
export const UNKNOWN_FIELD = 'is not a known field';

function unknownField(known: readonly string[]): string {
  return `${UNKNOWN_FIELD}; known here: ${known.map((name) => `"${name}"`).join(', ')}`;
}

/** The rule of a field, read off its own schema, so that a missing field is explained like a wrong one. */
function requirement(schema: unknown): string {
  const { message, pipe } = schema as { message?: unknown; pipe?: ReadonlyArray<{ message?: unknown }> };
  const own = message ?? pipe?.[0]?.message;
  return typeof own === 'string' ? own : 'see the documentation';
}

const userText = v.pipe(v.string(rules.text), v.check(isText, rules.text));

const userObject = v.pipe(
  exactObject({ id: v.exactOptional(userText), name: v.exactOptional(userText) }, rules.user),
  v.check(({ id, name }) => id !== undefined || name !== undefined, rules.user),
);

const userName = v.pipe(
  userText,
  v.transform((name): User => ({ name })),
);

/** Chosen by the input's type, so that the problems are those of the form that was meant. */
const user = v.lazy((input): v.GenericSchema<unknown, User> => (typeof input === 'string' ? userName : userObject));

const apiUser = v.pipe(
  exactObject({ user_id: v.exactOptional(userText), user_name: v.exactOptional(userText) }, rules.apiUser),
  v.check(({ user_id, user_name }) => user_id !== undefined || user_name !== undefined, rules.apiUser),
  v.transform(
    ({ user_id, user_name }): User => ({
      ...(user_id === undefined ? {} : { id: user_id }),
      ...(user_name === undefined ? {} : { name: user_name }),
    }),
  ),
);

const flag = (key: string) => v.boolean(rules.boolean(key));

const exitSessions = (key: string) => {
  const rule = rules.exitSessions(key);
  const { min, max } = limits.exitSessions;
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule));
};

/**
 * Entries are counted as they came; repeats (the same id and name) are dropped afterwards. Those beyond the limit are not looked
 * at: a body of 1 MiB holds half a million.
 */
function userList(item: v.GenericSchema<unknown, User>, rule: string, atLeast = 0) {
  const list = v.array(item, rule);
  const { max } = limits.users;
  const tooMany = v.maxLength<User[], number, string>(max, rule);
  const counted: typeof list = {
    ...list,
    '~run'(dataset, config) {
      const input = dataset.value;
      if (!Array.isArray(input) || input.length <= max) return list['~run'](dataset, config);
      const first: v.UnknownDataset = { typed: false, value: input.slice(0, max) };
      v._addIssue(tooMany, 'length', first, config);
      return list['~run'](first, config);
    },
  };
  return v.pipe(counted, v.minLength(atLeast, rule), v.transform(withoutRepeats));
}

function withoutRepeats(users: User[]): User[] {
  return [...new Map(users.map((user) => [JSON.stringify([user.id, user.name]), user])).values()];
}

const excludeUsers = userList(user, rules.users('excludeUsers', '"alice"'));
const users = userList(user, rules.someUsers, 1);
const dryRun = v.exactOptional(flag('dryRun'));

/** One segment of a path: the two dots would be taken for steps. */
const configId = v.exactOptional(
  v.pipe(
    v.string(rules.configId),
    v.check((id) => isText(id) && !isStep(id), rules.configId),
  ),
);

const WHOLE = 'must be a JSON object, for example { "enabled": true, "exitSessions": 2 }';

/** What each action takes. */
export const payloads = {
  create: v.pipe(
    exactObject(
      {
        action: v.exactOptional(v.literal('create')),
        enabled: flag('enabled'),
        exitSessions: exitSessions('exitSessions'),
        excludeUsers: v.exactOptional(excludeUsers),
        dryRun,
      },
      WHOLE,
    ),
    v.transform((fields): Create => ({ ...fields, action: 'create' })),
  ),
  apply: exactObject(
    {
      action: v.literal('apply'),
      enabled: flag('enabled'),
      exitSessions: v.exactOptional(exitSessions('exitSessions')),
      excludeUsers: v.exactOptional(excludeUsers),
      replace: v.exactOptional(flag('replace')),
      configId,
      dryRun,
    },
    WHOLE,
  ),
  update: exactObject(
    {
      action: v.literal('update'),
      enabled: flag('enabled'),
      exitSessions: exitSessions('exitSessions'),
      configId,
      dryRun,
    },
    WHOLE,
  ),
  show: exactObject({ action: v.literal('show'), configId, dryRun }, WHOLE),
  exclude: exactObject({ action: v.literal('exclude'), users, configId, dryRun }, WHOLE),
  include: exactObject({ action: v.literal('include'), users, configId, dryRun }, WHOLE),
} satisfies { [Name in Action]: v.GenericSchema<unknown, Extract<Command, { action: Name }>> };

const API_ACTION = 'must be "create" beside the fields of the API, or left out';

/** The API's own body, taken as it is; it knows no action but its own, and no dry run. */
export const apiPayload = v.pipe(
  exactObject(
    {
      action: v.exactOptional(v.literal('create', API_ACTION)),
      hotspot_session_migration_enable: flag('hotspot_session_migration_enable'),
      hotspot_exit_session_num: exitSessions('hotspot_exit_session_num'),
      non_migrate_users: v.exactOptional(
        userList(apiUser, rules.users('non_migrate_users', '{ "user_name": "alice" }')),
      ),
    },
    WHOLE,
  ),
  v.transform(
    (body): Command => ({
      action: 'create',
      enabled: body.hotspot_session_migration_enable,
      exitSessions: body.hotspot_exit_session_num,
      ...(body.non_migrate_users ? { excludeUsers: body.non_migrate_users } : {}),
    }),
  ),
);

export const actions = keysOf(payloads);

/** For an action that is not known: fails, with everything else that is wrong whatever was meant. */
const whichever = v.pipe(
  exactObject(
    {
      ...payloads.apply.entries,
      action: v.picklist(
        actions,
        `must be one of ${actions.map((action) => `"${action}"`).join(', ')}, for example "action": "apply"`,
      ),
      enabled: v.exactOptional(payloads.apply.entries.enabled),
      users: v.exactOptional(users),
    },
    WHOLE,
  ),
  v.transform((): Command => {
    throw new Error('unreachable');
  }),
);

const shared: readonly string[] = ['action', 'dryRun'];
const apiFields = Object.keys(apiPayload.entries).filter((key) => !shared.includes(key));
const ownFields = Object.values(payloads)
  .flatMap(({ entries }) => Object.keys(entries))
  .filter((key) => !shared.includes(key));

/**
 * Turns a payload into a command, or says everything that is wrong with it. Nothing is coerced, and no refused value is repeated.
 *
 * @returns `PAYLOAD_INVALID` with every problem, at most {@link PROBLEMS_MAX} of them written out.
 */
export function parsePayload(payload: unknown): Result<Command> {
  const keys = typeof payload === 'object' && payload !== null ? Object.keys(payload) : [];
  const spokenByApi = keys.filter((key) => apiFields.includes(key));
  if (spokenByApi.length > 0 && keys.some((key) => ownFields.includes(key))) {
    const rest = Object.entries(payload as object).filter(([key]) => !spokenByApi.includes(key));
    const own = Object.fromEntries(rest);
    const { issues } = v.safeParse(schemaOf(own), own);
    return failPayload([
      ...spokenByApi.map((key) => ({
        pointer: `/${key}`,
        detail: `is a word of the API beside ours: use one vocabulary, for example { "enabled": true, "exitSessions": 2 }`,
      })),
      ...(issues ? toProblems(issues) : []),
    ]);
  }
  const parsed = v.safeParse(spokenByApi.length > 0 ? apiPayload : schemaOf(payload), payload);
  return parsed.success ? succeed(parsed.output) : failPayload(toProblems(parsed.issues));
}

/** @returns the schema for the action that a payload names: `create` where it names none, {@link whichever} where it is not known. */
function schemaOf(payload: unknown): v.GenericSchema<unknown, Command> {
  const names = typeof payload === 'object' && payload !== null && Object.hasOwn(payload, 'action');
  const named = names ? (payload as { action: unknown }).action : 'create';
  const action = actions.find((known) => known === named);
  return action ? payloads[action] : whichever;
}

/** @returns the failure for these problems: written out up to the maximum, then counted. */
export function failPayload(problems: readonly Problem[]): Failure {
  const more = problems.length - PROBLEMS_MAX;
  const counted = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return fail('PAYLOAD_INVALID', {
    detail: `The payload has ${counted}.${more > 0 ? ` The first ${PROBLEMS_MAX} are listed; there are ${more} more.` : ''}`,
    errors: problems.slice(0, PROBLEMS_MAX),
  });
}

/** Each problem once: a number can break one rule in two ways. */
function toProblems(issues: ReadonlyArray<v.BaseIssue<unknown>>): Problem[] {
  return [...new Map(issues.map(toProblem).map((problem) => [JSON.stringify(problem), problem])).values()];
}

function toProblem({
  path = [],
  message,
}: {
  path?: ReadonlyArray<{ key: unknown }> | undefined;
  message: string;
}): Problem {
  const keys = path.map(({ key }) => String(key));
  const last = keys.at(-1) ?? '';
  if (last.length <= FIELD_NAME_MAX) return { pointer: toPointer(keys), detail: message };
  return {
    pointer: toPointer(keys.slice(0, -1)),
    detail: `has a field with a name of ${last.length} characters that ${message}`,
  };
}

/** JSON pointer (RFC 6901) of these keys. */
function toPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

import type { Action } from '../../../lib/command.ts';
import { apiPayload, payloads } from '../../../lib/payload.ts';
import { convertAll, convertPayload, type JsonSchema, refTo, type Schema } from './json-schema.ts';
import { Change, Config, Health, Problem, ProblemDetail, replies, SentRequest, Upstream, User } from './replies.ts';

const actions = Object.keys(payloads) as Action[];

/** How the names of an action's schemas begin. */
const nameOf = (action: Action): string => `${action[0]?.toUpperCase()}${action.slice(1)}`;

export const payloadNames = [...actions.map((action) => `${nameOf(action)}Payload`), 'ApiPayload'];

/** The schemas of an action's replies. */
export function replyNamesOf(action: Action): { real: string; dryRun: string } {
  return { real: `${nameOf(action)}Reply`, dryRun: `${nameOf(action)}DryRun` };
}

export const replyNames = actions.map(replyNamesOf).flatMap(({ real, dryRun }) => [real, dryRun]);

const user = {
  id: 'The id of the user.',
  name: 'The name of the user. Characters are code points; half a surrogate pair is refused.',
};
const settings = {
  enabled: 'Whether hot session migration is to be on.',
  exitSessions: 'The number of exit sessions.',
  excludeUsers: 'The users whose sessions are not migrated; repeats are dropped.',
};

const fields: Readonly<Record<string, string>> = {
  ...settings,
  ...user,
  action: 'What to do; `create` where that may be left out.',
  users: 'The users to add to the excluded ones, or to remove from them; repeats are dropped.',
  configId: 'Which configuration; may be left out where the project has exactly one.',
  replace:
    'Whether others than those named may be taken off the excluded users; `true` where it is left out. With `false` nothing is written where somebody would be, and the reply is `CONFIRMATION_NEEDED`.',
  dryRun: 'Read what has to be read, write nothing, and say what would be sent.',
  hotspot_session_migration_enable: settings.enabled,
  hotspot_exit_session_num: settings.exitSessions,
  non_migrate_users: settings.excludeUsers,
  user_id: user.id,
  user_name: user.name,
};

function describe(field: string): string {
  const description = fields[field];
  if (description === undefined) throw new Error(`The field "${field}" has no description for the document.`);
  return description;
}

const summaries: Readonly<Record<Action, string>> = {
  create: 'Sets a configuration up with exactly one POST, without a look before it.',
  apply:
    'Brings the project to this state with the fewest writes, none where nothing differs. What is left out keeps its value; `excludeUsers` is the exact list. Creates where there is no configuration; `exitSessions` is required then.',
  update: 'Sets switch and number of a configuration that is there.',
  show: 'Tells every configuration, or the one named, with all its excluded users.',
  exclude: 'Adds to the excluded users.',
  include: 'Removes from the excluded users.',
};

/** The payloads, and the user in them, who may be written in two ways. */
function payloadSchemas(): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  const nameUser = (forms: readonly JsonSchema[]) => {
    const description = 'A user name, or an object with an id, a name or both.';
    schemas['PayloadUser'] = { description, anyOf: [...forms] };
    return refTo('PayloadUser');
  };
  for (const action of actions) {
    const schema = convertPayload(payloads[action] as unknown as Schema, describe, nameUser);
    schemas[`${nameOf(action)}Payload`] = { description: summaries[action], ...schema };
  }
  const api = convertPayload(apiPayload as unknown as Schema, describe, nameUser);
  schemas['ApiPayload'] = { description: 'The body of the Workspace API, as it is; means `create`.', ...api };
  return schemas;
}

/** All schemas that have a name in the document. */
export function createSchemas(): Record<string, JsonSchema> {
  const bodies = actions.flatMap((action) => {
    const { real, dryRun } = replyNamesOf(action);
    return [[real, replies[action].real] as const, [dryRun, replies[action].dryRun] as const];
  });
  const named = { User, Config, Change, SentRequest, ProblemDetail, Upstream, Problem, Health };
  return { ...payloadSchemas(), ...convertAll({ ...named, ...Object.fromEntries(bodies) }) };
}

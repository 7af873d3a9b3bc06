/** The bodies of replies. The type tests hold them against the types of `lib`, the tests against real replies. */
import * as v from 'valibot';
import { MESSAGE_MAX } from '../../../lib/cloud/reply.ts';
import { type Action, limits } from '../../../lib/command.ts';
import { type Code, endings, type Report, type Source } from '../../../lib/outcome.ts';
import { PROBLEMS_MAX } from '../../../lib/payload.ts';

const text = (about: string) => v.pipe(v.string(), v.description(about));
const flag = (about: string) => v.pipe(v.boolean(), v.description(about));
const yes = (about: string) => v.pipe(v.literal(true), v.description(about));
const number = (about: string) => v.pipe(v.number(), v.integer(), v.description(about));

export const User = v.strictObject({
  id: v.exactOptional(text('The id of the user, where it is known.')),
  name: v.exactOptional(text('The name of the user, where it is known.')),
});

const excludeUsers = v.pipe(v.array(User), v.description('The users whose sessions are not migrated.'));

const fields = {
  id: v.exactOptional(text('The id of the configuration.')),
  enabled: v.exactOptional(flag('Whether hot session migration is on.')),
  exitSessions: v.exactOptional(number('The number of exit sessions.')),
  excludeUsers: v.exactOptional(excludeUsers),
};

/** A configuration that was read, with all its users. */
export const Config = v.strictObject({ ...fields, id: fields.id.wrapped, excludeUsers });

const someUsers = v.pipe(v.array(User), v.minLength(1));

export const Change = v.variant('field', [
  v.strictObject({ field: v.literal('enabled'), from: v.nullable(v.boolean()), to: v.boolean() }),
  v.strictObject({
    field: v.literal('exitSessions'),
    from: v.nullable(v.pipe(v.number(), v.integer())),
    to: v.pipe(v.number(), v.integer()),
  }),
  v.strictObject({
    field: v.literal('excludeUsers'),
    added: v.exactOptional(someUsers),
    removed: v.exactOptional(someUsers),
  }),
]);

const ApiUser = v.strictObject({ user_id: v.exactOptional(v.string()), user_name: v.exactOptional(v.string()) });
const apiUsers = v.array(ApiUser);

/** A write to the Workspace API, in its own words. */
export const SentRequest = v.strictObject({
  method: v.picklist(['POST', 'PATCH']),
  path: text('As it is sent.'),
  body: v.union([
    v.strictObject({
      hotspot_session_migration_enable: v.boolean(),
      hotspot_exit_session_num: v.pipe(v.number(), v.integer()),
      non_migrate_users: v.exactOptional(apiUsers),
    }),
    v.strictObject({
      update_type: v.picklist(['ADD', 'DELETE']),
      non_migrate_users: v.pipe(apiUsers, v.minLength(1), v.maxLength(limits.users.max)),
    }),
  ]),
});

const dryRun = {
  dryRun: yes('Nothing was sent; this is how it would be.'),
  requests: v.pipe(v.array(SentRequest), v.description('The writes that would be sent, in order, without the token.')),
};

const recovered = v.exactOptional(
  yes('The answer of the Workspace API was lost; a look found that the work was done.'),
);

const { enabled, exitSessions } = fields;
const asked = { enabled: enabled.wrapped, exitSessions: exitSessions.wrapped, excludeUsers: fields.excludeUsers };

function edited<const Results extends readonly string[]>(results: Results) {
  const common = {
    ...fields,
    result: v.pipe(v.picklist(results), v.description('What was done, or in a dry run would be.')),
    changes: v.pipe(v.array(Change), v.description('What changed, or in a dry run would change; empty if nothing.')),
  };
  return { real: v.strictObject({ ...common, recovered }), dryRun: v.strictObject({ ...common, ...dryRun }) };
}

const configs = v.pipe(v.array(Config), v.description('Every configuration of the project, or the one named.'));

/** A schema whose values are reports, as the code has them. */
type ReplySchema = v.GenericSchema<unknown, Report>;

/** The body of a 200 of each action, and of its dry run. */
export const replies = {
  create: {
    real: v.strictObject({ ...fields, recovered }),
    dryRun: v.strictObject({ ...asked, ...dryRun }),
  },
  apply: edited(['created', 'updated', 'unchanged']),
  update: edited(['updated', 'unchanged']),
  show: {
    real: v.strictObject({ configs }),
    dryRun: v.strictObject({ configs, ...dryRun, requests: v.pipe(v.array(SentRequest), v.maxLength(0)) }),
  },
  exclude: edited(['updated', 'unchanged']),
  include: edited(['updated', 'unchanged']),
} satisfies Record<Action, { real: ReplySchema; dryRun: ReplySchema }>;

export const Health = v.strictObject({ status: v.literal('ok') });

export const ProblemDetail = v.strictObject({
  pointer: text('JSON pointer (RFC 6901) into the payload.'),
  detail: text('The rule that is broken, with an example of how it is kept.'),
});

export const Upstream = v.strictObject({
  status: v.pipe(number('The status that the service answered with.'), v.minValue(100), v.maxValue(599)),
  errorCode: v.exactOptional(text("The service's own code.")),
  errorMsg: v.exactOptional(
    v.pipe(v.string(), v.maxLength(MESSAGE_MAX), v.description('What the service said, cut, without secrets.')),
  ),
  requestId: v.exactOptional(text("The service's own id of the request.")),
});

const sources = [...new Set(Object.values(endings).map(({ source }) => source))] as readonly Source[];

/** Open, unlike the others: readers of problem details take no offence at members that they do not know (RFC 9457, 3.2). */
export const Problem = v.object({
  type: v.pipe(v.string(), v.regex(/^urn:hotspot-webhook:[a-z-]+$/), v.description('The code as a URN.')),
  title: text('The name of the failure, for people.'),
  status: number('The HTTP status.'),
  detail: text('What happened and what to do, for people.'),
  code: v.pipe(v.picklist(Object.keys(endings) as Code[]), v.description('The stable name of the failure.')),
  source: v.pipe(v.picklist(sources), v.description('Who failed: this adapter or its caller, IAM, the Workspace API.')),
  retryable: flag('Whether the cause may pass. Whether a repeat could do the work twice is told by "applied".'),
  requestId: text('The id of this invocation, as in X-Request-Id.'),
  errors: v.exactOptional(
    v.pipe(
      v.array(ProblemDetail),
      v.maxLength(PROBLEMS_MAX),
      v.description('Everything that is wrong with the payload; "detail" counts what does not find room.'),
    ),
  ),
  applied: v.exactOptional(
    v.pipe(
      v.picklist(['no', 'unknown', 'partly']),
      v.description('How much of a failed write is done: surely nothing, nobody knows, surely something.'),
    ),
  ),
  changes: v.exactOptional(v.pipe(v.array(Change), v.description('What of a failed write is surely done.'))),
  upstream: v.exactOptional(Upstream),
});

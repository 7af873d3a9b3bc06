import type { Apply, Change, Config, Create, SentRequest, Show, Step, User } from '../command.ts';
import type { Perform, Work } from '../order.ts';
import {
  type Applied,
  endings,
  type Failure,
  fail,
  type Outcome,
  type Report,
  type Result,
  succeed,
  type Upstream,
} from '../outcome.ts';
import { refuse } from '../payload.ts';
import { changesOf, type Edit, type Known, needsUsers, type Plan, planCreation, planEdit } from './plan.ts';
import { indexUsers, sameUsers } from './users.ts';

/**
 * What is known of a write that did not answer 200:
 * - `none`: nothing was sent, or the API refused it;
 * - `lost`: the connection ended, or a gateway lost the answer; a look tells whether it took effect;
 * - `late`: no answer in time or none that can be read; a look can find it done, but it may also still arrive;
 * - `unknown`: the API failed at it.
 */
export type Effect = 'none' | 'lost' | 'late' | 'unknown';

/** A write's answer: the configuration as far as the API told it, or why not and what may have become of it. */
export type Written = { ok: true; config: Config; upstream?: Upstream } | (Failure & { effect: Effect });

/** The cloud as the actions need it. Every call ends with the time of the work, and never rejects. */
export type Workspace = {
  configs: (work: Work) => Promise<Result<readonly Known[]>>;
  users: (configId: string, work: Work) => Promise<Result<readonly User[]>>;
  write: (step: Step, work: Work) => Promise<Written>;
  /** A step as it would be sent, without the token. */
  describe: (step: Step) => SentRequest;
};

export function createPerform(workspace: Workspace): Perform {
  return ({ command }, work) => {
    const session = createSession(workspace, work, command.dryRun === true);
    switch (command.action) {
      case 'create':
        return create(session, command);
      case 'show':
        return show(session, command);
      case 'apply':
      case 'update':
      case 'exclude':
      case 'include':
        return edit(session, command);
    }
  };
}

/** One command's dealings with the cloud: reads, and writes of which it keeps the books. */
type Session = {
  configs: () => Promise<Result<readonly Known[]>>;
  withUsers: (config: Known) => Promise<Result<Known>>;
  write: (step: Step) => Promise<Written>;
  /** What the API said with the last write, for the log. */
  said: () => { upstream?: Upstream };
  rehearsal: boolean;
  describe: Workspace['describe'];
};

function createSession(workspace: Workspace, work: Work, rehearsal: boolean): Session {
  let upstream: Upstream | undefined;
  return {
    rehearsal,
    describe: workspace.describe,
    said: () => (upstream ? { upstream } : {}),
    configs: () => workspace.configs(work),
    async write(step) {
      const written = await workspace.write(step, work);
      upstream = written.upstream;
      return written;
    },
    async withUsers(config) {
      const users = await workspace.users(config.id, work);
      return users.ok ? succeed({ ...config, excludeUsers: users.value }) : users;
    },
  };
}

/** The API's own operation: one POST. A lost answer is looked up and never sent again. */
async function create(session: Session, command: Create): Promise<Outcome> {
  const { action: _, dryRun: __, ...wanted } = command;
  const step: Step = { kind: 'create', ...wanted };
  if (session.rehearsal) return { ok: true, body: { ...wanted, ...rehearsed(session, [step]) } };

  const written = await session.write(step);
  if (written.ok) return { ok: true, body: written.config, ...session.said() };
  if (!isLost(written)) return unfinished(written);

  const found = await findEqual(session, wanted);
  if (found.ok && found.value) return { ok: true, body: { ...found.value, recovered: true }, ...session.said() };
  return unfinished(found.ok ? lookedUp(written) : written);
}

/** @returns the configuration whose switch, number and whole list of users are these, if there is one. */
async function findEqual(session: Session, wanted: Config): Promise<Result<Known | undefined>> {
  const configs = await session.configs();
  if (!configs.ok) return configs;
  for (const config of configs.value) {
    if (config.enabled !== wanted.enabled || config.exitSessions !== wanted.exitSessions) continue;
    const full = await session.withUsers(config);
    if (!full.ok || isAt(full.value, wanted)) return full;
  }
  return succeed(undefined);
}

async function show(session: Session, command: Show): Promise<Outcome> {
  const configs = await session.configs();
  if (!configs.ok) return configs;
  const chosen = command.configId === undefined ? configs : pick(configs.value, command.configId);
  if (!chosen.ok) return chosen;

  const full: Known[] = [];
  for (const config of [chosen.value].flat()) {
    const withUsers = await session.withUsers(config);
    if (!withUsers.ok) return withUsers;
    full.push(withUsers.value);
  }
  return { ok: true, body: { configs: full, ...(session.rehearsal ? rehearsed(session, []) : {}) } };
}

/** The configuration that is meant: the one named, or the only one. */
function pick(configs: readonly Known[], configId: string | undefined): Result<Known> {
  if (configId !== undefined) {
    const named = configs.find(({ id }) => id === configId);
    return named
      ? succeed(named)
      : fail('CONFIG_NOT_FOUND', { detail: 'The project has no configuration with this id.' });
  }
  const [only, ...others] = configs;
  if (!only)
    return fail('CONFIG_NOT_FOUND', { detail: 'The project has no configuration yet; create one, or use "apply".' });
  if (others.length === 0) return succeed(only);
  return fail('CONFIG_AMBIGUOUS', {
    detail: `The project has ${configs.length} configurations; name one with "configId". "show" lists them.`,
  });
}

/** Looks, compares, writes what differs. */
async function edit(session: Session, command: Edit): Promise<Outcome> {
  const looked = await look(session, command);
  if (!looked.ok) return unfinished({ ...looked, effect: 'none' });
  if (looked.value) return change(session, command, looked.value);
  // Only `apply` finds nothing and goes on.
  return command.action === 'apply'
    ? make(session, command)
    : unfinished({ ...fail('CONFIG_NOT_FOUND'), effect: 'none' });
}

/** @returns the configuration that is meant, with its users where the command needs them; nothing where `apply` may make it. */
async function look(session: Session, command: Edit): Promise<Result<Known | undefined>> {
  const configs = await session.configs();
  if (!configs.ok) return configs;
  if (configs.value.length === 0 && command.action === 'apply' && command.configId === undefined)
    return succeed(undefined);
  const chosen = pick(configs.value, command.configId);
  return chosen.ok && needsUsers(command) ? session.withUsers(chosen.value) : chosen;
}

/**
 * Makes the configuration that `apply` did not find. Before a second POST, which could make a second configuration, it looks:
 * after a conflict, and after an answer that was lost.
 */
async function make(session: Session, command: Apply): Promise<Outcome> {
  const { exitSessions } = command;
  if (exitSessions === undefined) {
    const detail = 'is required: the project has no configuration yet, for example "exitSessions": 2';
    return unfinished({ ...refuse([{ pointer: '/exitSessions', detail }]), effect: 'none' });
  }
  const plan = planCreation({ ...command, exitSessions });
  if (session.rehearsal) return done(session, plan, 'created', {});

  const [step] = plan.steps;
  let written = await session.write(step);
  let lostOnce = false;
  for (let attempt = 1; !written.ok && (isLost(written) || written.code === 'UPSTREAM_CONFLICT'); attempt += 1) {
    lostOnce ||= isLost(written);
    // With users, whoever is named or not: a configuration made by a lost POST is known by all of it.
    const looked = await look(session, { ...command, excludeUsers: command.excludeUsers ?? [] });
    if (!looked.ok) return unfinished(lostOnce ? written : { ...looked, effect: 'none' });
    const found = looked.value;
    if (found && lostOnce && isAt(found, plan.target)) {
      return done(session, plan, 'created', {}, { ...found, recovered: true });
    }
    if (found) return change(session, command, found);
    if (!isLost(written) || attempt > 1) return unfinished(lookedUp(written));
    const second = await session.write(step);
    written = second.ok ? second : worse(written, second);
  }
  return written.ok ? done(session, plan, 'created', {}, written.config) : unfinished(written);
}

function isAt(found: Config, target: Config): boolean {
  return (
    found.enabled === target.enabled &&
    found.exitSessions === target.exitSessions &&
    sameUsers(found.excludeUsers ?? [], target.excludeUsers ?? [])
  );
}

/** Writes the steps from what is there to what is wanted. */
async function change(session: Session, command: Edit, current: Known): Promise<Outcome> {
  const plan = planEdit(command, current);
  if (!plan) return unfinished({ ...fail('UPSTREAM_BAD_REPLY', { detail: NO_NUMBER }), effect: 'none' });
  const result = plan.steps.length === 0 ? 'unchanged' : 'updated';
  if (session.rehearsal) return done(session, plan, result, current);

  const finished: Step[] = [];
  let recovered = false;
  for (const step of plan.steps) {
    const settled = await settle(session, step, current);
    if (!settled.ok) return unfinished(settled, changesOf(finished, current));
    recovered ||= settled.recovered;
    finished.push(step);
  }
  return done(session, plan, result, current, recovered ? { recovered: true } : {});
}

const NO_NUMBER = 'The Workspace API did not say how many exit sessions are set; name them with "exitSessions".';

type Settled = { ok: true; recovered: boolean } | (Failure & { effect: Effect });

/** Does one step to a configuration that is there. Doing it twice does no harm, so that after a lost answer and a look it is repeated once. */
async function settle(session: Session, step: Step, current: Known): Promise<Settled> {
  const first = await session.write(step);
  if (first.ok) return { ok: true, recovered: false };
  if (!isLost(first)) return first;
  const isDone = await lookFor(session, step, current);
  if (!isDone.ok) return first;
  if (isDone.value) return { ok: true, recovered: true };

  const second = await session.write(step);
  if (second.ok) return { ok: true, recovered: false };
  const both = worse(first, second);
  if (!isLost(second)) return both;
  const isDoneNow = await lookFor(session, step, current);
  if (!isDoneNow.ok) return both;
  return isDoneNow.value ? { ok: true, recovered: true } : lookedUp(both);
}

/** Whether the step shows in the cloud. */
async function lookFor(session: Session, step: Step, current: Known): Promise<Result<boolean>> {
  if (step.kind === 'add' || step.kind === 'remove') {
    const now = await session.withUsers(current);
    if (!now.ok) return now;
    const { has } = indexUsers(now.value.excludeUsers ?? []);
    return succeed(step.users.every((user) => has(user) === (step.kind === 'add')));
  }
  const configs = await session.configs();
  if (!configs.ok) return configs;
  const now = configs.value.find(({ id }) => id === current.id);
  return succeed(now !== undefined && now.enabled === step.enabled && now.exitSessions === step.exitSessions);
}

/** A finished edit in the words of the reply. */
function done(
  session: Session,
  { steps, target }: Plan,
  result: 'created' | 'updated' | 'unchanged',
  before: Config,
  more: Report = {},
): Outcome {
  const changes = changesOf(steps, before);
  const rehearsal = session.rehearsal ? rehearsed(session, steps) : {};
  return { ok: true, body: { ...target, ...more, result, changes, ...rehearsal }, ...session.said() };
}

function rehearsed({ describe }: Session, steps: readonly Step[]): { dryRun: true; requests: readonly SentRequest[] } {
  return { dryRun: true, requests: steps.map(describe) };
}

/** Whether the answer was lost, so that a look may tell what became of the write. */
function isLost({ effect }: { effect: Effect }): boolean {
  return effect === 'lost' || effect === 'late';
}

/** The same failure after a look that found nothing: certain where nothing can still be under way. */
function lookedUp<F extends { effect: Effect }>(failure: F): F {
  return failure.effect === 'lost' ? { ...failure, effect: 'none' } : failure;
}

const doubt: readonly Effect[] = ['none', 'lost', 'late', 'unknown'];

/** The second of two failures of one write, between which a look found nothing; the greater doubt stays. */
function worse<F extends { effect: Effect }>(first: F, second: F): F {
  const before = lookedUp(first).effect;
  return doubt.indexOf(second.effect) >= doubt.indexOf(before) ? second : { ...second, effect: before };
}

/** A failed write in the words of the reply: how much of it is done, as far as that is known, and what. */
function unfinished({ effect, ...failure }: Failure & { effect: Effect }, changes: readonly Change[] = []): Failure {
  const applied: Applied = changes.length > 0 ? 'partly' : effect === 'none' ? 'no' : 'unknown';
  const detail = failure.detail ?? endings[failure.code].detail;
  return { ...failure, applied, changes, ...(applied === 'no' ? {} : { detail: `${detail} ${doubts[applied]}` }) };
}

const doubts = {
  unknown: 'Whether it took effect is not known; look with "show" before you repeat it.',
  partly: 'Part of it is done, see "changes"; the same command again completes it.',
};

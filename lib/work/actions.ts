import type { Apply, Change, Config, Create, Show, Step } from '../command.ts';
import type { Doubt, Perform, Work } from '../order.ts';
import {
  type Applied,
  endings,
  type Failure,
  fail,
  type Outcome,
  type Report,
  type Result,
  succeed,
} from '../outcome.ts';
import { failPayload } from '../payload.ts';
import { changesOf, type Edit, type Known, needsUsers, type Plan, planCreation, planEdit } from './plan.ts';
import { createSession, type Session, type Unwritten, type Workspace } from './session.ts';
import { indexUsers, sameUsers } from './users.ts';

/** @param now epoch milliseconds */
export function createPerform(workspace: Workspace, now: () => number): Perform {
  return ({ command }, work) => {
    const session = createSession(workspace, work, command.dryRun === true);
    switch (command.action) {
      case 'create':
        return create(session, command, work, now);
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

/**
 * The API's own operation: one POST. A lost answer is looked up and never sent again; where an earlier delivery may have sent one,
 * it is looked up before.
 */
async function create(session: Session, command: Create, work: Work, now: () => number): Promise<Outcome> {
  const { action: _, dryRun: __, ...wanted } = command;
  const step: Step = { kind: 'create', ...wanted };
  const ended = { ok: true, made: changesOf([step]) } as const;
  if (session.dryRun) return { ...ended, body: { ...wanted, ...describe(session, [step]) } };

  if (work.doubt) {
    const earlier = await findEarlier(session, wanted, work.doubt, now);
    if (!earlier.ok) return earlier;
    work.doubt = undefined;
    if (earlier.value) return { ...ended, body: { ...earlier.value, recovered: true }, ...session.said() };
  }
  let mayHaveLeftAt: number | undefined;
  const find = () => {
    mayHaveLeftAt = now();
    return findEqual(session, wanted);
  };
  const made = await session.write(step, { find, tries: 1 });
  if (!made.ok) {
    const failure = unfinished(made);
    if (failure.applied === 'unknown') work.doubt = { code: failure.code, mayHaveLeftAt: mayHaveLeftAt ?? now() };
    return failure;
  }
  const body = made.found ? { ...made.found, recovered: true as const } : made.config;
  return { ...ended, body, ...session.said() };
}

/** Twice as long as the API takes for a request at most, in milliseconds: what has not arrived by then does not any more. */
const SETTLED_AFTER_MS = 60_000;

/** @returns what an earlier POST has made, or nothing where it is certain that none has made it; fails as long as it may still arrive. */
async function findEarlier(
  session: Session,
  wanted: Config,
  { code, mayHaveLeftAt }: Doubt,
  now: () => number,
): Promise<Result<Known | undefined>> {
  const found = await findEqual(session, wanted);
  if (!found.ok) return unfinished({ ...found, effect: 'unknown' });
  const leftMs = mayHaveLeftAt + SETTLED_AFTER_MS - now();
  if (found.value || leftMs <= 0) return found;
  return unfinished({ ...fail(code, { retryAfter: String(Math.ceil(leftMs / 1000)) }), effect: 'unknown' });
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
  return { ok: true, body: { configs: full, ...(session.dryRun ? describe(session, []) : {}) } };
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
 * after an answer that was lost, and after a conflict, too.
 */
async function make(session: Session, command: Apply): Promise<Outcome> {
  const { exitSessions } = command;
  if (exitSessions === undefined) {
    const detail = 'is required: the project has no configuration yet, for example "exitSessions": 2';
    return unfinished({ ...failPayload([{ pointer: '/exitSessions', detail }]), effect: 'none' });
  }
  const plan = planCreation({ ...command, exitSessions });
  if (session.dryRun) return done(session, plan, 'created', {});

  // The users are always read here: only switch, number and users together tell whether our lost POST made this configuration.
  const find = () => look(session, { ...command, excludeUsers: command.excludeUsers ?? [] });
  const made = await session.write(plan.steps[0], { find, tries: 2, orAfter: 'UPSTREAM_CONFLICT' });
  if (!made.ok) return unfinished(made);
  if (!made.found) return done(session, plan, 'created', {}, made.config);
  const isOurs = made.lost && isAt(made.found, plan.target);
  if (!isOurs) return change(session, command, made.found);
  return done(session, plan, 'created', {}, { ...made.found, recovered: true });
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
  if (session.dryRun) return done(session, plan, result, current);
  if (command.action === 'apply' && command.replace === false && plan.steps.some(({ kind }) => kind === 'remove')) {
    return fail('CONFIRMATION_NEEDED', { applied: 'no', changes: changesOf(plan.steps, current) });
  }

  const finished: Step[] = [];
  let recovered = false;
  for (const step of plan.steps) {
    // Doing it twice does no harm to a configuration that is there.
    const written = await session.write(step, { find: () => findStep(session, step, current), tries: 2 });
    if (!written.ok) return unfinished(written, changesOf(finished, current));
    recovered ||= written.found !== undefined;
    finished.push(step);
  }
  return done(session, plan, result, current, recovered ? { recovered: true } : {});
}

const NO_NUMBER = 'The Workspace API did not say how many exit sessions are set; name them with "exitSessions".';

/** Looks for what a step does. @returns the step where it shows in the cloud. */
async function findStep(session: Session, step: Step, current: Known): Promise<Result<Step | undefined>> {
  if (step.kind === 'add' || step.kind === 'remove') {
    const now = await session.withUsers(current);
    if (!now.ok) return now;
    const { has } = indexUsers(now.value.excludeUsers ?? []);
    return succeed(step.users.every((user) => has(user) === (step.kind === 'add')) ? step : undefined);
  }
  const configs = await session.configs();
  if (!configs.ok) return configs;
  const now = configs.value.find(({ id }) => id === current.id);
  return succeed(now?.enabled === step.enabled && now.exitSessions === step.exitSessions ? step : undefined);
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
  const dryRun = session.dryRun ? describe(session, steps) : {};
  return { ok: true, body: { ...target, ...more, result, changes, ...dryRun }, ...session.said() };
}

/** What a dry run adds: the writes that were not sent. */
function describe(session: Session, steps: readonly Step[]): Pick<Report, 'dryRun' | 'requests'> {
  return { dryRun: true, requests: steps.map(session.describe) };
}

/** A failed write in the words of the reply: whether it is done in part, not at all or nobody knows, and which changes are done. */
function unfinished({ effect, ...failure }: Unwritten, changes: readonly Change[] = []): Failure {
  const applied: Applied = changes.length > 0 ? 'partly' : effect === 'none' ? 'no' : 'unknown';
  const detail = failure.detail ?? endings[failure.code].detail;
  return { ...failure, applied, changes, ...(applied === 'no' ? {} : { detail: `${detail} ${doubts[applied]}` }) };
}

const doubts = {
  unknown: 'Whether it took effect is not known; look with "show" before you repeat it.',
  partly: 'Part of it is done, see "changes"; the same command again completes it.',
};

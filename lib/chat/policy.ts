import type { Action, Command } from '../command.ts';
import type { Actor } from '../intent.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { isObject } from '../shapes.ts';

/** Whether somebody may do something. */
export type Allow = (command: Command, actor: Actor | undefined) => Result<void>;

const NAME = 'CHATOPS_ALLOW';
const ANY = '*';

/** Where a rule applies; what it leaves out may be anything. */
type Place = 'channel' | 'workspace' | 'room';
type Rule = Readonly<Partial<Record<Place, string>> & { users: Chosen; can: Chosen }>;
type Chosen = typeof ANY | readonly string[];

const channels: readonly unknown[] = ['slack', 'mattermost', 'teams', 'discord'];
/** What chat can ask for. */
const actions: readonly unknown[] = ['show', 'apply', 'exclude', 'include'] satisfies Action[];

const isId = (value: unknown) => typeof value === 'string' && value !== '';

/** What may stand where in a rule, and how to say it. */
const fields: Readonly<Record<keyof Rule, { isRight: (value: unknown) => boolean; rule: string }>> = {
  channel: {
    isRight: (value) => value === ANY || channels.includes(value),
    rule: `must be one of ${channels.join(', ')}, or "*"`,
  },
  workspace: { isRight: isId, rule: 'must be the id of a workspace, team, tenant or guild, or "*"' },
  room: { isRight: isId, rule: 'must be the id of a channel, or "*"' },
  users: { isRight: (value) => isChosen(value, isId), rule: 'must be a list of at least one user id, or "*"' },
  can: {
    isRight: (value) => isChosen(value, (item) => item === ANY || actions.includes(item)),
    rule: `must be a list of at least one of ${actions.join(', ')}, or "*"`,
  },
};

/**
 * Reads from CHATOPS_ALLOW who may do what. Nothing is allowed but what a rule fits, so that nobody may do anything where it is not set.
 * What is wrong is told by the rule's number (from 1), never by what stands in it.
 *
 * @returns a function that answers `NOT_ALLOWED` where no rule fits.
 */
export function readPolicy(settings: SettingsReader): Allow {
  const rules = parseRules(settings.grant(NAME), (problem) => settings.refuse(NAME, problem));
  return (command, actor) =>
    actor && rules.some((rule) => fits(rule, actor, command.action)) ? succeed(undefined) : fail('NOT_ALLOWED');
}

/** An id that is not there is fitted by a rule that names none, or any. */
function fits({ channel = ANY, workspace = ANY, room = ANY, users, can }: Rule, actor: Actor, action: Action): boolean {
  return (
    (channel === ANY || channel === actor.channel) &&
    (workspace === ANY || workspace === actor.workspace) &&
    (room === ANY || room === actor.room) &&
    holds(users, actor.user) &&
    holds(can, action)
  );
}

function holds(chosen: Chosen, value: string): boolean {
  return chosen === ANY || chosen.includes(ANY) || chosen.includes(value);
}

function parseRules(text: string | undefined, refuse: (problem: string) => void): readonly Rule[] {
  if (text === undefined) return [];
  const list = parseList(text);
  if (!list) {
    refuse('must be a JSON list of rules, for example [{"channel":"slack","users":["U1"],"can":["show"]}]');
    return [];
  }
  const problems = list.flatMap((rule, at) => findProblems(rule).map((problem) => `rule ${at + 1} ${problem}`));
  for (const problem of problems) refuse(problem);
  return problems.length === 0 ? (list as Rule[]) : [];
}

/** @returns nothing where it is not JSON, no list, or an empty one. */
function parseList(text: string): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.length > 0 ? list : undefined;
  } catch {
    // Not JSON; the parser's message quotes the text.
    return undefined;
  }
}

function findProblems(rule: unknown): string[] {
  if (!isObject(rule)) return ['must be a JSON object'];
  const isStrange = Object.keys(rule).some((key) => !Object.hasOwn(fields, key));
  return [
    ...(isStrange ? [`has an unknown key; known are ${Object.keys(fields).join(', ')}`] : []),
    ...Object.entries(fields).flatMap(([key, field]) => {
      if (!Object.hasOwn(rule, key))
        return key === 'users' || key === 'can' ? [`has no "${key}", which ${field.rule}`] : [];
      return field.isRight(rule[key]) ? [] : [`has a wrong "${key}": it ${field.rule}`];
    }),
  ];
}

function isChosen(value: unknown, isRight: (item: unknown) => boolean): boolean {
  return value === ANY || (Array.isArray(value) && value.length > 0 && value.every(isRight));
}

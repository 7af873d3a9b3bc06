import * as v from 'valibot';
import type { Action, Command } from '../command.ts';
import type { Actor } from '../intent.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { isObject, keysOf } from '../shapes.ts';
import { findDoubledKeys } from './doubled-keys.ts';
import type { ChatCommand } from './forms.ts';

/** Whether somebody may do something. */
export type Allow = (command: Command, actor: Actor | undefined) => Result<void>;

const NAME = 'CHATOPS_ALLOW';
const ANY = '*';
/** What chat can ask for. */
const actions = ['show', 'apply', 'exclude', 'include'] as const satisfies Array<ChatCommand['action']>;

const id = v.pipe(v.string(), v.nonEmpty());
const chosen = <Item extends v.GenericSchema>(item: Item) =>
  v.union([v.literal(ANY), v.pipe(v.array(item), v.nonEmpty())]);

/** Where a rule applies, which may be anywhere where it is left out; for whom, and what they may do. */
const toRule = (channels: readonly string[]) =>
  v.object({
    channel: v.optional(v.picklist([...channels, ANY])),
    workspace: v.optional(id),
    room: v.optional(id),
    users: chosen(id),
    can: chosen(v.picklist([...actions, ANY])),
  });
type RuleSchema = ReturnType<typeof toRule>;
type Rule = v.InferOutput<RuleSchema>;
type Field = keyof Rule;

/** What must stand where. */
const toMusts = (channels: readonly string[]): Readonly<Record<Field, string>> => ({
  channel: `must be one of ${channels.join(', ')}, or "*"`,
  workspace: 'must be the id of a workspace, team, tenant or guild, or "*"',
  room: 'must be the id of a channel, or "*"',
  users: 'must be a list of at least one user id, or "*"',
  can: `must be a list of at least one of ${actions.join(', ')}, or "*"`,
});

/**
 * Reads from CHATOPS_ALLOW who may do what. Nothing is allowed but what a rule fits, so that nobody may do anything where it is not set.
 * What is wrong is told by the rule's number (from 1), never by what stands in it.
 *
 * @param channels those that a rule may name.
 * @returns a function that answers `NOT_ALLOWED` where no rule fits.
 */
export function readPolicy(settings: SettingsReader, channels: readonly string[]): Allow {
  const rules = parseRules(settings.grant(NAME), channels, (problem) => settings.refuse(NAME, problem));
  return (command, actor) =>
    actor && rules.some((rule) => fits(rule, actor, command.action)) ? succeed(undefined) : fail('NOT_ALLOWED');
}

/** An actor without a workspace or room fits only a rule that leaves it out or says "*". */
function fits({ channel = ANY, workspace = ANY, room = ANY, users, can }: Rule, actor: Actor, action: Action): boolean {
  return (
    (channel === ANY || channel === actor.channel) &&
    (workspace === ANY || workspace === actor.workspace) &&
    (room === ANY || room === actor.room) &&
    holds(users, actor.user) &&
    holds(can, action)
  );
}

function holds(chosen: typeof ANY | readonly string[], value: string): boolean {
  return chosen === ANY || chosen.includes(ANY) || chosen.includes(value);
}

function parseRules(
  text: string | undefined,
  channels: readonly string[],
  refuse: (problem: string) => void,
): readonly Rule[] {
  if (text === undefined) return [];
  const list = parseList(text);
  if (!list) {
    const example = `[{"channel":"${channels[0]}","users":["U1"],"can":["show"]}]`;
    refuse(`must be a JSON list of rules, for example ${example}`);
    return [];
  }
  const schema = toRule(channels);
  const musts = toMusts(channels);
  const doubled = findDoubledKeys(text);
  const parsed = list.map((value, at): Parsed => {
    const one = parseRule(schema, musts, value);
    if (!doubled.has(at)) return one;
    return { problems: ['has a key twice', ...('rule' in one ? [] : one.problems)] };
  });
  const problems = parsed.flatMap((one, at) => ('rule' in one ? [] : one.problems.map((it) => `rule ${at + 1} ${it}`)));
  for (const problem of problems) refuse(problem);
  return problems.length > 0 ? [] : parsed.flatMap((one) => ('rule' in one ? one.rule : []));
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

type Parsed = { rule: Rule } | { problems: readonly string[] };

function parseRule(schema: RuleSchema, musts: Readonly<Record<Field, string>>, value: unknown): Parsed {
  if (!isObject(value)) return { problems: ['must be a JSON object'] };
  const parsed = v.safeParse(schema, value);
  // By hand: valibot would take names that every object inherits, such as "constructor", for known.
  const isStrange = Object.keys(value).some((key) => !Object.hasOwn(musts, key));
  if (parsed.success && !isStrange) return { rule: parsed.output };
  const known = keysOf(musts);
  return {
    problems: [
      ...(isStrange ? [`has an unknown key; known are ${known.join(', ')}`] : []),
      ...known
        .filter((field) => parsed.issues?.some(({ path }) => path?.[0].key === field))
        .map((field) =>
          Object.hasOwn(value, field)
            ? `has a wrong "${field}": it ${musts[field]}`
            : `has no "${field}", which ${musts[field]}`,
        ),
    ],
  };
}

import type { Config } from '../command.ts';
import type { Success } from '../outcome.ts';
import { type Known, planEdit } from '../work/plan.ts';
import { sameUsers, without } from '../work/users.ts';
import type { AskedCommand, ChatCommand, Verb } from './forms.ts';
import { parseWords } from './grammar.ts';
import { printCommand } from './print.ts';

/**
 * The one command that brings back what was there before a change: switch, number and whole list. It names only what was changed, and
 * the configuration where there are several. Each candidate is parsed and planned, to see that it really leads there.
 *
 * @returns nothing where nothing was changed, or where no one command does it: `off` keeps number and list, `on` switches on.
 */
export function toUndo({ body, several }: Success): string | undefined {
  const { id, enabled, exitSessions, excludeUsers, result, changes = [], dryRun } = body;
  if (result !== 'updated' || dryRun || id === undefined) return undefined;
  const after: Known = {
    id,
    ...(enabled === undefined ? {} : { enabled }),
    ...(exitSessions === undefined ? {} : { exitSessions }),
    ...(excludeUsers ? { excludeUsers } : {}),
  };
  const listed = changes.find((change) => change.field === 'excludeUsers');
  const { added = [], removed = [] } = listed ?? {};
  const before = {
    enabled: changes.find((change) => change.field === 'enabled')?.from ?? enabled,
    exitSessions: changes.find((change) => change.field === 'exitSessions')?.from ?? exitSessions,
    ...(excludeUsers ? { excludeUsers: [...without(excludeUsers, added), ...removed] } : {}),
  };
  const list = listed ? { excludeUsers: before.excludeUsers ?? [], replace: added.length > 0 } : {};
  const number =
    before.exitSessions === undefined || before.exitSessions === exitSessions
      ? {}
      : { exitSessions: before.exitSessions };

  const candidates: ReadonlyArray<[Verb, ChatCommand]> = [
    ['exempt remove', { action: 'include', users: added }],
    ['exempt add', { action: 'exclude', users: removed }],
    ['off', { action: 'apply', enabled: false }],
    ['on', { action: 'apply', enabled: true, ...number, ...list }],
  ];
  return candidates
    .map(([verb, command]): AskedCommand => {
      return { kind: 'command', verb, plan: false, command: { ...command, ...(several ? { configId: id } : {}) } };
    })
    .map(printCommand)
    .find((words) => leadsTo(before, after, words));
}

/** Whether these words, typed now, lead to the wanted state. */
function leadsTo(
  wanted: { [Field in keyof Config]?: Config[Field] | undefined },
  current: Known,
  words: string,
): boolean {
  const ask = parseWords(words);
  if (ask.kind !== 'command' || ask.command.action === 'show') return false;
  const target = planEdit(ask.command, current)?.target;
  return (
    target !== undefined &&
    target.enabled === wanted.enabled &&
    target.exitSessions === wanted.exitSessions &&
    target.excludeUsers?.length === wanted.excludeUsers?.length &&
    sameUsers(target.excludeUsers ?? [], wanted.excludeUsers ?? [])
  );
}

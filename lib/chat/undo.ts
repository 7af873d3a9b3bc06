import type { Config, User } from '../command.ts';
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
  const { configs: _, result, changes = [], dryRun, requests: __, recovered: ___, id, ...rest } = body;
  if (result !== 'updated' || dryRun || id === undefined) return undefined;
  const after: Known = { ...rest, id };
  let before = after;
  let added: readonly User[] = [];
  let removed: readonly User[] = [];
  for (const change of changes) {
    if (change.field === 'excludeUsers') {
      ({ added = [], removed = [] } = change);
      before = { ...before, excludeUsers: [...without(after.excludeUsers ?? [], added), ...removed] };
    } else {
      // What nobody knows cannot be brought back.
      if (change.from === null) return undefined;
      before = { ...before, [change.field]: change.from };
    }
  }
  const { exitSessions } = before;
  const number = exitSessions === undefined || exitSessions === after.exitSessions ? {} : { exitSessions };
  const isListed = added.length > 0 || removed.length > 0;
  const list = isListed ? { excludeUsers: before.excludeUsers ?? [], replace: added.length > 0 } : {};

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
function leadsTo(wanted: Config, current: Known, words: string): boolean {
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

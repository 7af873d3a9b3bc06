import type { Command, User } from '../command.ts';
import { type AskedCommand, CONFIG, EXCEPT, forms, NONE, PLAN, REPLACE } from './forms.ts';
import { fold, quote } from './words.ts';

/** Nothing in it has a meaning within code, or turns the direction of writing. */
const SAFE_EXAMPLE = /^[\p{Script=Latin}\p{Script=Han}\d ._:"-]{1,120}$/u;

/** A command as it may stand in an example: as it was asked for, where that is short and harmless, else with the same verb. */
export function toExample(ask: AskedCommand): string {
  const printed = printCommand(ask);
  if (SAFE_EXAMPLE.test(printed)) return printed;
  const { verb, plan } = ask;
  return [plan ? PLAN : '', verb, forms[verb].example].filter((part) => part !== '').join(' ');
}

/** Words which the grammar reads as this command again. A user with both is named by the id. */
export function printCommand({ verb, plan, command }: AskedCommand): string {
  const words: string[] = plan ? [PLAN, verb] : [verb];
  if (verb === 'on' && command.action === 'apply') {
    const { exitSessions, excludeUsers } = command;
    if (exitSessions !== undefined) words.push(String(exitSessions));
    if (excludeUsers) words.push(EXCEPT, ...(excludeUsers.length > 0 ? excludeUsers.map(printUser) : [NONE]));
  }
  if (command.action === 'exclude' || command.action === 'include') words.push(...command.users.map(printUser));
  if ('configId' in command && command.configId !== undefined) words.push(CONFIG, printText(command.configId));
  if (isReplacing(command)) words.push(REPLACE);
  return words.join(' ');
}

/** Whether the command may take others off the list than those that it names. */
function isReplacing(command: Command): boolean {
  return command.action === 'apply' && command.excludeUsers !== undefined && command.replace !== false;
}

function printUser({ id, name = '' }: User): string {
  return id === undefined ? printText(name) : `id:${printText(id)}`;
}

function printText(text: string): string {
  const isReserved = fold(text) === NONE || fold(text) === EXCEPT;
  return /^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u.test(text) && !isReserved ? text : quote(text);
}

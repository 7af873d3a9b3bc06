import { isObject } from '../../lib/shapes.ts';
import type { Language } from './translate.ts';
import { translate } from './translate.ts';

const rights: Readonly<Record<string, string>> = {
  '*': 'do everything',
  show: 'see the configurations (show)',
  apply: 'switch migration on and off (apply)',
  exclude: 'protect users (exclude)',
  include: 'end the protection of users (include)',
};

/** @returns who may do what, where, a line a rule, of a setting that is right; nothing where it is not set, or kept elsewhere. */
export function showRules(setting: string | undefined, language: Language): string[] {
  const rules = toRules(setting ?? '');
  if (rules.length === 0) return [];
  const say = (text: string) => translate(text, language);
  const join = language === 'zh' ? '、' : ', ';
  const title = say('Who may do what in chat (CHATOPS_ALLOW):');
  return [
    title,
    ...rules.map(({ channel, workspace, room, users, can }, at) => {
      const who = listOf(users).includes('*') ? say('everybody') : listOf(users).join(join);
      const what = listOf(can).includes('*') ? ['*'] : listOf(can);
      const places = [
        isAny(channel) ? say('in every chat') : say(`in ${channel}`),
        ...(isAny(workspace) ? [] : [say(`workspace ${workspace}`)]),
        ...(isAny(room) ? [] : [say(`room ${room}`)]),
        ...(isAny(workspace) && isAny(room) ? [say('anywhere')] : []),
      ];
      const may = what.map((right) => say(rights[right] ?? right)).join(join);
      return `${at + 1}. ${say(`${who} may ${may}: ${places.join(join)}`)}`;
    }),
  ];
}

const isAny = (value: unknown): boolean => value === undefined || value === '*';

function listOf(value: unknown): string[] {
  return [value].flat().map(String);
}

function toRules(text: string): Record<string, unknown>[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(isObject) : [];
  } catch {
    // A reference, or wrong: told elsewhere.
    return [];
  }
}

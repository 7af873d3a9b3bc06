import { USERS_TOLD_MAX, type User } from '../command.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { UNSHOWN } from './markup.ts';
import type { Missing } from './missing.ts';
import type { Dialect } from './platform.ts';
import { cut } from './words.ts';

/** What a template's names stand for: ready for the platform. */
export type Values = Readonly<Record<string, string>>;

/** Texts of ours and of others, ready for a platform. */
export type Phrasing = {
  /** A template of the catalogue, filled in. */
  fill: (template: string, values?: Values) => string;
  /** A text from outside: without what cannot be seen, cut to a length, and harmless. */
  show: (text: string, max?: number) => string;
  /** A text from outside that is to be copied, such as an id: as code where it is short and nothing in it can break out. */
  verbatim: (text: string) => string;
  /** How many they are, and as many of them as are told and fit into that many characters more. */
  list: (users: readonly Missing[], room: number) => string;
};

/** Longest name or id that the API takes. */
const TEXT_MAX = 128;

/** Whether nothing in a text could end code or mention somebody. */
export function isVerbatim(text: string): boolean {
  return /^[\w.:;={}[\]",/+-]+$/.test(text);
}

export function createPhrasing(catalogue: Catalogue, platform: Dialect): Phrasing {
  // One pass, so that nothing in a value is taken for a part of the template.
  const fill = (template: string, values: Values = {}) =>
    template.replace(/`([^`]+)`|\{(\w+)\}/g, (_, typed: string | undefined, name: string) =>
      typed === undefined ? (values[name] ?? '') : platform.code(typed),
    );

  const show = (text: string, max = TEXT_MAX) =>
    platform.escape(cut(text.toWellFormed(), max).replace(UNSHOWN, '\ufffd'));

  const verbatim = (text: string) => (isVerbatim(text) && text.length <= TEXT_MAX ? platform.code(text) : show(text));

  const nameOf = ({ id, name }: User) => {
    // Where a name could be taken for several, quotes show where it ends.
    const shown = name === undefined ? '' : show(/[\s,，、()（）]/.test(name) ? `“${name}”` : name, TEXT_MAX + 2);
    if (id === undefined) return shown;
    return name === undefined ? `id:${show(id)}` : `${shown} (id:${show(id)})`;
  };

  const describe = ({ nearest, ...user }: Missing) =>
    nearest ? fill(catalogue.nearestUser, { user: nameOf(user), nearest: nameOf(nearest) }) : nameOf(user);

  function list(users: readonly Missing[], room: number): string {
    const count = String(users.length);
    if (users.length === 0) return catalogue.nobody;
    const limit = count.length + room;
    const whole = fill(catalogue.list, { count }).length;
    const part = fill(catalogue.listCut, { count, more: count }).length;
    const names: string[] = [];
    let length = 0;
    let kept = 0;
    for (const user of users.slice(0, USERS_TOLD_MAX)) {
      const name = describe(user);
      length += name.length + (names.length > 0 ? catalogue.separator.length : 0);
      if (length + whole > limit) break;
      names.push(name);
      if (length + part <= limit) kept = names.length;
    }
    if (names.length === users.length) {
      return fill(catalogue.list, { count, names: names.join(catalogue.separator) });
    }
    if (kept === 0) return count;
    const shown = names.slice(0, kept).join(catalogue.separator);
    return fill(catalogue.listCut, { count, names: shown, more: String(users.length - kept) });
  }

  return { fill, show, verbatim, list };
}

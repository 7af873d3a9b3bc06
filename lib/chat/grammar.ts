import { findNearest } from '../nearest.ts';
import { isStep } from '../text.ts';
import {
  type AskedCommand,
  CONFIG,
  type Fault,
  forms,
  HELP,
  isName,
  keyOf,
  type MistakeKind,
  nearestTo,
  PLAN,
  REPLACE,
  type Verb,
  WORD_MAX,
} from './forms.ts';
import { toExample } from './print.ts';
import { cut, fold, type Links, toBare, toWords, type Word } from './words.ts';

/** Why words cannot be followed. `word` is the asker's own: for a private reply only, never for the log. */
export type Mistake = {
  kind: MistakeKind;
  word?: string;
  /** The known word that is nearest. */
  nearest?: string;
  /** The whole command as it was probably meant; of letters, digits and marks that mean nothing within code on any platform. */
  example: string;
};

/** What somebody's words mean. */
export type Ask =
  | AskedCommand
  | { kind: 'help' }
  | { kind: 'mistake'; mistake: Mistake }
  /** A signed request that is no command: a button, a mention. */
  | { kind: 'other' };

const EXAMPLE_CONFIG_ID = '895110260098859008';
const verbs = Object.keys(forms) as readonly Verb[];

/** One line of help each: what it explains, and how that is typed. */
export const usages: ReadonlyArray<{ of: Verb | 'plan' | 'help' | '--config' | '--replace'; usage: string }> = [
  ...verbs.map((verb) => ({ of: verb, usage: `${verb} ${forms[verb].usage}`.trimEnd() })),
  { of: PLAN, usage: `${PLAN} COMMAND` },
  { of: HELP, usage: HELP },
  { of: CONFIG, usage: `${CONFIG} ID` },
  { of: REPLACE, usage: REPLACE },
];

/**
 * Reads the words of an asker. Total: any text is a command, a wish for help, or a mistake with a corrected example; what it takes for
 * a command keeps the rules of a payload. Entities such as `&amp;` are not understood here: whoever speaks to a platform that writes
 * them undoes that first, since elsewhere they are what was typed.
 *
 * @param links how the platform writes mentions and links.
 */
export function parseWords(text: string, links?: Links): Ask {
  const all = toWords(text, links);
  if (all.length === 0) return { kind: 'help' };
  const { words, ids, replace, stranger } = takeOptions(all);
  const [id, second] = ids;
  if (stranger) {
    const nearest = findNearest(fold(cut(stranger.text, WORD_MAX)), [CONFIG, REPLACE]) ?? CONFIG;
    const meant = nearest === CONFIG ? { configId: EXAMPLE_CONFIG_ID, replace } : { replace: stranger };
    return refuse({ kind: 'unknown-word', word: stranger, nearest, instead: words }, meant);
  }
  if (ids.length === 0) return follow(words, { replace });
  if (second || !id || id.kind === 'open' || !isName(id.text) || isStep(id.text)) {
    return refuse({ kind: 'config-id', word: second ?? id, instead: words }, { configId: EXAMPLE_CONFIG_ID, replace });
  }
  return follow(words, { configId: id.text, replace });
}

/** What options say, wherever they stand; `replace` is the word that said it. */
type Options = { configId?: string | undefined; replace?: Word | undefined };

/** Takes `--config ID` and `--replace` out of the words, wherever they stand, in the dashes that phones make of them. */
function takeOptions(all: readonly Word[]): {
  words: Word[];
  ids: Array<Word | undefined>;
  replace?: Word | undefined;
  stranger?: Word | undefined;
} {
  const words: Word[] = [];
  const ids: Array<Word | undefined> = [];
  let replace: Word | undefined;
  let stranger: Word | undefined;
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at] as Word;
    const option = keyOf(word);
    if (!option?.startsWith('-') || /^-\d/.test(option)) words.push(word);
    else if (/^-+config$/.test(option)) {
      const next = all[at + 1];
      const isValue = next !== undefined && !keyOf(next)?.startsWith('-');
      ids.push(isValue ? next : undefined);
      if (isValue) at += 1;
    } else if (/^-+config[=:]/.test(option)) ids.push(toWords(word.text.replace(/^.*?[=:＝：]/s, ''))[0]);
    else if (/^-+replace$/.test(option)) replace ??= word;
    else stranger ??= word;
  }
  return { words, ids, replace, stranger };
}

/** Reads words that hold no option any more. */
function follow(words: readonly Word[], options: Options): Ask {
  const plan = keyOf(words[0]) === PLAN;
  const asked = plan ? words.slice(1) : words;
  const [first] = asked;
  const refuseHere = (fault: Fault) => refuse(fault, options, plan);
  if (!first) return refuseHere({ kind: 'incomplete', instead: [toBare(plan ? 'on' : 'status')] });
  const head = keyOf(first);
  if (head === HELP && !plan) {
    const word = asked[1] ?? options.replace;
    return word ? refuse({ kind: 'left-over', word, instead: [first] }, {}) : { kind: 'help' };
  }
  if (plan && (head === PLAN || head === HELP)) {
    const from = asked.findIndex((word) => keyOf(word) !== PLAN && keyOf(word) !== HELP);
    return refuseHere({ kind: 'plan', word: first, instead: from > 0 ? asked.slice(from) : [toBare('on')] });
  }

  const verb = verbs.find((known) => known.split(' ').every((part, at) => keyOf(asked[at]) === part));
  if (!verb) return refuseHere(findFault(asked, plan ? [] : [PLAN, HELP]));
  const length = verb.split(' ').length;
  const read = forms[verb].read(asked.slice(length));
  if ('kind' in read) return refuseHere({ ...read, instead: [...asked.slice(0, length), ...read.instead] });
  const { configId, replace } = options;
  const isList = 'replace' in read;
  if (replace && !isList) return refuse({ kind: 'left-over', word: replace, instead: asked }, { configId }, plan);
  const command = {
    ...read,
    ...(replace ? { replace: true } : {}),
    ...(configId === undefined ? {} : { configId }),
    ...(plan ? { dryRun: true } : {}),
  };
  return { kind: 'command', verb, plan, command };
}

/** What is wrong with words that begin with no verb. */
function findFault(words: readonly Word[], besides: readonly string[]): Fault {
  const [first, second] = words;
  const tails = verbs.filter((verb) => verb.startsWith(`${keyOf(first)} `)).map((verb) => verb.replace(/^\S+ /, ''));
  const [add = ''] = tails;
  if (tails.length === 0) {
    const known = [...new Set(verbs.map((verb) => verb.replace(/ .*/, ''))), ...besides];
    const nearest = first && (nearestTo(first, known) ?? besides.at(-1));
    const instead = nearest === undefined ? [toBare('on')] : [...toWords(nearest), ...words.slice(1)];
    return { kind: 'unknown-word', word: first, nearest, instead: nearest === HELP ? instead.slice(0, 1) : instead };
  }
  if (!second) return { kind: 'incomplete', word: first, instead: [...words, toBare(tails.at(-1) ?? add)] };
  const nearest = nearestTo(second, tails);
  // Far from every known word it is probably a user, and the word before it was left out.
  const instead = nearest === undefined ? words.toSpliced(1, 0, toBare(add)) : words.with(1, toBare(nearest));
  return { kind: 'unknown-word', word: second, nearest: nearest ?? add, instead };
}

/** The mistake, with the command as it was probably meant: found by reading the corrected words. */
function refuse({ kind, word, nearest, instead }: Fault, options: Options, plan = false): Ask {
  return {
    kind: 'mistake',
    mistake: {
      kind,
      ...(word === undefined ? {} : { word: word.raw }),
      ...(nearest === undefined ? {} : { nearest }),
      example: exampleOf(follow([...(plan ? [toBare(PLAN)] : []), ...instead], options)),
    },
  };
}

function exampleOf(corrected: Ask): string {
  if (corrected.kind === 'command') return toExample(corrected);
  return corrected.kind === 'mistake' ? corrected.mistake.example : HELP;
}

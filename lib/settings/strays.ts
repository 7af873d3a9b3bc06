import { countCommon, findClose } from '../nearest.ts';
import type { Env } from './settings.ts';

/** As many letters inserted, dropped or replaced are a slip. */
const SLIP_EDITS = 2;

/** Of the vendor's Terraform provider, whose other names are none of ours by more than a slip. */
const OTHERS = 'HW_ENTERPRISE_PROJECT_ID';

/** @returns the setting that was meant by a name that is none: within a slip of it, or with one word more or less. */
export function findMeant(name: string, known: readonly string[]): string | undefined {
  if (name === OTHERS || known.includes(name)) return undefined;
  return findClose(name, known, SLIP_EDITS) ?? known.find((one) => lacksWord(name, one) || lacksWord(one, name));
}

function lacksWord(short: string, long: string): boolean {
  // Every variable is looked at while a function starts: this quick check rules out nearly all of them.
  if (short.length >= long.length || !long.endsWith(short.slice(countCommon(short, long)))) return false;
  const words = long.split('_');
  return words.some((_, at) => words.toSpliced(at, 1).join('_') === short);
}

/** @returns a sentence for every variable whose name is nearly one of ours: it is set, and has no effect. */
export function findStrays(env: Env, known: readonly string[]): string[] {
  const ours = known.filter((name) => !name.startsWith('AWS_'));
  return Object.keys(env).flatMap((name) => {
    // Those of AWS are there on every function, and two letters from some of ours.
    const meant = env[name] && !name.startsWith('AWS_') && findMeant(name, ours);
    return meant ? [`${name} is no setting; the nearest is ${meant}`] : [];
  });
}

import { limits } from './command.ts';

/** The first characters of a text: code points, never half a surrogate pair. */
export function firstOf(text: string, max: number): string {
  // Twice as many units hold them all: a long text need not be taken apart.
  return text.length <= max ? text : [...text.slice(0, 2 * max)].slice(0, max).join('');
}

/**
 * Whether a text can be an id or a name. Characters are code points, as people and the vendor's limits count them; half a surrogate
 * pair is none.
 */
export function isText(text: string): boolean {
  const { min, max } = limits.text;
  return text.length >= min && text.isWellFormed() && firstOf(text, max) === text;
}

/** Whether a segment of a path would be a step in it. */
export function isStep(segment: string): boolean {
  return segment === '.' || segment === '..';
}

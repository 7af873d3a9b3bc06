import type { Change } from '../messages.ts';
import type { Texts } from './texts.ts';

export function showTime(at: number): string {
  const time = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

export function showMs(ms: number | undefined): string {
  if (ms === undefined) return '';
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function showAge(seconds: number): string {
  const whole = Math.abs(seconds);
  if (whole < 120) return `${whole} s`;
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`;
}

/** JSON over several lines, a form field by field; any other text as it is. */
export function pretty(text: string): string {
  if (/^[\w.%+*-]+=[^\s]*$/.test(text))
    return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join('\n');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

/** What no font shows, and what turns the direction of writing, stands as its number. */
export function visible(text: string): string {
  return text.replaceAll(
    /(?![\n\t])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A change in a few words. */
export function showChange(change: Change & { addedMore?: number; removedMore?: number }, texts: Texts): string {
  const { field, from, to, added = [], removed = [], addedMore, removedMore } = change;
  const name = texts.fields[field] ?? field;
  const { on, off, more } = { ...texts.cloud, more: texts.changes.more };
  const value = (one: unknown) => (one === true ? on : one === false ? off : String(one));
  const nameOf = ({ id, name: called }: { id?: string; name?: string }) => called ?? id ?? '?';
  const edits = [
    ...added.map((user) => `+${nameOf(user)}`),
    ...(addedMore ? [`+${more(addedMore)}`] : []),
    ...removed.map((user) => `−${nameOf(user)}`),
    ...(removedMore ? [`−${more(removedMore)}`] : []),
  ];
  if (edits.length > 0) return `${name} ${edits.join(' ')}`;
  return from === null || from === undefined ? `${name} ${value(to)}` : `${name} ${value(from)} → ${value(to)}`;
}

/** `Mon 07:00`. @param minutes since Monday 00:00, of this week or the next. */
export function showMinute(minutes: number, days: readonly string[]): string {
  if (minutes === 7 * 24 * 60) return `${days[6]} 24:00`;
  const whole = Math.max(0, minutes);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${days[Math.floor(whole / 1440) % days.length] ?? ''} ${two(Math.floor((whole % 1440) / 60))}:${two(whole % 60)}`;
}

import type { DeadLetter } from './dead-letter.ts';

const HEAD = ['AGE', 'CODE', 'CHANNEL', 'ACTION', 'ATTEMPTS', 'DELIVERY', 'REASON'];
/** How many characters of the two longest columns are shown. */
const DELIVERY_MAX = 26;
const REASON_MAX = 80;

/** A line for each, with their heading; nothing where there is none. @param now epoch milliseconds. */
export function toTable(letters: readonly DeadLetter[], now: number): string[] {
  if (letters.length === 0) return [];
  const rows = [HEAD, ...letters.map((letter) => toRow(letter, now))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function toRow({ deadAt, code, channel, action, attempts, deliveryId, reason }: DeadLetter, now: number): string[] {
  const texts = [
    code,
    channel,
    action,
    attempts?.toString(),
    deliveryId && cut(deliveryId, DELIVERY_MAX),
    reason && cut(reason, REASON_MAX),
  ];
  // A line of the table is one whatever stands in it.
  return [toAge(now - deadAt), ...texts.map((text) => text?.replaceAll(/\s+/g, ' ').trim() || '-')];
}

function cut(text: string, max: number): string {
  const signs = [...text];
  return signs.length <= max ? text : `${signs.slice(0, max - 1).join('')}…`;
}

const UNITS: ReadonlyArray<readonly [unit: string, ms: number]> = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** An age in the largest whole unit. */
export function toAge(ms: number): string {
  const age = Math.max(0, ms);
  const [unit, unitMs] = UNITS.find(([, one]) => age >= one) ?? (['s', 1000] as const);
  return `${Math.floor(age / unitMs)}${unit}`;
}

/** A line of JSON for each, nothing cut, what is not known `null`. @param now epoch milliseconds. */
export function toJson(letters: readonly DeadLetter[], now: number): string[] {
  return letters.map(({ message, time, deadAt, code, channel, action, attempts, deliveryId, reason }) =>
    JSON.stringify({
      ageSeconds: Math.floor(Math.max(0, now - deadAt) / 1000),
      code: code ?? null,
      channel: channel ?? null,
      action: action ?? null,
      attempts: attempts ?? null,
      deliveryId: deliveryId ?? null,
      time: toIso(message.attributes['time'], time),
      deadAt: toIso(message.attributes['deadAt'], deadAt),
      reason: reason ?? null,
    }),
  );
}

/** As it was told, where that is the time that counts. */
function toIso(told: string | undefined, ms: number): string {
  return told !== undefined && Date.parse(told) === ms ? told : new Date(ms).toISOString();
}

export type Counts = { all: number; fit: number; sent?: number; failed?: number };

/** How the redrive ended. */
export function toLastLine({ all, fit, sent, failed = 0 }: Counts): string {
  if (all === 0) return 'The dead-letter queue is empty.';
  if (fit === 0) return `None of ${all} messages fits.`;
  if (sent === undefined) return `${fit} of ${all} messages fit. Nothing was sent back; add --yes to send them back.`;
  return `${sent} sent back, ${failed > 0 ? `${failed} could not be, ` : ''}${all - sent} left.`;
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):\d\d:\d\d)(\.\d{1,9})?(?:Z|([+-]\d\d)(?::?(\d\d))?)$/;

/**
 * Reads a time with its zone, as ISO 8601 and RFC 3339 write it, with up to 9 decimals.
 *
 * @returns epoch milliseconds, or nothing for a text that is none, or a date that does not exist.
 */
export function parseTime(text: string): number | undefined {
  const [, date, time, decimals = '', hours, minutes = '00'] = TIME.exec(text) ?? [];
  if (date === undefined) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const at = Date.parse(`${date}T${time}${decimals}${zone}`);
  // 30 February would be read as 1 or 2 March.
  const day = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at) || !day.toISOString().startsWith(date) ? undefined : at;
}

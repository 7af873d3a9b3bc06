import type { SettingsReader } from '../settings/settings.ts';

const DELAYS_DEFAULT = [10, 30, 90, 180];
const DELAYS = { most: 9, maxSeconds: 900 };

/** Reads RETRY_DELAYS_SECONDS: the waits between attempts, in order, in seconds. */
export function readDelays(reader: SettingsReader): readonly number[] {
  const text = reader.text('RETRY_DELAYS_SECONDS');
  if (text === undefined) return DELAYS_DEFAULT;
  const words = text.split(/\s+/).filter((word) => word !== '');
  const delays = words.map((word) => (/^\d{1,3}$/.test(word) ? Number(word) : Number.NaN));
  const isRight = delays.length > 0 && delays.length <= DELAYS.most && delays.every((one) => one <= DELAYS.maxSeconds);
  if (isRight) return delays;
  reader.refuse(
    'RETRY_DELAYS_SECONDS',
    `must be 1 to ${DELAYS.most} whole numbers from 0 to ${DELAYS.maxSeconds}, separated by blanks`,
  );
  return DELAYS_DEFAULT;
}

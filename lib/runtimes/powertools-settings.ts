import type { Env, SettingProblem } from '../settings/settings.ts';

/** What our logger obeys, and takes, letter for letter. https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/ */
const choices: Readonly<Record<string, string>> = {
  POWERTOOLS_LOG_LEVEL: 'TRACE, DEBUG, INFO, WARN, ERROR, CRITICAL, SILENT',
  POWERTOOLS_LOGGER_LOG_EVENT: 'true, false',
  POWERTOOLS_DEV: 'true, false, 1, 0, yes, no, on, off, y, n, t, f',
  POWERTOOLS_LOGGER_SAMPLE_RATE: '',
};

export const powertoolsNames: readonly string[] = Object.keys(choices);

/** @returns what is wrong with them. Powertools itself throws at some of it, without a word of ours, and takes no notice of the rest. */
export function checkPowertools(env: Env): SettingProblem[] {
  return Object.entries(choices).flatMap(([name, choice]) => {
    // Blanks round a value do no harm there.
    const value = env[name]?.trim();
    if (!value) return [];
    if (choice === '')
      return Number(value) >= 0 && Number(value) <= 1 ? [] : [{ name, rule: 'must be a number from 0 to 1' }];
    const isRight = [value, value.toLowerCase()].some((one) => choice.split(', ').includes(one));
    return isRight ? [] : [{ name, rule: `must be one of ${choice}` }];
  });
}

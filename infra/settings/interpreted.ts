import { durableSettingsOf, settingsOf } from './functions.ts';

/** Whether the packager, or CloudFormation behind it, would read a request in a text to put something else there. */
export function isInterpreted(text: string): boolean {
  return /\$\{|\{\{resolve:/.test(text);
}

const RULE =
  'holds ${ or {{resolve:, in whose place the packager or CloudFormation would put something else: give a value without it, or keep it in a store and give secretsmanager:<id>#<key> or ssm:<name>';

/**
 * Settings and parameters are data. The packager has a language of its own, which reads files and other variables and runs code, and
 * finds it in every value that it is handed.
 *
 * @param given what `--param` said.
 * @returns a sentence for each setting and parameter that would be interpreted: its name, and not its value.
 */
export function findInterpreted(env: NodeJS.ProcessEnv, given: readonly string[]): string[] {
  const known = new Set<string>([...Object.values(settingsOf), ...Object.values(durableSettingsOf)].flat());
  const named = Object.entries(env).filter(([name]) => known.has(name) || /^(HOTSPOT|POWERTOOLS)_/.test(name));
  const said = given.map((text) => [/^[^=]*/.exec(text)?.[0].slice(0, 40) ?? '', text] as const);
  return [...named, ...said].flatMap(([name, value = '']) => (isInterpreted(value) ? [`${name} ${RULE}`] : []));
}

import type { Env } from '../../lib/settings/settings.ts';
import { type Clock, showSchedule } from '../deploy/outlook.ts';
import { findList, readListFile, toSchedules } from '../deploy/schedules.ts';
import { checkParameters } from '../settings/parameters.ts';
import type { Found } from './report.ts';

const WHY = 'A schedule that is wrong is not deployed: "npm run package" refuses it.';
const REMEDY = 'Mend HOTSPOT_SCHEDULES and what belongs to it, as "Schedules" in the README says.';

/** Adds to what was found of the settings what the parameters say of schedules, where some are wanted: what is wrong, or the next runs. */
export function withSchedules<T>(found: Found<T>, env: Env, clock: Clock): Found<T> {
  const list = env['HOTSPOT_SCHEDULES']?.trim() || 'off';
  if (list === 'off') return found;
  const { values, problems } = checkParameters({ ...env, HOTSPOT_SCHEDULES: findList(list, env) });
  const wanted = toSchedules(values, env, readListFile);
  const wrong = [
    ...problems.filter((problem) => problem.startsWith('schedule')),
    ...('problems' in wanted ? wanted.problems : []),
  ];
  if (wrong.length > 0) return toTrouble(found, wrong.map(toProblem));
  if (found.status !== 'ok' || 'problems' in wanted) return found;
  const title = `Schedules (${values.scheduleState}), and their next runs:`;
  return { ...found, schedules: [title, ...wanted.schedules.flatMap((schedule) => showSchedule(schedule, clock))] };
}

/** A sentence begins with the name of what it is about. */
function toProblem(sentence: string): { name: string; rule: string } {
  const [, name = '', rule = ''] = /^(the list of schedules:|\S+) (.*)$/s.exec(sentence) ?? [];
  return { name, rule };
}

function toTrouble<T>(found: Found<T>, ours: ReadonlyArray<{ name: string; rule: string }>): Found<T> {
  const others = found.status === 'ok' ? [] : (found.problems ?? []);
  const problems = [...others, ...ours];
  return {
    status: 'failed',
    code: 'SETTINGS_INVALID',
    why: WHY,
    remedy: REMEDY,
    ...(found.status === 'ok' ? {} : found),
    detail: problems.length === 1 ? 'One setting is to be mended:' : `${problems.length} settings are to be mended:`,
    problems,
  };
}

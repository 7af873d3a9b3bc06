import type { Upstream } from '../../lib/outcome.ts';
import type { SettingProblem } from '../../lib/settings/settings.ts';
import { widthOf } from '../command/layout.ts';
import { paint, toPrintable } from '../command/terminal.ts';
import { type Language, translate, translateLines } from './translate.ts';

/** The steps, in the order in which they are gone through, as people read them. */
export const steps = {
  settings: 'Settings',
  secrets: 'Secrets',
  'iam-host': 'IAM host',
  credentials: 'Credentials',
  project: 'Project and region',
  'workspace-host': 'Workspace host',
  permission: 'Permission',
} as const;

export type StepName = keyof typeof steps;

/** What a step found. */
export type Found<T> = Fine<T> | Trouble;

export type Fine<T> = {
  status: 'ok';
  detail: string;
  notes?: readonly string[];
  /** Who may do what in chat, in lines. */
  rules?: readonly string[];
  /** When the schedules run next, in lines. */
  schedules?: readonly string[];
  questions?: readonly string[];
  value: T;
};

/** `code` is the contract's where it has one for this; `not-checked` says that nothing is wrong, but nothing is known either. */
export type Trouble = {
  status: 'failed' | 'not-checked';
  code: string;
  detail: string;
  why: string;
  remedy: string;
  /** Every setting that is wrong. */
  problems?: readonly SettingProblem[];
  notes?: readonly string[];
  /** What the service said. */
  upstream?: Upstream;
};

/** What is looked at: nothing of it is secret. `local` where no real account is. */
export type Target = {
  project: string;
  region: string;
  account: string;
  user: string;
  iam: string;
  workspace: string;
  local: boolean;
};

export type Step = { step: StepName } & (
  | Omit<Fine<never>, 'value'>
  | Trouble
  | { status: 'not-checked'; code?: string }
);

export type Report = { ok: boolean; target?: Target; steps: readonly Step[] };

/** The whole of it: what was not come to is there, too. */
export function toReport(found: readonly Step[], target: Target | undefined): Report {
  const rest = (Object.keys(steps) as StepName[]).slice(found.length);
  const all = [...found, ...rest.map((step): Step => ({ step, status: 'not-checked' }))];
  // What only the function can know is no fault.
  const isFine = (step: Step) => step.status === 'ok' || ('code' in step && step.code === 'SETTING_ELSEWHERE');
  return { ok: all.every(isFine), ...(target ? { target } : {}), steps: all };
}

const labels = { ok: 'ok', failed: 'FAILED', 'not-checked': 'not checked' } as const;
const colours = { ok: 'green', failed: 'red', 'not-checked': 'yellow' } as const;

/** All of a step that is said to people, in a language. What a service said stays as it is. */
export function toLanguage(step: Step, language: Language): Step {
  if (!('detail' in step)) return step;
  const say = (text: string) => translate(text, language);
  const spoken: Record<string, unknown> = { ...step };
  for (const key of ['detail', 'why', 'remedy']) if (typeof spoken[key] === 'string') spoken[key] = say(spoken[key]);
  for (const key of ['notes', 'schedules', 'questions'])
    if (Array.isArray(spoken[key])) spoken[key] = spoken[key].map((line) => translateLines(`${line}`, language));
  if ('problems' in step && step.problems)
    spoken['problems'] = step.problems.map(({ name, rule }) => ({ name: say(name), rule: say(rule) }));
  return spoken as Step;
}

/** Texts of a column, each as wide as the widest of all. */
function toColumn(text: string, all: readonly string[], language: Language): string {
  const width = Math.max(...all.map((one) => widthOf(translate(one, language))));
  const said = translate(text, language);
  return said + ' '.repeat(width - widthOf(said));
}

/** The same with the label in colour, where a terminal shows one. */
export function paintStep(step: Step, language: Language): string {
  return toPrintable(showStepIn(language, step)).replace(/^\S.*?(?= {2})/, (label) =>
    paint(colours[step.status], label),
  );
}

/** A step in a few lines. */
export const showStep = (step: Step): string => showStepIn('en', step);

function showStepIn(language: Language, given: Step): string {
  const step = toLanguage(given, language);
  const label = toColumn(labels[step.status], Object.values(labels), language);
  const head = `${label}  ${toColumn(steps[step.step], Object.values(steps), language)}`;
  if (!('detail' in step)) return head.trimEnd();
  const more = moreOf(step, language).map((line) => `${' '.repeat(widthOf(label))}  ${line}`);
  // They stand out: each begins its line.
  const questions = ('questions' in step && step.questions) || [];
  return [`${head}  ${step.detail}`, ...more, ...questions].join('\n');
}

function moreOf(step: Omit<Fine<never>, 'value'> | Trouble, language: Language): string[] {
  const say = (text: string) => translate(text, language);
  const notes = (step.notes ?? []).map((note) => say(`Note: ${note}`));
  if (step.status === 'ok') return [...notes, ...(step.rules ?? []), ...(step.schedules ?? [])];
  return [
    ...(step.problems ?? []).map(({ name, rule }) => `- ${name} ${rule}`),
    ...notes,
    ...(step.upstream ? [say(`It said:    ${showUpstream(step.upstream)}`)] : []),
    say(`Why:        ${step.why}`),
    say(`What to do: ${step.remedy}`),
  ];
}

function showUpstream({ status, errorCode, errorMsg, requestId }: Upstream): string {
  // IAM’s code is its status.
  const code = errorCode === `${status}` ? undefined : errorCode;
  const said = [status, code, errorMsg === undefined ? undefined : JSON.stringify(errorMsg)];
  return `${said.filter((part) => part !== undefined).join(' ')}${requestId ? ` (request id ${requestId})` : ''}`;
}

/** The last line. */
export function showEnd({ ok, steps: all }: Report, language: Language = 'en'): string {
  const good = all.filter(({ status }) => status === 'ok').length;
  const end = ok
    ? good === all.length
      ? `All ${all.length} steps are ok.`
      : `${good} of ${all.length} steps are ok. The rest only the function can know.`
    : `${good} of ${all.length} steps are ok. Begin with the first that is not, then run it again.`;
  return translate(end, language);
}

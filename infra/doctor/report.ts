import type { Upstream } from '../../lib/outcome.ts';
import type { SettingProblem } from '../../lib/settings/settings.ts';
import { paint, toPrintable } from '../command/terminal.ts';

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

export type Step = { step: StepName } & (Omit<Fine<never>, 'value'> | Trouble | { status: 'not-checked' });

export type Report = { ok: boolean; target?: Target; steps: readonly Step[] };

/** The whole of it: what was not come to is there, too. */
export function toReport(found: readonly Step[], target: Target | undefined): Report {
  const rest = (Object.keys(steps) as StepName[]).slice(found.length);
  const all = [...found, ...rest.map((step): Step => ({ step, status: 'not-checked' }))];
  return { ok: all.every(({ status }) => status === 'ok'), ...(target ? { target } : {}), steps: all };
}

const WIDTH = Math.max(...Object.values(steps).map((title) => title.length));
const labels = { ok: 'ok', failed: 'FAILED', 'not-checked': 'not checked' } as const;
const colours = { ok: 'green', failed: 'red', 'not-checked': 'yellow' } as const;
const LABEL_WIDTH = Math.max(...Object.values(labels).map((label) => label.length));

/** The same with the label in colour, where a terminal shows one. */
export function paintStep(step: Step): string {
  return toPrintable(showStep(step)).replace(/^\S.*?(?= {2})/, (label) => paint(colours[step.status], label));
}

/** A step in a few lines. */
export function showStep(step: Step): string {
  const head = `${labels[step.status].padEnd(LABEL_WIDTH)}  ${steps[step.step].padEnd(WIDTH)}`;
  if (!('detail' in step)) return head.trimEnd();
  const more = moreOf(step).map((line) => `${' '.repeat(LABEL_WIDTH)}  ${line}`);
  // They stand out: each begins its line.
  const questions = ('questions' in step && step.questions) || [];
  return [`${head}  ${step.detail}`, ...more, ...questions].join('\n');
}

function moreOf(step: Omit<Fine<never>, 'value'> | Trouble): string[] {
  const notes = (step.notes ?? []).map((note) => `Note: ${note}`);
  if (step.status === 'ok') return [...notes, ...(step.schedules ?? [])];
  return [
    ...(step.problems ?? []).map(({ name, rule }) => `- ${name} ${rule}`),
    ...notes,
    ...(step.upstream ? [`It said:    ${showUpstream(step.upstream)}`] : []),
    `Why:        ${step.why}`,
    `What to do: ${step.remedy}`,
  ];
}

function showUpstream({ status, errorCode, errorMsg, requestId }: Upstream): string {
  // IAM’s code is its status.
  const code = errorCode === `${status}` ? undefined : errorCode;
  const said = [status, code, errorMsg === undefined ? undefined : JSON.stringify(errorMsg)];
  return `${said.filter((part) => part !== undefined).join(' ')}${requestId ? ` (request id ${requestId})` : ''}`;
}

/** The last line. */
export function showEnd({ ok, steps: all }: Report): string {
  const good = all.filter(({ status }) => status === 'ok').length;
  return ok
    ? `All ${all.length} steps are ok.`
    : `${good} of ${all.length} steps are ok. Begin with the first that is not, then run it again.`;
}

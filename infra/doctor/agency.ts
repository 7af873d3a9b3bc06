import type { Step } from './report.ts';

const code = 'SETTING_ELSEWHERE';

/** What is known of a function that is lent its keys: all that needs them is known to it alone, and is no fault here. */
export const agencySteps: readonly Step[] = [
  {
    step: 'iam-host',
    status: 'ok',
    detail: 'Requests are signed with keys of an agency: the functions never ask IAM.',
  },
  {
    step: 'credentials',
    status: 'not-checked',
    code,
    detail: 'The keys are those of the function’s agency.',
    why: 'FunctionGraph lends them to the function, in each invocation anew; nobody has them elsewhere.',
    remedy:
      'Deploy it and send a signed {"action":"show"}: CREDENTIALS_MISSING says that there is no agency, UPSTREAM_FORBIDDEN that it has no right. To have more checked now, give the keys of a user with the same rights for this run.',
  },
  { step: 'project', status: 'not-checked', code },
  { step: 'workspace-host', status: 'not-checked', code },
  { step: 'permission', status: 'not-checked', code },
];

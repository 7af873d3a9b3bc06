/** `npm run doctor`: whether these settings work, step by step; what is wrong, why that happens, and what to do. */
import { parseArgs, styleText } from 'node:util';
import { examine, type Finding, steps } from './doctor/steps.ts';

const USAGE =
  'Usage: npm run doctor -- [--json] [--local [PORT]]   (--local: the emulated cloud of a running npm start, port 3000)';

/** @returns the settings to look at, and how to call the cloud they lead to. */
async function readEnvironment(port: string | undefined): Promise<{ env: NodeJS.ProcessEnv; cloud: string }> {
  const { env } = process;
  if (port === undefined) {
    const isEmulated = [env['HW_IAM_ENDPOINT'], env['HW_WORKSPACE_ENDPOINT']].some((url) => url?.startsWith('http:'));
    return { env, cloud: isEmulated ? 'an emulated cloud on this machine' : 'Huawei Cloud' };
  }
  const response = await fetch(`http://127.0.0.1:${port}/settings.json`).catch(() => undefined);
  if (!response?.ok) throw new Error(`Nobody listens on port ${port}; run npm start first.`);
  return { env: (await response.json()) as NodeJS.ProcessEnv, cloud: 'the emulated cloud of npm start' };
}

function show({ step, ok, found, why, mend }: Finding): string {
  const mark = ok ? styleText('green', '✓') : styleText('red', '✗');
  const rest = ok ? [] : [`    why:  ${why}`, `    mend: ${mend}`];
  return [`${mark} ${step}: ${found}`, ...rest].join('\n');
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, local: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [port = '3000', ...others] = positionals;
  if (others.length > 0 || (positionals.length > 0 && !values.local) || !/^\d{1,5}$/.test(port))
    throw new TypeError('unknown');
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { env, cloud } = await readEnvironment(values.local ? port : undefined);
  if (!values.json) console.log(`Looking at ${cloud}.`);
  const findings: Finding[] = [];
  for await (const finding of examine(env, (input, init) => fetch(input, init))) {
    findings.push(finding);
    if (!values.json) console.log(show(finding));
  }
  const unchecked = steps.slice(findings.length);
  const isWell = findings.every(({ ok }) => ok) && unchecked.length === 0;
  if (values.json) console.log(JSON.stringify({ ok: isWell, cloud, findings, unchecked }, null, 2));
  else if (unchecked.length > 0) console.log(`Not checked: ${unchecked.join(', ')}.`);
  else if (isWell) console.log('All is well.');
  return isWell ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const isUsage = error instanceof TypeError;
    console.error(isUsage ? USAGE : error.message);
    process.exitCode = isUsage ? 2 : 1;
  },
);

import { StartError } from './functions.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Says which real project deliveries will change. @throws {StartError} where anybody could make them. */
export function nameLiveCloud(env: Env): string {
  if (env['WEBHOOK_ALLOW_UNSIGNED'] === 'true')
    throw new StartError('--live takes no unsigned deliveries: unset WEBHOOK_ALLOW_UNSIGNED and set a secret.');
  const shown = (name: string) => env[name] || `(${name} is not set)`;
  const elsewhere = ['HW_IAM_ENDPOINT', 'HW_WORKSPACE_ENDPOINT'].filter((name) => env[name]);
  return [
    `LIVE: deliveries change project ${shown('HW_PROJECT_ID')} in region ${shown('HW_REGION_NAME')}.`,
    ...elsewhere.map((name) => `${name} is set: requests go to ${originOf(shown(name))}.`),
  ].join('\n');
}

/** Never the whole of it: somebody may have put a password into a URL. */
function originOf(url: string): string {
  return URL.parse(url)?.host || '(no URL)';
}

const proofs: Readonly<Record<string, string>> = {
  WEBHOOK_SECRETS: 'a Standard Webhooks signature',
  WEBHOOK_HUB_SECRETS: 'X-Hub-Signature-256',
  WEBHOOK_BEARER_TOKENS: 'Authorization: Bearer',
};

/** The schemes whose secrets are set. */
export function nameProofs(env: Env): string {
  return Object.entries(proofs)
    .filter(([name]) => env[name])
    .map(([name, proof]) => `${proof} (${name})`)
    .join(' or ');
}

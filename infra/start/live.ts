import type { ChatName } from '../../lib/channels/chats.ts';
import { createRedactor } from '../../lib/redactor.ts';
import { Secret } from '../../lib/secret.ts';
import { createSettingsReader } from '../../lib/settings/settings.ts';
import { Refusal } from '../command/refusal.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { schemes } from '../senders/webhook.ts';
import { demoProofs, secretNames } from './environment.ts';

type Env = Readonly<Record<string, string | undefined>>;

const SECRETS = ['HW_USER_PASSWORD', 'HW_SECRET_KEY', ...Object.keys(demoProofs)];

/** Takes every secret of these settings out of whatever the page shows. */
export function createLiveRedactor(env: Env): <T>(value: T) => T {
  const secrets = SECRETS.flatMap((name) => env[name]?.trim().split(/\s+/) ?? []).filter(Boolean);
  return createRedactor(secrets.map((secret) => new Secret(secret))).redactAll;
}

/** @returns the names of the settings that hold a secret of the demo, by the same rule that keeps a function from starting. */
function findDemoSecrets(env: Env): string[] {
  const reader = createSettingsReader(env);
  for (const name of SECRETS) reader.secrets(name, () => true, '');
  return reader.problems.map(({ name }) => name);
}

/** Says which real project deliveries will change. @throws {Refusal} where anybody could make them. */
export function nameLiveCloud(env: Env): string {
  if (env['WEBHOOK_ALLOW_UNSIGNED'] === 'true')
    throw new Refusal('--live takes no unsigned deliveries: unset WEBHOOK_ALLOW_UNSIGNED and set a secret.');
  const open = findDemoSecrets(env);
  if (open.length > 0)
    throw new Refusal(`--live takes no secret of the demo, which everybody can read: change ${open.join(', ')}.`);
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

/** The schemes of `webhook` whose secrets are set. */
export function nameProofs(env: Env): string {
  return schemes
    .filter(({ setting }) => env[setting])
    .map(({ setting, title }) => `${title} (${setting})`)
    .join(' or ');
}

/** The chat platforms whose secrets are set. */
export function chatChannelsOf(env: Env): readonly ChatName[] {
  return chatNames.filter((channel) => env[secretNames[channel]]);
}

/** What is served there, and what it takes to be let in. */
export function describeLive(url: string, { webhook, env }: { webhook: boolean; env: Env }): string {
  const chats = chatChannelsOf(env);
  const paths = [...(webhook ? ['webhook'] : []), ...chats, 'health'];
  return [
    `Serving ${paths.map((path) => `${url}/${path}`).join(', ')}; no unsigned route.`,
    ...(webhook ? [`A delivery must be proven by ${nameProofs(env)}.`] : []),
    ...(chats.length > 0
      ? [
          `A command must be proven by ${chats.map((chat) => `${senders[chat].proof} of ${senders[chat].title} (${secretNames[chat]})`).join(' or ')}.`,
        ]
      : []),
    ...(chats.length > 0 && !env['CHATOPS_ALLOW']
      ? ['CHATOPS_ALLOW is not set: nobody may do more than ask for help.']
      : []),
  ].join('\n');
}

import { webhook } from '../../../lib/channels/webhook.ts';
import type { Secret } from '../../../lib/secret.ts';
import { createSettingsReader, cutLineBreaks, type Env } from '../../../lib/settings/settings.ts';
import { inWords } from '../../command/in-words.ts';
import { Refusal, refuseIfAny } from '../../command/refusal.ts';
import { schemeSettings } from '../../senders/webhook.ts';
import { referring } from '../../settings/option.ts';

/** What proves deliveries to `webhook`, as far as it is known here. */
export type Proofs = {
  /** The function's own judge. */
  channel: ReturnType<typeof webhook>;
  /** The settings of the schemes that are set up with values, and the first secret of each. */
  firsts: ReadonlyMap<string, string>;
  /** The settings of those that are set up by reference. */
  elsewhere: readonly string[];
  known: readonly Secret[];
};

/**
 * Sets up `webhook` with what the environment has of its proofs.
 *
 * @throws {Refusal} by name: where no scheme is set up, and for a secret that is none.
 */
export function readProofs(all: Env): Proofs {
  const env = cutLineBreaks(all);
  const elsewhere = referring(env, schemeSettings);
  const own = schemeSettings.filter((name) => env[name]?.trim() && !elsewhere.includes(name));
  if (own.length + elsewhere.length === 0)
    throw new Refusal(
      `No scheme of webhook is set up: set ${inWords(schemeSettings, 'or')}, or name a file that does with --settings.`,
    );
  const picked = [...own, 'SIGNATURE_TOLERANCE_SECONDS'].map((name) => [name, env[name]]);
  // The demo's secrets are nothing to hide here, and good where both endpoints are on this machine.
  const reader = createSettingsReader({ ...Object.fromEntries(picked), ...LOCAL });
  const channel = webhook(reader);
  const problems = reader.problems.filter(({ name }) => [...own, 'SIGNATURE_TOLERANCE_SECONDS'].includes(name));
  refuseIfAny(
    problems.map(({ name, rule }) => `${name} ${rule}`),
    'Settings to mend',
  );
  const firsts = new Map(own.map((name) => [name, env[name]?.trim().split(/\s+/)[0] ?? '']));
  return { channel, firsts, elsewhere, known: reader.known };
}

const LOCAL = { HW_IAM_ENDPOINT: 'http://127.0.0.1', HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1' };

import { randomBytes } from 'node:crypto';
import type { ChatName } from '../../lib/channels/chats.ts';
import { misuse } from '../command/arguments.ts';
import { toRequest } from '../senders/sender.ts';
import { senders } from '../senders/senders.ts';
import type { SignedHeaders } from '../senders/sign.ts';
import { type Scheme, schemes } from '../senders/webhook.ts';
import { publicSettings } from '../settings/functions.ts';
import { refuseReferences } from '../settings/option.ts';
import { demoProofs, secretNames } from './environment.ts';
import { toCloudEvent, toSchedulerInput } from './examples.ts';
import { isChat, type Simulation } from './simulation.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What is sent, and how it was proven. */
export type Simulated = {
  url: string;
  headers: SignedHeaders;
  body: string;
  /** How it is signed, in words. */
  proof: string;
  /** A secret of somebody's own, which is shown to nobody. */
  hidden?: string;
  /** What to do where the receiver does not take the proof. */
  hint?: string;
};

/** Older than any receiver takes, whatever SIGNATURE_TOLERANCE_SECONDS says there. */
const STALE_MS = 2 * 60 * 60_000;

/**
 * The request that the real sender would send now.
 *
 * @param clock epoch milliseconds.
 * @param platforms where chat platforms take results that come later, if not at their own addresses.
 */
export function toSimulated(simulation: Simulation, env: Env, clock: number, platforms?: string): Simulated {
  const now = simulation.twist === 'stale' ? clock - STALE_MS : clock;
  const { trigger, text = '', base } = simulation;
  const url = `${base}/${trigger}`;
  if (isChat(trigger)) return { url, ...fromChat(trigger, simulation, env, now, platforms) };
  if (trigger === 'webhook') return { url, ...fromWebhook(text, simulation.twist, env, now) };
  // In forms that every platform takes; `npm start -- --curls` has those of each.
  const event =
    trigger === 'eventbus'
      ? toCloudEvent(JSON.parse(text))
      : toSchedulerInput(JSON.parse(simulation.text ?? '{}'), now);
  return { url, headers: json, body: JSON.stringify(event), proof: 'unsigned: the platform vouches for it' };
}

const json = { 'Content-Type': 'application/json' };

function fromChat(channel: ChatName, simulation: Simulation, env: Env, now: number, platforms: string | undefined) {
  const { text: words = '', user, room, workspace, twist } = simulation;
  const { demo, title } = senders[channel];
  const asker = {
    user: user ?? demo.asker.user,
    room: room ?? demo.asker.room,
    workspace: workspace ?? demo.asker.workspace,
  };
  const name = secretNames[channel];
  const asked = { words, asker, now, ...(platforms === undefined ? {} : { base: platforms }) };
  if (twist === 'forged') {
    const secret = senders[channel].toSecret(randomKey());
    return { ...toRequest(senders[channel], { ...asked, secret }), proof: FORGED };
  }
  const isPublic = publicSettings.includes(name);
  // With the public half of a key nobody can sign.
  const own = isPublic ? undefined : firstOf(env, name);
  const request = toRequest(senders[channel], { ...asked, secret: own ?? demo.secret });
  if (!isPublic) return { ...request, ...describe(name, own) };
  const proof = env[name]
    ? `signed with the demo key, not for ${name}: ${title} alone has the private key of an application`
    : DEMO;
  const hint = `Only "npm start" knows the demo key, and ${title} alone can sign for a real application.`;
  return { ...request, proof, hint };
}

function fromWebhook(body: string, twist: Simulation['twist'], env: Env, now: number) {
  const scheme = schemes.find(({ setting }) => env[setting]?.trim()) ?? schemes[0];
  if (twist === 'stale' && !scheme.ages)
    throw misuse(`--stale has no meaning here: ${scheme.title} (${scheme.setting}) has no time. WEBHOOK_SECRETS has.`);
  const toSigned = (secret: string) => ({ 'User-Agent': 'simulate', ...json, ...scheme.sign({ secret, body, now }) });
  if (twist === 'forged') return { headers: toSigned(scheme.toSecret(randomKey())), body, proof: FORGED };
  const own = firstOf(env, scheme.setting);
  return { headers: toSigned(own ?? demoOf(scheme)), body, ...describe(scheme.setting, own) };
}

const demoOf = ({ setting }: Scheme): string => demoProofs[setting] ?? '';

/** 32 characters. */
const randomKey = (): string => randomBytes(16).toString('hex');

const FORGED = 'forged: signed with a secret that nobody knows';
const DEMO = 'signed with the demo secret that "npm start" knows';

function describe(name: string, own: string | undefined): Pick<Simulated, 'proof' | 'hint' | 'hidden'> {
  if (own === undefined) {
    return { proof: DEMO, hint: `Only "npm start" knows the demo secret: set ${name} to sign with your own.` };
  }
  const hint = `Is ${name} the same there? "npm start" knows the demo secret only: unset ${name} for that.`;
  return { proof: `signed with the first of your ${name}`, hint, hidden: own };
}

/** Several secrets are separated by blanks. @throws {Refusal} where they are given by reference: nobody can sign with that. */
function firstOf(env: Env, name: string): string | undefined {
  refuseReferences(env, [name]);
  return env[name]?.trim().split(/\s+/)[0] || undefined;
}

import { randomUUID } from 'node:crypto';
import type { ChatName } from '../../lib/channels/chats.ts';
import { publicSettings } from '../deploy/settings.ts';
import { toRequest } from '../senders/sender.ts';
import { senders } from '../senders/senders.ts';
import { presentBearer, type SignedHeaders, signHub, signStandardWebhook } from '../senders/sign.ts';
import { refuseReferences } from '../settings/option.ts';
import { demoSecrets, secretNames } from '../start/environment.ts';
import { toBusEvent, toRuleEvent, toSchedulerInput } from '../start/examples.ts';
import { isChat, type Simulation } from './options.ts';

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

/** The request that the real sender would send now. @param now epoch milliseconds. */
export function toSimulated(simulation: Simulation, env: Env, now: number): Simulated {
  const { trigger, text = '', base } = simulation;
  const url = `${base}/${trigger}`;
  if (isChat(trigger)) return { url, ...fromChat(trigger, simulation, env, now) };
  if (trigger === 'webhook') return { url, ...fromWebhook(text, env, now) };
  const event = trigger === 'eventbus' ? toBusEvent(JSON.parse(text), now) : toScheduled(simulation.text, now);
  return { url, headers: json, body: JSON.stringify(event), proof: 'unsigned: on AWS the platform vouches for it' };
}

const json = { 'Content-Type': 'application/json' };

function toScheduled(text: string | undefined, now: number): unknown {
  return text === undefined ? toRuleEvent(now) : toSchedulerInput(JSON.parse(text), now);
}

function fromChat(channel: ChatName, simulation: Simulation, env: Env, now: number) {
  const { text: words = '', user, room, workspace } = simulation;
  const { demo, title } = senders[channel];
  const asker = {
    user: user ?? demo.asker.user,
    room: room ?? demo.asker.room,
    workspace: workspace ?? demo.asker.workspace,
  };
  const name = secretNames[channel];
  const isPublic = publicSettings.includes(name);
  // With the public half of a key nobody can sign.
  const own = isPublic ? undefined : firstOf(env, name);
  const request = toRequest(senders[channel], { words, asker, secret: own ?? demo.secret, now });
  if (!isPublic) return { ...request, ...describe(name, own) };
  const proof = env[name]
    ? `signed with the demo key, not for ${name}: ${title} alone has the private key of an application`
    : DEMO;
  const hint = `Only "npm start" knows the demo key, and ${title} alone can sign for a real application.`;
  return { ...request, proof, hint };
}

function fromWebhook(body: string, env: Env, now: number) {
  const name = ['WEBHOOK_SECRETS', 'WEBHOOK_HUB_SECRETS', 'WEBHOOK_BEARER_TOKENS'].find((one) => env[one]?.trim());
  const own = name === undefined ? undefined : firstOf(env, name);
  const toHeaders = (proof: SignedHeaders) => ({ 'User-Agent': 'simulate', ...json, ...proof });
  if (name === 'WEBHOOK_HUB_SECRETS' && own !== undefined)
    return { headers: toHeaders(signHub({ secret: own, body })), body, ...describe(name, own) };
  if (name === 'WEBHOOK_BEARER_TOKENS' && own !== undefined)
    return { headers: toHeaders(presentBearer(own)), body, ...describe(name, own) };
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  const secret = own ?? demoSecrets.standard;
  const proof = signStandardWebhook({ id, timestamp: Math.floor(now / 1000), secret, body });
  return { headers: toHeaders(proof), body, ...describe('WEBHOOK_SECRETS', own) };
}

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

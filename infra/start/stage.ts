import type { ChatName } from '../../lib/channels/chats.ts';
import { Refusal } from '../command/refusal.ts';
import { senders } from '../senders/senders.ts';
import { type Scheme, schemes } from '../senders/webhook.ts';
import { demoProofs, demoSecrets, scheduleCommand } from './environment.ts';
import type { Fresh } from './fresh.ts';
import type { Sent, Stage } from './page/emulated.ts';
import type { Sender, Way } from './page/messages.ts';
import { toSimulated } from './simulated.ts';
import { canTwist, isChat, type Trigger, triggers } from './simulation.ts';

/** What the page may play: every sender, with the secrets of the demo. */
export function createStage({ cloud, renew }: Pick<Fresh, 'cloud' | 'renew'>, now: () => number): Stage {
  return {
    senders: triggers.map(toSender),
    toRequest: ({ trigger, proof = schemes[0].setting, text, way }) =>
      toRequest(trigger as Trigger, { proof, text, way }, now()),
    prove: (trigger, sent) => prove(trigger as Trigger, sent, now()),
    cloud,
    renew,
  };
}

const payloads: Readonly<Record<string, unknown>> = {
  webhook: { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['alice', 'bob'] },
  eventbus: { action: 'exclude', users: ['carol'] },
  schedule: { ...scheduleCommand, enabled: true, exitSessions: 10 },
};

function toSender(trigger: Trigger): Sender {
  const ways = (ages: boolean): Way[] => [
    'right',
    ...(canTwist('forged', trigger) ? ['forged' as const] : []),
    ...(ages && canTwist('stale', trigger) ? ['stale' as const] : []),
    'malformed',
    'twice',
  ];
  const proofs = schemes.map(({ setting, title, ages }) => ({ name: setting, title, ways: ways(ages) }));
  return {
    trigger,
    title: isChat(trigger) ? senders[trigger].title : trigger,
    isChat: isChat(trigger),
    example: isChat(trigger) ? senders[trigger].example.words : JSON.stringify(payloads[trigger]),
    ways: ways(true),
    proofs: trigger === 'webhook' ? proofs : [],
  };
}

function toRequest(trigger: Trigger, wanted: { proof: string; text: string; way: Way }, now: number): Sent {
  const { proof, way } = wanted;
  const isEvent = trigger === 'eventbus' || trigger === 'schedule';
  const text = way === 'malformed' ? malform(trigger, wanted.text) : wanted.text;
  if (isEvent && text !== '' && !isObject(text)) throw new Refusal('Into an event only a JSON object fits.');
  if (trigger === 'eventbus' && text === '') throw new Refusal('The payload is missing.');
  const twist = way === 'forged' || way === 'stale' ? { twist: way } : {};
  const simulation = { trigger, text: text === '' && trigger === 'schedule' ? undefined : text, base: '', ...twist };
  return toSimulated(simulation, { [proof]: demoProofs[proof] }, now);
}

/** What nobody understands: a word that is none, a value of the wrong kind, JSON without its end. */
function malform(trigger: Trigger, text: string): string {
  if (isChat(trigger)) return `x${text}`;
  if (trigger === 'webhook') return text.slice(0, -1);
  return JSON.stringify({ ...(isObject(text) ? JSON.parse(text) : {}), enabled: 'yes' });
}

function prove(trigger: Trigger, { headers, body }: Sent, now: number): Sent {
  if (isChat(trigger)) return proveChat(trigger, { headers, body }, now);
  const scheme = schemeOf(headers);
  const proven = scheme.sign({ secret: demoProofs[scheme.setting] ?? '', body, now });
  return { headers: { ...without(headers, schemes.flatMap(namesIn)), ...proven }, body };
}

function proveChat(trigger: ChatName, { headers, body: was }: Sent, now: number): Sent {
  const { sign, renew = (text: string) => text } = senders[trigger];
  const body = renew(was, now);
  const proven = sign({ secret: demoSecrets[trigger], now, body });
  return { headers: { ...without(headers, Object.keys(proven)), ...proven }, body };
}

/** The one that proved it before, or would have. */
function schemeOf(headers: Sent['headers']): Scheme {
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  return schemes.find((scheme) => namesIn(scheme).some((name) => given.includes(name.toLowerCase()))) ?? schemes[0];
}

const namesIn = ({ sign }: Scheme): string[] => Object.keys(sign({ secret: 'whsec_AAAA', body: '', now: 0 }));

function without(headers: Sent['headers'], names: readonly string[]): Sent['headers'] {
  const gone = names.map((name) => name.toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !gone.includes(name.toLowerCase())));
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

import type { ChatName } from '../../lib/channels/chats.ts';
import { chatNames, senders } from '../senders/senders.ts';

/** Who sends to us, in the order in which they are shown. */
export const triggers = [...chatNames, 'webhook', 'eventbus', 'schedule'] as const;

export type Trigger = (typeof triggers)[number];

export type Simulation = {
  trigger: Trigger;
  /** Words of a chat, or a payload; a schedule may send none. */
  text: string | undefined;
  /** Where the path of the trigger is appended, without a slash at the end. */
  base: string;
  /** In place of the demo's asker. */
  user?: string;
  room?: string;
  workspace?: string;
  /** Not as the real sender sends it: with a secret that nobody knows, with an old time, or the same bytes twice. */
  twist?: Twist;
};

export const twists = ['forged', 'stale', 'twice'] as const;

export type Twist = (typeof twists)[number];

export function isChat(trigger: Trigger): trigger is ChatName {
  return chatNames.some((channel) => channel === trigger);
}

/** Whether a trigger has what is twisted: a proof that somebody could forge, a time that is looked at. */
export function canTwist(twist: Twist, trigger: Trigger): boolean {
  if (twist === 'forged') return trigger !== 'eventbus' && trigger !== 'schedule';
  if (twist === 'stale') return trigger !== 'eventbus' && (!isChat(trigger) || senders[trigger].ages);
  return true;
}

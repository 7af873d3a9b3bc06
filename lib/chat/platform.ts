import type { HttpDelivery } from '../delivery.ts';
import type { Actor, Intent } from '../intent.ts';
import type { Result } from '../outcome.ts';
import type { Secret } from '../secret.ts';
import type { Proof } from '../signature.ts';
import type { Ask } from './grammar.ts';
import type { Links } from './words.ts';

/** What differs from one chat platform to the next as far as words go. */
export type Dialect = {
  /** As in CHATOPS_ALLOW and in the path. */
  channel: string;
  /** Makes a text from outside harmless: no markup breaks out of it, and it mentions nobody. */
  escape: (text: string) => string;
  /** A word of ours that is to be typed, set apart as code. The text needs no escaping. */
  code: (text: string) => string;
  /** Longest reply, in characters as the platform counts them (UTF-16 units are the safe count). */
  maxLength: number;
  /** Whether only the asker sees the reply. */
  isPrivate: boolean;
};

/**
 * A chat platform: all that we have to know of it, in one value. What is the same for all of them is made of it by `channel.ts`;
 * who lists the platforms asks `channels/chats.ts`.
 */
export type ChatPlatform = Dialect & {
  /** The setting that holds its secrets, several separated by blanks; a platform whose setting is empty is not served. */
  secrets: {
    name: string;
    isRight: (value: string) => boolean;
    /** What every one of them must be, after "must". */
    rule: string;
    /** False where they are the public half of a key. */
    isSecret?: false;
  };
  /** Media types that it sends; one that it leaves out is taken for right. */
  types: readonly string[];
  /** The methods that its requests come with: POST, where this is left out. */
  methods?: ReadonlyArray<'GET' | 'POST'>;
  /** How it writes mentions and links, where it makes control sequences of them. */
  links?: Links;
  /** How it takes words after its request was answered, where it does. */
  followUp?: FollowUp;
  /** Whether everybody in the room will see the reply to this request, though replies are private otherwise. */
  isHeardByAll?: (delivery: HttpDelivery) => boolean;
  /**
   * Takes its secrets in hand.
   *
   * @param toleranceSeconds how old, or ahead, a signed time may be.
   */
  open: (secrets: readonly Secret[], toleranceSeconds: number) => Conversation;
};

/** Where a platform takes the result of a command that was only accepted at first. Pure and total. */
export type FollowUp = {
  /** How long after a request its address is good for, in milliseconds. */
  lifetimeMs: number;
  /** Hosts to which results may always be sent. */
  hosts?: readonly string[];
  /** The setting that holds the base URL of its API, where addresses are made of it, and the URL where that is not set. */
  endpoint?: { name: string; default: string };
  /** The address in a proven request, as it is kept in the queue; nothing where there is none. */
  addressOf: (delivery: HttpDelivery) => string | undefined;
  /** The URL of an address; nothing where none may be sent there. */
  toUrl: (address: string, places: Places) => string | undefined;
  method: 'POST' | 'PATCH';
  /** The body that tells a result. */
  write: (text: string) => Body;
  /** The answer to a command that was accepted, in the place of words. */
  accepted?: Body;
};

/** Where results may be sent. */
export type Places = {
  /** Whether a URL is safe and its host on the list. */
  isListed: (url: string) => boolean;
  /** The base URL of the platform's API, without a slash at the end; empty where it has none. */
  endpoint: string;
};

/** How a platform speaks. Pure and total, as every channel is. */
export type Conversation = {
  /** Answers what has no effect and needs no proof, with no line in the log; nothing for everything else. */
  greetUnproven?: (delivery: HttpDelivery) => Body | undefined;
  /** Really from it, and fresh? @param now epoch milliseconds */
  verify: (delivery: HttpDelivery, now: number) => Result<Proof>;
  /** Its request in our words: what somebody typed, handed to `toIntent`, or a greeting, or why it cannot be read. */
  read: (delivery: HttpDelivery, toIntent: ToIntent) => Intent<Topic>;
  /** The body that shows a text. */
  write: (text: string) => Body;
};

/** The words of an asker, without what the platform adds to them (the mention of the bot, entities), as an intent. */
export type ToIntent = (words: string, actor: Actor) => Intent<Topic>;

/** The body of an answer: JSON, or a text as it is. */
export type Body = Readonly<Record<string, unknown>> | string;

/** What a platform asks without anybody having sent a command, and the whole answer to it. */
export type Greeting = { kind: 'greeting'; body: Body };

export type Topic = Ask | Greeting;

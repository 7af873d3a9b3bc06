/** What the page is told, and what it asks: the words that server and browser share. */
import type { Change } from '../../senders/changes.ts';

export type { Change } from '../../senders/changes.ts';

/** How a delivery is sent by the page: as the real sender does, or not quite. */
export const ways = ['right', 'forged', 'stale', 'malformed', 'twice'] as const;

export type Way = (typeof ways)[number];

/** A sender that the page can play. */
export type Sender = {
  trigger: string;
  /** As people call it. */
  title: string;
  /** Whether words are typed there, and no payload. */
  isChat: boolean;
  /** What the page proposes to send. */
  example: string;
  /** The ways that have a meaning there. */
  ways: readonly Way[];
  /** The kinds of proof to choose from, where there are several. */
  proofs: readonly { name: string; title: string; ways: readonly Way[] }[];
};

/** What never changes while the page's server runs. */
export type Setting = {
  /** Another one after every start. */
  run: string;
  /** Whether the real cloud is behind it: then the page only looks. */
  live: boolean;
  senders: readonly Sender[];
  /** Names of the faults that can be switched on. */
  faults: readonly string[];
  /** How many deliveries are kept. */
  kept: number;
  /** A list of schedules to begin with, as text. */
  schedules: string;
};

export type User = { id?: string; name?: string };

/** The emulated cloud as it is now. */
export type CloudState = {
  configs: readonly { id: string; enabled: boolean; exitSessions: number; users: readonly User[] }[];
  /** The fault that is on. */
  fault?: string;
};

/** A delivery in a line. */
export type Summary = {
  id: number;
  /** Epoch milliseconds. */
  at: number;
  trigger: string;
  /** The words of a chat, or the payload, cut to a line. */
  said: string;
  running: boolean;
  ms?: number;
  /** Of the outcome; a chat is answered with 200 whatever it is. */
  status?: number;
  code?: string;
  action?: string;
  result?: string;
  reason?: string;
  applied?: string;
  actor?: string;
  changes?: readonly Change[];
  /** How many requests went to the cloud. */
  requests: number;
};

export type Header = readonly [name: string, value: string];

/** A request to the cloud, with its answer. */
export type Exchange = {
  /** Milliseconds after the delivery came. */
  afterMs: number;
  ms?: number;
  method: string;
  /** Path and query. */
  target: string;
  headers: readonly Header[];
  body: string;
  /** None where no answer came. */
  status?: number;
  answerHeaders?: readonly Header[];
  answer?: string;
};

/** All there is of a delivery. */
export type Details = {
  id: number;
  method: string;
  /** Path and query. */
  target: string;
  headers: readonly Header[];
  body: string;
  /** The headers that prove it. */
  proof: readonly string[];
  /** Between the time in its proof and its coming; negative for one from the future. */
  ageSeconds?: number;
  /** The words or the payload, whole, to be edited. */
  said: string;
  reply?: { status: number; headers: readonly Header[]; body: string };
  /** The reply as its sender would show it. */
  shown?: { isPrivate: boolean; text: string };
  exchanges: readonly Exchange[];
  /** Whether it went into the queue: then a worker, which is not watched, asks the cloud. */
  isQueued: boolean;
  /** Lines that the functions logged. */
  log: readonly string[];
  curl?: string;
  /** Whether it can be sent again as it was, and proven anew. */
  again: { asItWas: boolean; anew: boolean };
};

/** What is pushed to the page, by the name of the event. */
export type Pushed = {
  setting: Setting;
  cloud: CloudState;
  /** All that are kept, the newest first. */
  deliveries: readonly Summary[];
  /** One that came, or went on. */
  delivery: Summary;
};

/** Something that somebody should know of a list of schedules. Times are minutes since Monday 00:00 on the clocks of the week's zone. */
export type Note =
  | { kind: 'at-once'; names: readonly string[]; at: number }
  | { kind: 'already-on' | 'already-off'; name: string; by: string; at: number }
  | { kind: 'never-on' | 'never-off' | 'unknown-before' }
  | { kind: 'long-off'; from: number; to: number; hours: number }
  | { kind: 'left-out'; name: string; clock: string; zone: string }
  | { kind: 'rate' | 'not-this-week'; name: string; words: string };

export type Stretch = { from: number; to: number; state: 'on' | 'off' | 'unknown'; by?: string; exitSessions?: number };

export type WeekRun = { at: number; name: string; does: 'on' | 'off' | 'other'; action: string };

/** A week of schedules, as the clocks of one zone show it. */
export type Week = {
  zone: string;
  /** Those that the schedules have, and UTC. */
  zones: readonly string[];
  /** The Monday: `2026-11-30`. */
  monday: string;
  /** For each configuration that is named. */
  lanes: readonly { config: string; stretches: readonly Stretch[]; onHours: number }[];
  runs: readonly WeekRun[];
  /** Whether there were more than are shown. */
  more: boolean;
  notes: readonly Note[];
};

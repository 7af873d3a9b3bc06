import type { Code } from '../../outcome.ts';
import type { MistakeKind, Verb } from '../forms.ts';

/**
 * Everything that is said to people, in one language. What stands in backticks is to be typed as it is; `{name}` is filled in.
 * Nothing else in it may mean something to a platform.
 */
export type Catalogue = {
  /** Of each failure: what happened, whose fault it is, what to do next. */
  codes: Readonly<Record<Code, string>>;
  /** Why words were not understood; `{word}` is the one in question with {@link Catalogue.quoted} round it, or nothing. */
  mistakes: Readonly<Record<MistakeKind, string>>;
  quoted: string;
  nearest: string;
  example: string;
  nothingDone: string;
  seeHelp: string;

  help: string;
  /** What each line of help explains. */
  usages: Readonly<Record<Verb | 'plan' | 'help' | '--config' | '--replace', string>>;
  /** How users are named, below the commands. */
  users: string;
  /** To a signed request that is no command. */
  other: string;

  /** To a command that will be carried out soon, before its result. */
  accepted: string;
  created: string;
  updated: string;
  unchanged: string;
  /** The same for a dry run. */
  planned: Readonly<Record<'created' | 'updated' | 'unchanged' | 'show', string>>;
  recovered: string;
  /** Of a plan whose command will not be done without it. */
  replaceNeeded: string;
  /** Before the command that brings back what was there. */
  undo: string;
  /** Who was to be removed from the list and is not on it; one of them, with the nearest who is. */
  notListed: string;
  nearestUser: string;
  /** Who would be taken off the list, and how to do it all the same. */
  losing: string;
  confirm: string;
  confirmInWords: string;
  /** One line of what changed, or would. */
  changes: Readonly<Record<'enabled' | 'exitSessions' | 'added' | 'removed', string>>;
  on: string;
  off: string;
  unknown: string;
  notSet: string;

  /** One line of `status`, and what follows where users were read. */
  config: string;
  configUsers: string;
  /** One line of `exempt list`. */
  excluded: string;
  newConfig: string;
  noConfig: string;
  moreConfigs: string;
  nobody: string;
  /** A list, and one that was cut. */
  list: string;
  listCut: string;
  separator: string;

  nothingToSwitchOff: string;
  numberNeeded: string;
  numberUnread: string;
  /** How much of a failed command is done. */
  applied: Readonly<Record<'no' | 'unknown' | 'partly', string>>;
  /** After a failure whose cause may pass, where nothing was changed. */
  tryAgain: string;
  said: string;
  wait: string;
  rule: string;
  requestId: string;
};

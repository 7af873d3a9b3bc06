import type { CloudOptions, Fault } from '../../infra/emulator/cloud.ts';
import type { ExtensionState } from '../../infra/emulator/extension.ts';
import type { Player } from './players.ts';
import type { Delivered, Stage } from './stage.ts';

/** How a delivery has to end: done, or a code with what it says about the work. */
export type Ending = 'OK' | readonly [code: string, applied?: 'no' | 'unknown' | 'partly'];

/** Something that a row starts, and that is closed after it. */
export type Beside = {
  env: Readonly<Record<string, string>>;
  close: () => Promise<unknown>;
  store?: ExtensionState;
};

/** One thing that goes wrong, and how every function has to end. */
export type Row = {
  /** Rows of one title stand in the table as one, where they end alike. */
  title: string;
  /** What tells it from the others of its title. */
  variant?: string;
  /** Whether the project has a configuration already, so that it is changed and not made. */
  isChange?: true;
  faults?: readonly Fault[];
  /** One ending for all, or by player; nothing where it has no meaning there. */
  ends: Ending | ((player: Player) => Ending | undefined);
  /** Limits of time that are soon over. */
  hasty?: true;
  /** What stands beside the cloud, with the settings that lead there. Needs a process of its own. */
  beside?: (player: Player) => Promise<Beside>;
  /** The cloud's own ways. Needs a process of its own, too. */
  cloud?: CloudOptions;
  /** A process of its own, because it would remember: what was refused, what is set. */
  apart?: true;
  /** In place of one delivery; gives back the one that counts. */
  play?: (stage: Stage, beside?: Beside) => Promise<Delivered>;
  /** A token ends meanwhile, so that what is refused for that is sent once more. */
  renews?: true;
  /** Where the repeat cannot succeed, since the cause stays: nothing is sent again. */
  lasting?: true;
  /** Where the repeat is tried by another row of this title. */
  alone?: true;
};

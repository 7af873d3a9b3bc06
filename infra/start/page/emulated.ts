import type { Cloud } from '../../emulator/cloud.ts';
import { beginFault } from './faults.ts';
import type { CloudState, Sender, Way } from './messages.ts';

/** What the page needs to play the senders, with the secrets that the emulated side knows. */
export type Stage = {
  senders: readonly Sender[];
  /** What a sender would send now. @throws {Refusal} for a text that fits into no event. */
  toRequest: (wanted: { trigger: string; proof?: string; text: string; way: Way }) => Sent;
  /** The same, proven now. */
  prove: (trigger: string, sent: Sent) => Sent;
  /** The emulated cloud as it is now. */
  cloud: () => Cloud;
  /** Puts fresh functions and a fresh account in the place of those there are; configurations stay. */
  renew: () => Promise<void>;
};

export type Sent = { headers: Readonly<Record<string, string>>; body: string };

export type Emulated = Pick<Stage, 'senders' | 'toRequest' | 'prove'> & {
  state: () => CloudState;
  /** One fault at a time, or none. */
  setFault: (name: string | undefined) => Promise<void>;
  /** Resolves when no change is under way. */
  settled: () => Promise<void>;
  wipe: () => void;
  /** To be called before every delivery. */
  prepare: () => void;
};

function toShown({ users, ...config }: ReturnType<Cloud['configs']>[number]): CloudState['configs'][number] {
  return {
    ...config,
    users: users.map(({ user_id: id, user_name: name }) => ({
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
    })),
  };
}

/** The emulated cloud with its faults. @param onChange is told when there is something else to see. */
export function createEmulated(stage: Stage, onChange: () => void): Emulated {
  let fault: string | undefined;
  let prepare = () => {};
  let changing: Promise<void> = Promise.resolve();

  async function change(name: string | undefined): Promise<void> {
    // Whatever the last one has left behind goes: an account that is locked, a refusal that a function remembers.
    await stage.renew();
    fault = name;
    prepare = name === undefined ? () => {} : beginFault(name, stage.cloud());
    onChange();
  }

  return {
    senders: stage.senders,
    toRequest: stage.toRequest,
    prove: stage.prove,
    state: () => ({ configs: stage.cloud().configs().map(toShown), ...(fault === undefined ? {} : { fault }) }),
    settled: () => changing.catch(() => {}),
    setFault(name) {
      changing = changing.catch(() => {}).then(() => change(name));
      return changing;
    },
    wipe() {
      stage.cloud().wipe();
      onChange();
    },
    prepare: () => prepare(),
  };
}

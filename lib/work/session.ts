import type { Config, SentRequest, Step, User } from '../command.ts';
import type { Work } from '../order.ts';
import { type Failure, type Result, type Success, succeed, type Upstream } from '../outcome.ts';
import type { Known } from './plan.ts';

/**
 * What is known of a write that did not answer 200:
 * - `none`: nothing was sent, or the API refused it;
 * - `lost`: the connection ended, or a gateway lost the answer; a look tells whether it took effect;
 * - `late`: no answer in time or none that can be read; a look can find it done, but it may also still arrive;
 * - `unknown`: the API failed at it.
 */
export type Effect = 'none' | 'lost' | 'late' | 'unknown';

/** A write that failed, and what it may have done all the same. */
export type Unwritten = Failure & { effect: Effect };

/** A write's answer: the configuration as far as the API told it, or why not and what may have become of it. */
export type Written = { ok: true; config: Config; upstream?: Upstream } | Unwritten;

/** The cloud as the actions need it. Every call ends with the time of the work, and never rejects. */
export type Workspace = {
  configs: (work: Work) => Promise<Result<readonly Known[]>>;
  users: (configId: string, work: Work) => Promise<Result<readonly User[]>>;
  write: (step: Step, work: Work) => Promise<Written>;
  /** A step as it would be sent, without the token. */
  describe: (step: Step) => SentRequest;
};

/** What a look after a write is to find, and what may be done where it finds nothing. */
export type Look<Found> = {
  find: () => Promise<Result<Found | undefined>>;
  /** How often the step may be written in all: 2 only where another time does no harm once a look has found nothing. */
  tries: 1 | 2;
  /** A failure after which there is a look, too, though the answer was not lost; the step is not written again then. */
  orAfter?: Failure['code'];
};

/** A step that is done: the API said so, or a look found it. `lost`: an answer was lost, so what a look found may be our own work. */
export type Done<Found> = { ok: true; lost: boolean } & ({ config: Config; found?: undefined } | { found: Found });

/** One command's dealings with the cloud: reads, and writes of which it keeps the books. */
export type Session = {
  configs: () => Promise<Result<readonly Known[]>>;
  withUsers: (config: Known) => Promise<Result<Known>>;
  /** Writes a step; where its answer is lost, a look tells what became of it. */
  write: <Found>(step: Step, look: Look<Found>) => Promise<Done<Found> | Unwritten>;
  /** What the API said with the last write, for the log, and whether it told of several configurations. */
  said: () => Pick<Success, 'upstream' | 'several'>;
  dryRun: boolean;
  describe: Workspace['describe'];
};

export function createSession(workspace: Workspace, work: Work, dryRun: boolean): Session {
  let upstream: Upstream | undefined;
  let several = false;
  return {
    dryRun,
    describe: workspace.describe,
    said: () => ({ ...(upstream ? { upstream } : {}), ...(several ? { several } : {}) }),
    async configs() {
      const configs = await workspace.configs(work);
      if (configs.ok) several = configs.value.length > 1;
      return configs;
    },
    async withUsers(config) {
      const users = await workspace.users(config.id, work);
      return users.ok ? succeed({ ...config, excludeUsers: users.value }) : users;
    },
    async write(step, { find, tries, orAfter }) {
      let failed: Unwritten | undefined;
      let lost = false;
      for (let attempt = 1; ; attempt += 1) {
        const written = await workspace.write(step, work);
        upstream = written.upstream;
        if (written.ok) return { ok: true, lost, config: written.config };
        failed = failed ? worse(failed, written) : written;
        lost ||= isLost(written);
        if (!isLost(written) && written.code !== orAfter) return failed;

        const found = await find();
        if (!found.ok) return lost ? failed : { ...found, effect: 'none' };
        if (found.value !== undefined) return { ok: true, lost, found: found.value };
        if (!isLost(written) || attempt === tries) return lookedUp(failed);
      }
    },
  };
}

/** Whether the answer was lost, so that a look may tell what became of the write. */
function isLost({ effect }: Unwritten): boolean {
  return effect === 'lost' || effect === 'late';
}

/** The same failure after a look that found nothing. If nothing can still be under way, it is certain that nothing was done. */
function lookedUp(failed: Unwritten): Unwritten {
  return failed.effect === 'lost' ? { ...failed, effect: 'none' } : failed;
}

const doubt: readonly Effect[] = ['none', 'lost', 'late', 'unknown'];

/** Two failures of one write, with a look between them that found nothing. @returns the second, with the greater doubt of the two. */
function worse(first: Unwritten, second: Unwritten): Unwritten {
  const before = lookedUp(first).effect;
  return doubt.indexOf(second.effect) >= doubt.indexOf(before) ? second : { ...second, effect: before };
}

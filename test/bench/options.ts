import { misuse, readArguments } from '../../infra/command/arguments.ts';

export const USAGE = 'npm run bench [-- [--rounds N] [--part start|load|unproven …] [--cpu SHARE] [--write]]';

export const HELP = `Starts each candidate in fresh processes, in turns, behind an emulated Lambda Runtime API and an emulated cloud, after a check
that it refuses what is forged and sends exactly what was asked. Every figure that counts is a ratio within one round.

  --rounds N      how often each is started; 15
  --part PART     one part only, more than once for several: start, load (many users, many at once), unproven (without proof)
  --cpu SHARE     instead of all this: how long the first event takes on so much of a processor, such as 0.145
  --write         puts tables and picture into infra/docs/proof.md and infra/docs/bench.svg`;

export const parts = ['start', 'load', 'unproven'] as const;
export type Part = (typeof parts)[number];

export type Options = {
  rounds: number;
  parts: readonly Part[];
  cpu: number | undefined;
  write: boolean;
};

/** @throws {Refusal} for what cannot be followed. */
export function readOptions(args: readonly string[]): Options {
  const { values } = readArguments(args, {
    rounds: { type: 'string', default: '15' },
    part: { type: 'string', multiple: true, default: [...parts] },
    cpu: { type: 'string' },
    write: { type: 'boolean', default: false },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) throw misuse('--rounds takes 1 to 1000.');
  const chosen = parts.filter((part) => values.part.includes(part));
  if (values.part.some((part) => !parts.some((known) => known === part))) {
    throw misuse(`--part takes ${parts.join(', ')}.`);
  }
  const cpu = values.cpu === undefined ? undefined : Number(values.cpu);
  if (cpu !== undefined && !(cpu >= 0.05 && cpu <= 1)) throw misuse('--cpu takes a share from 0.05 to 1.');
  if (values.write && chosen.length < parts.length) throw misuse('--write needs every part.');
  return { rounds, parts: chosen, cpu, write: values.write };
}

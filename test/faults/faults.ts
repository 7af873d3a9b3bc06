/** `npm run faults`: everything that goes wrong at the cloud and on the way there, against every built function that asks it. */

import { misuse, readArguments } from '../../infra/command/arguments.ts';
import { runCommand } from '../../infra/command/command.ts';
import { buildFunctions } from '../../infra/deploy/build/write.ts';
import { answerRows } from './answers.ts';
import { type Cell, endingOf, play } from './cell.ts';
import { hearEchoes, refuse } from './echoes.ts';
import { type Player, players } from './players.ts';
import type { Row } from './row.ts';
import { leaksIn, setNames, setSecrets } from './sensitive.ts';
import { type Delivered, openStage, type Stage } from './stage.ts';
import { surroundingRows } from './surroundings.ts';
import { toTable } from './table.ts';
import { wireRows } from './wire.ts';

/** A process is replaced after so many rows, so that its log stays short. */
const KEPT_USES = 200;

/** One function through all rows, one after the other. Processes are kept as long as they remember nothing that matters. */
async function playAll(player: Player, rows: readonly Row[]): Promise<Cell[]> {
  const cells: Cell[] = [];
  const kept = new Map<boolean, { stage: Stage; uses: number }>();
  for (const row of rows) {
    const expected = endingOf(row, player);
    if (!expected) continue;
    const isHasty = row.hasty ?? false;
    if (row.apart || row.beside || row.cloud) {
      const beside = await row.beside?.(player);
      const stage = await openStage(player, { isHasty, env: beside?.env ?? {}, cloud: row.cloud ?? {} });
      cells.push(await play(row, stage, expected, beside));
      await stage.close();
      await beside?.close();
      continue;
    }
    let one = kept.get(isHasty);
    if (!one || one.uses >= KEPT_USES) {
      await one?.stage.close();
      one = { stage: await openStage(player, { isHasty }), uses: 0 };
      kept.set(isHasty, one);
      // With this it has a token.
      await one.stage.deliver();
    }
    one.uses += 1;
    cells.push(await play(row, one.stage, expected));
  }
  for (const { stage } of kept.values()) await stage.close();
  return cells;
}

/** The same function in front of a cloud that repeats every secret, and asked for what it refuses. */
async function hearAll(player: Player): Promise<Delivered[]> {
  const stage = await openStage(player);
  await stage.deliver();
  const heard = [...(await hearEchoes(stage)), ...(await refuse(stage))];
  await stage.close();
  return heard;
}

type Shown = Pick<Delivered, 'shown' | 'sensitive'>;

/** Prints what shows where it must not. @returns how many outputs hold something. */
function tellLeaks(outputs: readonly Shown[]): number {
  let leaking = 0;
  for (const { shown, sensitive } of outputs) {
    const leaks = leaksIn(shown, [...setNames, ...sensitive], setSecrets);
    if (leaks.length === 0) continue;
    leaking += 1;
    // Names what is shown by its beginning: this is an output, too, but of secrets that open nothing.
    console.log(`Shows ${leaks.map((leak) => leak.slice(0, 20)).join(', ')}: ${shown.slice(0, 2000)}`);
  }
  return leaking;
}

await runCommand({
  usage: 'npm run faults [-- --only TEXT]',
  help: `Delivers to every built function that asks the cloud, while something goes wrong: there, on the way there, with the clock, the
store of secrets or the process. Each ends with the expected code and with the truth about what is done, counted at the
cloud; once more, while all is well, and it is done, once. Then no secret may show in anything that was answered or
written, whatever the cloud repeats.
--only plays the rows whose title contains this text, and looks for no secrets.`,
  async run(args) {
    const { only = '' } = readArguments(args, { only: { type: 'string' } }).values;
    const rows = [...wireRows, ...surroundingRows, ...answerRows].filter(({ title }) => title.includes(only));
    if (rows.length === 0) throw misuse('--only is in the title of no row.');
    await buildFunctions();
    const cells = (await Promise.all(players.map((player) => playAll(player, rows)))).flat();
    const wrong = cells.filter((cell) => cell.wrong.length > 0);
    console.log(toTable(cells));
    for (const { row, player, expected, wrong: claims } of wrong) {
      const variant = row.variant === undefined ? '' : ` (${row.variant})`;
      console.log(`\n${row.title}${variant}, ${player}: expected ${expected}; ${claims.join('; ')}`);
    }
    let passed = cells.length - wrong.length;
    let failed = wrong.length;
    if (only === '') {
      const outputs: readonly Shown[] = [...cells, ...(await Promise.all(players.map(hearAll))).flat()];
      const leaking = tellLeaks(outputs);
      console.log(`\n${outputs.length} replies with their log lines looked through for secrets: ${leaking} show one.`);
      passed += outputs.length - leaking;
      failed += leaking;
    }
    console.log(`${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  },
});

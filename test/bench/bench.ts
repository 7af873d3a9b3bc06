/** `npm run bench`: what a start and a call cost, side by side with what somebody might use instead. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../infra/command/command.ts';
import { buildFunctions } from '../../infra/deploy/build/write.ts';
import { HELP, type Options, readOptions, USAGE } from './options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/** What is measured beside ours comes from npm, and is not among the project's own packages. */
function install(): void {
  const isThere = existsSync(`${here}node_modules/.package-lock.json`);
  if (isThere || spawnSync('npm', ['ci'], { cwd: here, stdio: 'inherit' }).status === 0) return;
  throw new Error('npm ci failed in test/bench');
}

const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;

async function measureAll({ rounds, parts, cpu, write }: Options): Promise<void> {
  install();
  await buildFunctions();
  // Only now: they import what has just been installed.
  const { bundleOthers, candidates, BARE } = await import('./candidates.ts');
  const { check } = await import('./check.ts');
  const { startCloud } = await import('./cloud.ts');
  const measure = await import('./measure.ts');
  const goalsOf = await import('./goals.ts');
  const table = await import('./table.ts');
  const { measureUnproven } = await import('./unproven.ts');
  const { openCpuLimit } = await import('./cpu-limit.ts');

  const tell = (text: string) => console.error(text);
  await bundleOthers();
  const cloud = await startCloud();
  try {
    for (const candidate of candidates) await check(candidate, cloud);
    tell(`${candidates.length} candidates refuse what is forged and send exactly what was asked.`);
    console.log(`${machine()}\n`);
    const early = { TOKEN_PREFETCH: 'true' };
    const [webhook, bare] = [candidates[0], candidates.find(({ name }) => name === BARE)];
    if (!webhook || !bare) throw new Error('a candidate is missing');

    if (cpu !== undefined) {
      const limit = openCpuLimit(cpu);
      if (typeof limit === 'string') return console.log(`Not measured: ${limit}.`);
      const lines = [
        ...candidates.map((one) => ({ ...one, more: {} })),
        { ...webhook, name: `${webhook.name}, early token`, more: early },
      ];
      const taken = new Map<string, number[]>(lines.map(({ name }) => [name, []]));
      for (let round = 0; round < rounds; round += 1) {
        tell(`round ${round + 1} of ${rounds}`);
        for (const one of measure.shuffle(lines))
          taken.get(one.name)?.push(await measure.firstCallMs(one, cloud, one.more, limit));
      }
      limit.close();
      const basis = measure.median(taken.get(BARE) ?? []);
      const rows = lines.map(({ name }) => [name, measure.median(taken.get(name) ?? [])] as const);
      console.log(
        table.toTable([
          [`first event on ${cpu} of a processor`, 'ms', '÷ bare'],
          ...rows.map(([name, ms]) => [name, ms.toFixed(0), (ms / basis).toFixed(2)]),
        ]),
      );
      return;
    }

    const goals: ReturnType<typeof goalsOf.goalsOfStart> = [];
    const tables: string[] = [];
    let picture = '';
    if (parts.includes('start')) {
      const samples = await measure.measureRounds(candidates, cloud, rounds, (round) =>
        tell(`round ${round + 1} of ${rounds}`),
      );
      tables.push(table.toCandidateTable(samples));
      goals.push(...goalsOf.goalsOfStart(samples));
      picture = table.toPicture(samples, machine());
    }
    if (parts.includes('load')) {
      const firsts: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const mine = await measure.firstCallMs(webhook, cloud, early);
        firsts.push(mine / (await measure.firstCallMs(bare, cloud)));
      }
      const atOnce = await measure.deliverAtOnce(500, webhook, cloud);
      const crowd = await measure.crowdRatio(webhook, cloud);
      goals.push(...goalsOf.goalsOfLoad({ earlyRatio: measure.median(firsts), crowd, atOnce }));
    }
    if (parts.includes('unproven')) {
      const costs = await measureUnproven(cloud);
      tables.push(table.toCostTable(costs));
      goals.push(...goalsOf.goalsOfUnproven(costs));
    }
    const text = [...tables, table.toGoalTable(goals)].join('\n\n');
    console.log(text);
    if (write) writeDown(`${machine()}, ${rounds} rounds:\n\n${text}`, picture);
  } finally {
    await cloud.close();
  }
}

function writeDown(text: string, picture: string): void {
  mkdirSync(`${root}infra/docs`, { recursive: true });
  writeFileSync(`${root}infra/docs/bench.svg`, picture);
  const page = readFileSync(`${root}infra/docs/proof.md`, 'utf8');
  const written = page.replace(
    /(<!-- bench: [^\n]*-->\n).*?(<!-- \/bench -->)/s,
    (_, start, end) => `${start}${text}\n${end}`,
  );
  writeFileSync(`${root}infra/docs/proof.md`, written);
}

await runCommand({
  usage: USAGE,
  help: HELP,
  async run(args) {
    await measureAll(readOptions(args));
  },
});

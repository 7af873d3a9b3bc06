import { statSync } from 'node:fs';
import { BARE, candidates } from './candidates.ts';
import type { Goal } from './goals.ts';
import { middle, ratio, type Sample, type Samples } from './measure.ts';
import type { Cost } from './unproven.ts';

/** Rows as Markdown, columns lined up. */
export function toTable(rows: ReadonlyArray<readonly string[]>): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

const figures: ReadonlyArray<readonly [title: string, figure: keyof Sample]> = [
  ['cold start', 'coldMs'],
  ['processor, start', 'startCpuMs'],
  ['processor, warm call', 'callCpuMs'],
  ['memory', 'rssMb'],
];

/** Each candidate with its size, two figures of this machine, and its ratios to the bare one. */
export function toCandidateTable(samples: Samples): string {
  return toTable([
    ['', 'KiB', 'import ms', 'cold ms', ...figures.map(([title]) => `${title} ÷ bare`)],
    ...candidates.map(({ name, bundle }) => [
      name,
      (statSync(bundle).size / 1024).toFixed(0),
      middle(samples, name, 'importMs').toFixed(0),
      middle(samples, name, 'coldMs').toFixed(0),
      ...figures.map(([, figure]) => (name === BARE ? '1' : ratio(samples, name, figure).toFixed(2))),
    ]),
  ]);
}

export function toGoalTable(goals: readonly Goal[]): string {
  return toTable([
    ['goal', 'at most', 'measured', ''],
    ...goals.map(({ what, atMost, measured }) => [
      what,
      `${atMost}`,
      Number.isInteger(measured) ? `${measured}` : measured.toFixed(measured < 0.1 ? 3 : 2),
      measured <= atMost ? 'met' : 'missed',
    ]),
  ]);
}

/** Each route with the kind of bytes that costs most there. */
export function toCostTable(costs: readonly Cost[]): string {
  const routes = [...new Set(costs.map(({ route }) => route))];
  const worst = (route: string, figure: 'toWebhook' | 'growth'): Cost => {
    const [most] = costs.filter((cost) => cost.route === route).sort((a, b) => b[figure] - a[figure]);
    return most as Cost;
  };
  return toTable([
    ['without proof', '÷ /webhook', 'with', '1 MiB ms', '1 MiB ÷ 128 KiB', 'with'],
    ...routes.map((route) => {
      const dear = worst(route, 'toWebhook');
      const steep = worst(route, 'growth');
      return [
        route,
        dear.toWebhook.toFixed(2),
        dear.kind,
        dear.costMs[1].toFixed(2),
        steep.growth.toFixed(1),
        steep.kind,
      ].map((cell) => cell.replaceAll('|', '\\|'));
    }),
  ]);
}

const WIDTH = 760;
const ROW = 20;
const LABEL = 190;
const GAP = 44;

/** The same as bars: one block a figure, the bare one as the line at 1. */
export function toPicture(samples: Samples, machine: string): string {
  const parts: string[] = [];
  let y = 20;
  for (const [title, figure] of figures) {
    const bars = candidates.map(({ name }) => ({ name, value: name === BARE ? 1 : ratio(samples, name, figure) }));
    const scale = (WIDTH - LABEL - 60) / Math.max(...bars.map(({ value }) => value));
    parts.push(`<text class="t" x="0" y="${y}">${title}, ÷ bare Node on its built-in Fetch (less is better)</text>`);
    y += 10;
    const one = LABEL + scale;
    parts.push(`<line x1="${one}" x2="${one}" y1="${y}" y2="${y + bars.length * ROW}"/>`);
    for (const { name, value } of bars) {
      const kind = name.startsWith('hotspot') ? 'o' : 'b';
      parts.push(`<text class="n" x="${LABEL - 8}" y="${y + 14}">${name}</text>`);
      parts.push(
        `<rect class="${kind}" x="${LABEL}" y="${y + 3}" width="${(value * scale).toFixed(1)}" height="${ROW - 6}"/>`,
      );
      parts.push(`<text x="${(LABEL + value * scale + 6).toFixed(1)}" y="${y + 14}">${value.toFixed(2)}</text>`);
      y += ROW;
    }
    y += GAP;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Cost of a start and of a call, side by side">
<style>text{font:12px system-ui,sans-serif;fill:#24292f}.t{font-weight:600}.n{text-anchor:end}.o{fill:#c7000b}.b{fill:#8c959f}line{stroke:#57606a;stroke-dasharray:3 3}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.o{fill:#ff6b6b}.b{fill:#6e7681}line{stroke:#8b949e}}</style>
${parts.join('\n')}
<text x="0" y="${y - 12}">${machine}</text>
</svg>
`;
}

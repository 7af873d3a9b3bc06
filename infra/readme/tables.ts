import { toQuery } from '../deploy/queries.ts';
import { settingRows } from '../settings/meanings.ts';
import { parameters } from '../settings/parameters.ts';

/** The tables of the README that are made from the code, by the name of the comment round them. */
export const tables: Readonly<Record<string, string>> = {
  settings: toTable(
    ['name', 'meaning'],
    settingRows.map(({ names, meaning }) => [names.map((name) => `\`${name}\``).join(', '), meaning]),
  ),
  parameters: toTable(
    ['name', 'default', 'meaning'],
    Object.entries(parameters).map(([name, { default: value, meaning }]) => [
      `\`${name}\``,
      value === '' ? '–' : `\`${value}\``,
      meaning,
    ]),
  ),
  changes: `\`\`\`\n${toQuery('changes')}\n\`\`\``,
};

function toTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts the tables into their places. */
export function writeTables(readme: string): string {
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name}\\b.*?-->\\n).*?(\\n<!-- /${name} -->)`, 's'),
        (_, begin: string, end: string) => `${begin}${table}${end}`,
      ),
    readme,
  );
}

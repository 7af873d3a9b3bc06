import { toQuery } from '../../deploy/queries.ts';
import { settingRows } from '../../settings/meanings.ts';
import { parameters } from '../../settings/parameters.ts';
import { zh } from './zh.ts';

/** In Chinese what is known in Chinese; `{}` there stands for what is marked as code, in the same order. */
function inChinese(text: string): string {
  const codes = text.match(/`[^`]*`/g) ?? [];
  const pattern = text.replaceAll(/`[^`]*`/g, '{}');
  return zh[text] ?? zh[pattern]?.replaceAll('{}', () => codes.shift() ?? '') ?? text;
}

/** The tables of the README that are made from the code, by the name of the comment round them. */
export const tables = toTables((text) => text);

/** The same for the README in Chinese. */
export const chineseTables = toTables(inChinese);

function toTables(say: (text: string) => string): Readonly<Record<string, string>> {
  return {
    settings: toTable(
      ['name', 'meaning'].map(say),
      settingRows.map(({ names, meaning }) => [names.map((name) => `\`${name}\``).join(', '), say(meaning)]),
    ),
    parameters: toTable(
      ['name', 'default', 'meaning'].map(say),
      Object.entries(parameters).map(([name, { default: value, meaning }]) => [
        `\`${name}\``,
        value === '' ? '–' : `\`${value}\``,
        say(meaning),
      ]),
    ),
    changes: `\`\`\`\n${toQuery('changes')}\n\`\`\``,
  };
}

function toTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts the tables into their places. */
export function writeTables(readme: string, made: Readonly<Record<string, string>> = tables): string {
  return Object.entries(made).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name}\\b.*?-->\\n).*?(\\n<!-- /${name} -->)`, 's'),
        (_, begin: string, end: string) => `${begin}${table}${end}`,
      ),
    readme,
  );
}

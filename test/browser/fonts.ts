import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decompress } from 'wawoff2';

const packages = fileURLToPath(new URL('node_modules/@fontsource', import.meta.url));

/** Regular and bold, Chinese included. The family's name is what stands in the files. */
const FILES = [
  'noto-sans/files/*-latin-{400,700}-normal.woff2',
  'noto-sans-sc/files/*-{400,700}-normal.woff2',
  'noto-sans-mono/files/*-latin-{400,700}-normal.woff2',
];

/**
 * The same fonts on every machine, and none of its own: or the pictures would differ.
 *
 * @returns the folder of a configuration for fontconfig, which reads no WOFF2.
 */
export async function prepareFonts(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hotspot-fonts-'));
  mkdirSync(join(folder, 'files'));
  for (const file of FILES.flatMap((pattern) => globSync(pattern, { cwd: packages }))) {
    const font = await decompress(readFileSync(join(packages, file)));
    writeFileSync(join(folder, 'files', `${basename(file, '.woff2')}.ttf`), font);
  }
  writeFileSync(join(folder, 'fonts.conf'), toConfiguration(folder));
  return folder;
}

function toConfiguration(folder: string): string {
  const prefer = (family: string, ...files: string[]) =>
    `<alias binding="strong"><family>${family}</family><prefer>${files.map((one) => `<family>${one}</family>`).join('')}</prefer></alias>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>${folder}/files</dir><cachedir>${folder}/cache</cachedir>
${prefer('sans-serif', 'Noto Sans', 'Noto Sans SC Thin')}
${prefer('system-ui', 'Noto Sans', 'Noto Sans SC Thin')}
${prefer('monospace', 'Noto Sans Mono', 'Noto Sans SC Thin')}
</fontconfig>
`;
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { functionsOf } from '../../infra/deploy/build/bundle.ts';
import { writeTerraform } from '../../infra/deploy/functiongraph-package.ts';
import { root } from '../../infra/deploy/packager.ts';
import { describeGraph } from '../e2e/describe-graph.ts';
import { unzip } from '../infra/deploy/package-zip.ts';
import { node20 } from './node.ts';

it('is a Node.js 20, and the oldest that is promised where npm has it', () => {
  const version = execFileSync(String(node20), ['--version'], { encoding: 'utf8' }).trim();
  expect(version).toBe(process.arch === 'x64' ? 'v20.15.1' : 'v20.18.0');
});

const folder = mkdtempSync(join(tmpdir(), 'hotspot-webhook-zips-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Each function as it is uploaded, unpacked in a folder of its own. */
const functions = functionsOf('functiongraph');
writeTerraform(
  { functions: functions as Parameters<typeof writeTerraform>[0]['functions'], variables: {} },
  (name) => readFileSync(`${root}dist/functiongraph/${name}.cjs`),
  folder,
);
for (const name of functions) {
  mkdirSync(join(folder, name));
  for (const [file, { content }] of unzip(readFileSync(join(folder, `${name}.zip`))))
    writeFileSync(join(folder, name, file), content);
}

describeGraph('on its own Node, out of the zips', {
  execPath: String(node20),
  bundleOf: (name) => join(folder, name, 'index.js'),
});

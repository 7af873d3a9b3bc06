import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraphDeployment } from '../../../infra/deploy/functiongraph-deployment.ts';
import { writeTerraform } from '../../../infra/deploy/functiongraph-package.ts';
import { toZip } from '../../../infra/deploy/zip.ts';
import { readTerraformFiles } from '../functiongraph/hcl.ts';
import { unzip } from './package-zip.ts';

const codeOf = (name: string) => Buffer.from(`exports.handler = async () => '${name} 测试';\n`);
const plan = (...functions: GraphDeployment['functions']) => ({
  functions,
  variables: { stage: 'prod', chat: true },
});

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'hotspot 100% #1 ')), 'new');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const hashes = () =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );

describe('What Terraform is given', () => {
  it('is a zip of each function with index.js alone, the HCL, and the settings', () => {
    const files = writeTerraform(plan('webhook', 'chatops'), codeOf, folder);
    expect(readdirSync(folder).sort()).toEqual(
      [...Object.keys(readTerraformFiles()), 'chatops.zip', 'settings.auto.tfvars.json', 'webhook.zip'].sort(),
    );
    expect([...files.keys()].sort()).toEqual(readdirSync(folder).sort());
    for (const name of ['webhook', 'chatops']) {
      const inside = unzip(readFileSync(join(folder, `${name}.zip`)));
      expect([...inside.keys()]).toEqual(['index.js']);
      expect(inside.get('index.js')).toEqual({ content: codeOf(name), mode: 0o100644 });
    }
    for (const [name, text] of Object.entries(readTerraformFiles()))
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    expect(JSON.parse(readFileSync(join(folder, 'settings.auto.tfvars.json'), 'utf8'))).toEqual({
      stage: 'prod',
      chat: true,
    });
  });

  it('is the same byte for byte', () => {
    writeTerraform(plan('webhook'), codeOf, folder);
    const first = hashes();
    writeTerraform(plan('webhook'), codeOf, folder);
    expect(hashes()).toEqual(first);
  });

  it('takes the place of what was written before, zips of functions that are off go, and nothing else is touched', () => {
    writeTerraform(plan('webhook', 'chatops', 'eventbus', 'schedule'), codeOf, folder);
    mkdirSync(join(folder, '.terraform'));
    const own = ['terraform.tfstate', '.terraform/lock', 'my.auto.tfvars', 'backend.tf.json', 'mine.zip', 'extra.tf'];
    for (const name of own) writeFileSync(join(folder, name), 'mine');
    writeFileSync(join(folder, 'functions.tf'), 'changed');
    cpSync(join(folder, 'webhook.zip'), join(folder, 'schedule.zip'));
    writeTerraform(plan('webhook', 'eventbus'), codeOf, folder);
    for (const name of own) expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.zip'))
        .sort(),
    ).toEqual(['eventbus.zip', 'mine.zip', 'webhook.zip']);
    expect(readFileSync(join(folder, 'functions.tf'), 'utf8')).toBe(readTerraformFiles()['functions.tf']);
  });
});

describe('A zip', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', codeOf('a')],
    ['bytes that cannot be made smaller', createHash('sha512').update('a').digest()],
    ['much', Buffer.alloc(300_000, 'abc')],
  ])('of %s holds it', (_, content) => {
    expect(unzip(toZip('index.js', content)).get('index.js')).toEqual({ content, mode: 0o100644 });
  });
});

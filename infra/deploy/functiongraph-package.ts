import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsOf } from '../settings/functions.ts';
import type { GraphDeployment } from './functiongraph-deployment.ts';
import { root } from './packager.ts';
import { toZip } from './zip.ts';

/** Where Terraform is run. What it keeps there itself, and files of one's own, are left alone. */
export const terraformFolder = '.functiongraph';

const terraformFiles = `${root}infra/functiongraph`;

/** What is said before Terraform is run. */
export const terraformCommands = [`cd ${terraformFolder}`, 'terraform init', 'terraform apply'];

/**
 * Writes what Terraform needs: a zip for each function that is on, the HCL, and the settings that are no secret. Zips of functions
 * that are off go, since nothing names them any more.
 *
 * @param readBundle gives the code of a function.
 * @returns the files, as they stand in the folder.
 */
export function writeTerraform(
  { functions, variables }: Pick<GraphDeployment, 'functions' | 'variables'>,
  readBundle: (name: string) => Uint8Array,
  folder = `${root}${terraformFolder}`,
): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const name of functions) files.set(`${name}.zip`, toZip('index.js', readBundle(name)));
  for (const name of readdirSync(terraformFiles).filter((name) => name.endsWith('.tf')))
    files.set(name, readFileSync(join(terraformFiles, name)));
  files.set('settings.auto.tfvars.json', Buffer.from(`${JSON.stringify(variables, undefined, 2)}\n`));

  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(settingsOf).map((name) => `${name}.zip`))
    if (!files.has(name)) rmSync(join(folder, name), { force: true });
  for (const [name, content] of files) {
    const written = join(folder, `${name}.${process.pid}`);
    writeFileSync(written, content);
    renameSync(written, join(folder, name));
  }
  return files;
}

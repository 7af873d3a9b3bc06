import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorkplace } from '../infra/deploy/package-run.ts';
import { provider } from '../infra/functiongraph/provider.ts';

const standIn = fileURLToPath(new URL('stand-in.ts', import.meta.url));

/** What Terraform said, without colours, lines joined as it breaks them. */
export type Said = { code: number | null; text: string };
/** What became of a resource, as Terraform's state has it. */
export type Made = { type: string; name: string; values: Readonly<Record<string, unknown>> };

/** A copy of the project in which packages are made, and Terraform applies them to nothing. */
export function createPlace() {
  const place = createWorkplace();
  const folder = join(place.directory, '.functiongraph');
  const plugins = join(place.directory, 'plugins');
  const platform = `linux_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const plugin = join(plugins, 'registry.terraform.io', provider.source, provider.version, platform);
  mkdirSync(plugin, { recursive: true });
  const program = join(plugin, `terraform-provider-huaweicloud_v${provider.version}`);
  const quoted = [process.execPath, standIn].map((path) => `'${path.replaceAll("'", `'\\''`)}'`).join(' ');
  writeFileSync(program, `#!/bin/sh\nexec ${quoted}\n`);
  chmodSync(program, 0o755);

  function terraform(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Said {
    const named = Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value]);
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...Object.fromEntries(named) };
    const { status, stdout, stderr } = spawnSync('terraform', args, { cwd: folder, env, encoding: 'utf8' });
    return { code: status, text: `${stdout}${stderr}`.replaceAll(/[╷│╵]/g, ' ').replaceAll(/\s+/g, ' ') };
  }

  return {
    folder,
    remove: place.remove,
    /** Packages with these settings, and lets Terraform begin. @throws where one of both fails. */
    async prepare(env: NodeJS.ProcessEnv, ...params: readonly string[]): Promise<void> {
      const args = ['--target', 'functiongraph', ...params.flatMap((param) => ['--param', param])];
      const { code, stderr } = await place.run('infra/deploy/package-command.ts', args, env);
      if (code !== 0) throw new Error(stderr);
      const begun = terraform(['init', '-no-color', '-input=false', `-plugin-dir=${plugins}`]);
      if (begun.code !== 0) throw new Error(begun.text);
    },
    validate: () => terraform(['validate', '-no-color']),
    plan: (variables: Readonly<Record<string, string>>) =>
      terraform(['plan', '-no-color', '-input=false', '-detailed-exitcode'], variables),
    apply: (variables: Readonly<Record<string, string>>) =>
      terraform(['apply', '-no-color', '-input=false', '-auto-approve'], variables),
    destroy: (variables: Readonly<Record<string, string>>) =>
      terraform(['destroy', '-no-color', '-input=false', '-auto-approve'], variables),
    /** Everything that is there. */
    readState(): Made[] {
      const { resources } = JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')) as {
        resources: Array<{
          type: string;
          name: string;
          instances: Array<{ index_key?: string; attributes: Made['values'] }>;
        }>;
      };
      return resources.flatMap(({ type, name, instances }) =>
        instances.map(({ index_key: key = '', attributes }) => ({
          type: type.replace('huaweicloud_', ''),
          name: key === '' ? name : `${name} ${key}`,
          values: attributes,
        })),
      );
    },
    readOutputs(): Record<string, unknown> {
      const { outputs } = JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')) as {
        outputs: Record<string, { value: unknown }>;
      };
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
  };
}

import { describe, expect, it } from 'vitest';
import { routes } from '../../../infra/deploy/http-routes.ts';
import { secretSettings, settingsOf } from '../../../infra/settings/functions.ts';
import { powertoolsNames } from '../../../lib/runtimes/powertools-settings.ts';
import { type Body, type Files, parseFiles, readTerraformFiles, toModule } from './hcl.ts';
import { lint } from './lint.ts';
import { provider } from './provider.ts';
import { spoilt } from './spoilt.ts';

const files = readTerraformFiles();
const parsed = await parseFiles(files);
const { locals, variables, resources } = toModule(parsed);

describe('Terraform for FunctionGraph', () => {
  it(`is what the documents of the provider ${provider.version} (${provider.date}) and this project say`, async () => {
    expect(await lint(files)).toEqual([]);
  });

  it('is parsed to what is committed', async () => {
    await expect(`${JSON.stringify(parsed, undefined, 2)}\n`).toMatchFileSnapshot('terraform.snap');
  });

  const namesIn = (name: string, part?: string) => {
    const whole = locals[name] as Readonly<Record<string, Body>>;
    return Object.entries(part === undefined ? whole : (whole[part] ?? {}));
  };

  it.each(Object.entries(settingsOf))('hands %s its settings, each from the variable of its name', (name, settings) => {
    const wanted = [...settings, ...powertoolsNames];
    const plain = [...namesIn('cloud_settings'), ...namesIn('settings', name)];
    const secret = [...namesIn('cloud_secrets'), ...namesIn('secrets', name)];
    expect(plain.map(([setting]) => setting).sort()).toEqual(wanted.filter((one) => !secretSettings.has(one)).sort());
    expect(secret.map(([setting]) => setting).sort()).toEqual(wanted.filter((one) => secretSettings.has(one)).sort());
    for (const [setting, value] of [...plain, ...secret]) expect(value).toBe(`\${var.${setting.toLowerCase()}}`);
  });

  it('asks for secrets, for the gateway, and for the region, which a packaging writes; for nothing else', () => {
    const asked = Object.keys(variables).filter((name) => variables[name]?.['default'] === undefined);
    const secrets = [...secretSettings].map((name) => name.toLowerCase());
    expect(asked.sort()).toEqual([...secrets, 'gateway_instance_id', 'hw_region_name'].sort());
  });

  it('has the routes of the functions that are reached over HTTP', () => {
    type Route = { function: string; method: string; path: string };
    const there = Object.values(locals['routes'] as Readonly<Record<string, Route>>);
    const listed = there.map((route) => `${route.function}: ${route.method} ${route.path}`);
    const wanted = Object.entries(routes).flatMap(([name, list]) => list.map((route) => `${name}: ${route}`));
    expect(listed.sort()).toEqual(wanted.sort());
  });

  it('has an agency for the functions’ code apart from the one of the service', () => {
    const [fun] = resources.filter(({ type }) => type === 'huaweicloud_fgs_function');
    const agencies = [fun?.body['agency'], fun?.body['app_agency']].map(String);
    expect(agencies).toEqual([
      expect.stringContaining('huaweicloud_identity_agency.configuration'),
      expect.stringContaining('huaweicloud_identity_agency.execution'),
    ]);
  });
});

describe('What is wrong with Terraform', () => {
  it.each(spoilt)('is told of %s', async (_, file, from, to, told) => {
    const text = files[file] ?? '';
    expect(text).toContain(from);
    const problems = await lint({ ...files, [file]: text.replace(from, () => to) } satisfies Files);
    expect(problems).toContainEqual(expect.stringMatching(told));
  });
});

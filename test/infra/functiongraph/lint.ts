import {
  type Body,
  bodiesOf,
  type Files,
  type Json,
  type Module,
  parseFiles,
  partsOf,
  placesIn,
  toModule,
} from './hcl.ts';
import { checkHouse } from './house.ts';
import { type Block, provider, resourceTypes } from './provider.ts';
import { checkSecrets } from './secrets.ts';

/** Functions of Terraform that the files call. */
const functions = 'concat filebase64 join jsonencode keys length merge one regexall toset tostring uuidv5 values'.split(
  ' ',
);

const whole = (text: Json): boolean => typeof text === 'string' && /^\$\{.*\}$/s.test(text);

/**
 * Everything that can be known of the files without Terraform: whether they can be read; arguments, as the provider's documents have
 * them; names that are looked up; and what this project promises of a deployment.
 *
 * @returns a sentence for each thing that is wrong.
 */
export async function lint(files: Files): Promise<string[]> {
  let module: Module;
  try {
    module = toModule(await parseFiles(files));
  } catch (error) {
    return [`cannot be read: ${(error as Error).message}`];
  }
  return [
    ...module.strange,
    ...checkProvider(module),
    ...module.resources.flatMap(checkResource),
    ...(await checkNames(module)),
    ...(await checkSecrets(module)),
    ...(await checkHouse(module)),
  ];
}

function checkProvider({ terraform }: Module): string[] {
  const [required = {}] = bodiesOf(terraform['required_providers']);
  const { source, version } = (required['huaweicloud'] ?? {}) as Body;
  return source === provider.source && String(version).startsWith(`>= ${provider.version},`)
    ? []
    : [`the provider must be ${provider.source} from ${provider.version} on, whose documents were read`];
}

function checkResource({ type, name, body }: Module['resources'][number]): string[] {
  const known = resourceTypes[type];
  if (known === undefined) return [`${type}.${name}: the table of the provider has no ${type}`];
  // Terraform takes these itself, in every resource.
  const { count: _, for_each: __, lifecycle: ___, ...own } = body;
  return checkBlock(known.arguments, own, `${type}.${name}`);
}

function checkBlock(known: Block['arguments'], body: Body, at: string): string[] {
  const repeated = Object.entries((body['dynamic'] ?? {}) as Body).flatMap(([name, blocks]) =>
    bodiesOf(blocks).map((block) => [name, block['content']] as const),
  );
  const { dynamic: _, ...written } = body;
  const entries = [...Object.entries(written), ...repeated];
  const missing = Object.entries(known).filter(
    ([name, kind]) =>
      (typeof kind === 'string' ? kind.endsWith('!') : kind.required) && !entries.some(([there]) => there === name),
  );
  return [
    ...missing.map(([name]) => `${at} lacks ${name}`),
    ...entries.flatMap(([name, value]) => {
      const kind = known[name];
      if (kind === undefined) return [`${at} has ${name}, which the provider does not take`];
      if (typeof kind === 'string') return checkValue(kind.replace('!', ''), value, `${at}.${name}`);
      return Array.isArray(value)
        ? bodiesOf(value).flatMap((block) => checkBlock(kind.arguments, block, `${at}.${name}`))
        : [`${at}.${name} must be a block`];
    }),
  ];
}

function checkValue(kind: string, value: Json | undefined, at: string): string[] {
  const isRight =
    whole(value ?? null) ||
    (kind === 'text' && typeof value === 'string') ||
    (kind === 'number' && typeof value === 'number') ||
    (kind === 'flag' && typeof value === 'boolean') ||
    (kind === 'list' && Array.isArray(value));
  return isRight ? [] : [`${at} must be a ${kind}`];
}

/** Every name that an expression looks up is there, every variable and local is looked up, and every function is known. */
async function checkNames(module: Module): Promise<string[]> {
  const problems: string[] = [];
  const used = new Set<string>();
  for (const { at, text, scope } of placesOf(module)) {
    const { references, calls } = await partsOf(text);
    problems.push(
      ...calls
        .filter((call) => !functions.includes(call))
        .map((call) => `${at} calls ${call}(), which is not known here`),
    );
    for (const reference of references) {
      used.add(reference.slice(0, 2).join('.'));
      if (!isThere(module, reference, scope))
        problems.push(`${at} looks up ${reference.join('.')}, which is not there`);
    }
  }
  const named = [
    ...Object.keys(module.variables).map((name) => `var.${name}`),
    ...Object.keys(module.locals).map((name) => `local.${name}`),
  ];
  return [...problems, ...named.filter((name) => !used.has(name)).map((name) => `${name} is used nowhere`)];
}

export function placesOf({ variables, locals, resources, outputs, providers }: Module) {
  const valued = Object.fromEntries(Object.entries(variables).map(([name, { type: _, ...rest }]) => [name, rest]));
  return [
    ...placesIn(valued, 'variable'),
    ...placesIn(locals, 'local'),
    ...resources.flatMap(({ type, name, body }) => placesIn(body, `${type}.${name}`)),
    ...placesIn(outputs, 'output'),
    ...placesIn(providers, 'provider'),
  ];
}

function isThere(module: Module, reference: readonly string[], scope: ReadonlySet<string>): boolean {
  const [root = '', name = '', ...steps] = reference;
  if (scope.has(root)) return root !== 'each' || ['key', 'value'].includes(name);
  if (root === 'var') return Object.hasOwn(module.variables, name);
  if (root === 'path') return name === 'module';
  if (root === 'local') return Object.hasOwn(module.locals, name);
  const resource = module.resources.find((one) => one.type === root && one.name === name);
  if (resource === undefined) return false;
  const isMany = resource.body['count'] !== undefined || resource.body['for_each'] !== undefined;
  const [index, ...rest] = isMany ? steps : ['', ...steps];
  if (index === undefined) return true;
  if (isMany && !index.startsWith('[')) return false;
  const { arguments: known = {}, attributes = [] } = resourceTypes[root] ?? {};
  return rest.length === 0 || Object.hasOwn(known, rest[0] ?? '') || attributes.includes(rest[0] ?? '');
}

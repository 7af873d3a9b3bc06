import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// Required, not imported: its types would bring those of browsers into every file of the project.
const { parse, getExpressionAst }: Parser = createRequire(import.meta.url)('@cdktn/hcl2json');

/** HashiCorp's own parser, as WebAssembly. */
type Parser = {
  parse: (file: string, text: string) => Promise<Body>;
  getExpressionAst: (file: string, expression: string) => Promise<Node | null>;
};

const folder = fileURLToPath(new URL('../../../infra/functiongraph/', import.meta.url));

/** The text of each file, by its name. */
export type Files = Readonly<Record<string, string>>;
/** A block, or whatever else stands in one: `"${…}"` is an expression. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Body = Readonly<Record<string, Json>>;

/** What the files say together. */
export type Module = {
  variables: Readonly<Record<string, Body>>;
  locals: Body;
  resources: ReadonlyArray<{ type: string; name: string; body: Body }>;
  outputs: Readonly<Record<string, Body>>;
  providers: Readonly<Record<string, Body>>;
  terraform: Body;
  /** Kinds of blocks that stand nowhere above, and names that stand twice. */
  strange: readonly string[];
};

export function readTerraformFiles(): Files {
  const names = readdirSync(folder).filter((name) => name.endsWith('.tf'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')]));
}

/** HashiCorp's own parser reads each file. @throws where one cannot be read, with file, line and column. */
export async function parseFiles(files: Files): Promise<Readonly<Record<string, Body>>> {
  const parsed = await Promise.all(
    Object.entries(files).map(async ([name, text]) => [name, await parse(name, text)] as const),
  );
  return Object.fromEntries(parsed);
}

export function toModule(files: Readonly<Record<string, Body>>): Module {
  const strange: string[] = [];
  const locals: Record<string, Json> = {};
  const named: Record<'variable' | 'output' | 'provider', Record<string, Body>> = {
    variable: {},
    output: {},
    provider: {},
  };
  const resources: Array<Module['resources'][number]> = [];
  let terraform: Body = {};
  for (const file of Object.values(files)) {
    for (const [kind, blocks] of Object.entries(file)) {
      if (kind === 'locals')
        for (const [name, value] of bodiesOf(blocks).flatMap((body) => Object.entries(body))) {
          if (name in locals) strange.push(`local.${name} stands twice`);
          locals[name] = value;
        }
      else if (kind === 'resource')
        for (const [type, instances] of Object.entries(blocks as Body))
          for (const [name, body] of labelled(instances)) resources.push({ type, name, body });
      else if (kind === 'terraform') terraform = bodiesOf(blocks)[0] ?? {};
      else if (kind === 'variable' || kind === 'output' || kind === 'provider')
        for (const [name, body] of labelled(blocks)) {
          if (name in named[kind]) strange.push(`${kind} ${name} stands twice`);
          named[kind][name] = body;
        }
      else strange.push(`a block "${kind}" has no place here`);
    }
  }
  const { variable: variables, output: outputs, provider: providers } = named;
  return { variables, locals, resources, outputs, providers, terraform, strange };
}

export function bodiesOf(blocks: Json | undefined): Body[] {
  return (Array.isArray(blocks) ? blocks : []) as Body[];
}

function labelled(blocks: Json | undefined): Array<[name: string, body: Body]> {
  return Object.entries((blocks ?? {}) as Body).flatMap(([name, list]) =>
    bodiesOf(list).map((body): [string, Body] => [name, body]),
  );
}

/** A name that an expression looks up, step by step: `var`, `stage`; an index stands as `[0]` or, where it is computed, `[]`. */
export type Reference = readonly string[];

/** What an expression is made of: the names that it looks up, but for those that it makes itself, and the functions that it calls. */
export type Parts = { references: readonly Reference[]; calls: readonly string[] };

const known = new Map<string, Promise<Parts>>();

/** @returns nothing for a text in which nothing is computed. */
export function partsOf(text: string): Promise<Parts> {
  const parts = known.get(text) ?? findParts(text);
  known.set(text, parts);
  return parts;
}

type Node = {
  type: string;
  children: readonly Node[];
  meta: {
    traversal?: ReadonlyArray<{ type: string; segment: string }>;
    name?: string;
    keyVar?: string;
    valVar?: string;
  };
};

async function findParts(text: string): Promise<Parts> {
  if (!text.includes('${')) return { references: [], calls: [] };
  const [, whole] = /^\$\{(.*)\}$/s.exec(text) ?? [];
  // A text may begin with one expression and end with another.
  const trials = [...(whole === undefined ? [] : [whole]), `"${text}"`];
  for (const trial of trials) {
    const ast = await getExpressionAst('expression.tf', trial).catch(() => undefined);
    if (ast) return { references: referencesIn(ast), calls: callsIn(ast) };
  }
  throw new Error(`The expression ${text} cannot be read.`);
}

function referencesIn(node: Node, behind: Reference = []): Reference[] {
  const steps = (node.meta?.traversal ?? []).map(({ type, segment }) =>
    type === 'indexTraversal' ? `[${segment}]` : segment,
  );
  if (node.type === 'scopeTraversal') return [[...steps, ...behind]];
  const own = [node.meta?.keyVar, node.meta?.valVar];
  return node.children
    .flatMap((child, at) => {
      // The first child is what is looked into; a splat looks into all.
      if (at > 0) return node.type === 'splat' ? [] : referencesIn(child);
      if (node.type === 'relativeTraversal') return referencesIn(child, [...steps, ...behind]);
      if (node.type === 'index') return referencesIn(child, ['[]', ...behind]);
      if (node.type === 'splat') return referencesIn(child, ['[]', ...splatSteps(node), ...behind]);
      return referencesIn(child);
    })
    .filter(([root]) => !own.includes(root));
}

function splatSteps({ children }: Node): string[] {
  return (children[1]?.meta?.traversal ?? []).map(({ segment }) => segment);
}

function callsIn(node: Node): string[] {
  const own = node.type === 'function' && node.meta.name ? [node.meta.name] : [];
  return [...own, ...(node.children ?? []).flatMap(callsIn)];
}

/** Where a text stands, and what names are known there beside the module's. */
export type Place = { at: string; text: string; scope: ReadonlySet<string> };

/** Every text of a block that may hold an expression. */
export function placesIn(value: Json, at: string, scope: ReadonlySet<string> = new Set()): Place[] {
  if (typeof value === 'string') return value.includes('${') ? [{ at, text: value, scope }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => placesIn(item, at, scope));
  const { for_each: each, ...rest } = value as Record<string, Json>;
  const inner = each === undefined || at.split('.').includes('dynamic') ? scope : new Set([...scope, 'each']);
  return [
    ...(each === undefined ? [] : placesIn(each, `${at}.for_each`, scope)),
    ...Object.entries(rest).flatMap(([name, item]) =>
      // In `dynamic "x"`, x is the name of what is repeated.
      placesIn(item, `${at}.${name}`, at.endsWith('.dynamic') ? new Set([...inner, name]) : inner),
    ),
  ];
}

import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, SpecDatabase, TypeDefinition } from '@aws-cdk/service-spec-types';
import type { Template } from './package-run.ts';

const PSEUDO = ['Partition', 'Region', 'AccountId', 'StackName', 'StackId', 'URLSuffix', 'NoValue'].map(
  (name) => `AWS::${name}`,
);

/**
 * Compares a template with AWS's own specification of its resources: types, names of properties, what is required, kinds of values,
 * and that everything referred to is there. No rule of CloudFormation's that the specification does not hold.
 */
export function lint(template: Template): string[] {
  const db = loadAwsServiceSpecSync();
  const problems = Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', Type);
    return resource ? checkObject(db, resource.properties, Properties, id) : [`${id}: there is no ${Type}`];
  });
  return [...problems, ...checkReferences(db, template)];
}

type Fields = TypeDefinition['properties'];

function checkObject(db: SpecDatabase, fields: Fields, value: unknown, at: string): string[] {
  if (!isObject(value)) return [`${at} must be an object`];
  const missing = Object.keys(fields).filter((name) => fields[name]?.required && !(name in value));
  return [
    ...missing.map((name) => `${at} lacks ${name}`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const field = fields[name];
      if (!field) return [`${at} has no ${name}`];
      // A property may have several types, the later ones are what it was before.
      const trials = [field.type, ...(field.previousTypes ?? [])].map((type) =>
        checkValue(db, type, inner, `${at}.${name}`),
      );
      return trials.find((problems) => problems.length === 0) ?? trials[0] ?? [];
    }),
  ];
}

function checkValue(db: SpecDatabase, type: PropertyType, value: unknown, at: string): string[] {
  if (isIntrinsic(value)) return [];
  const wrong = (kind: string) => [`${at} must be ${kind}, not ${JSON.stringify(value)?.slice(0, 60)}`];
  switch (type.type) {
    case 'string':
    case 'date-time':
      return ['string', 'number', 'boolean'].includes(typeof value) ? [] : wrong('text');
    case 'integer':
      return Number.isInteger(Number(value)) && !Array.isArray(value) ? [] : wrong('a whole number');
    case 'number':
      return Number.isFinite(Number(value)) && !Array.isArray(value) ? [] : wrong('a number');
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('true or false');
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, index) => checkValue(db, type.element, item, `${at}[${index}]`))
        : wrong('a list');
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => checkValue(db, type.element, item, `${at}.${key}`))
        : wrong('a map');
    case 'ref':
      return checkObject(db, db.get('typeDefinition', type.reference.$ref).properties, value, at);
    case 'union': {
      const trials = type.types.map((one) => checkValue(db, one, value, at));
      return trials.find((problems) => problems.length === 0) ?? trials[0] ?? [];
    }
    default:
      return []; // json, tag: anything
  }
}

/** Every `Ref` and `Fn::GetAtt`, also within `Fn::Sub`, leads to something that is there; and nothing waits for itself. */
function checkReferences(db: SpecDatabase, { Resources, Outputs }: Template): string[] {
  const problems: string[] = [];
  const edges = new Map<string, Set<string>>();
  for (const [id, part] of [...Object.entries(Resources), ...Object.entries(Outputs)]) {
    const needs = edgesOf(part);
    edges.set(id, new Set(needs.map(({ to }) => to).filter((to) => to in Resources)));
    for (const { to, attribute } of needs) {
      if (attribute === undefined && PSEUDO.includes(to)) continue;
      const target = Resources[to];
      if (!target) problems.push(`${id} refers to ${to}, which is not there`);
      else if (attribute !== undefined) {
        const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', target.Type);
        // What has a name by which it is made can be asked for it.
        const isKnown = resource && (attribute in resource.attributes || attribute in resource.properties);
        if (!isKnown) problems.push(`${id} asks ${to} for ${attribute}, which ${target.Type} does not have`);
      }
    }
  }
  return [
    ...problems,
    ...Object.keys(Resources).flatMap((id) => (reaches(edges, id) ? [`${id} waits for itself`] : [])),
  ];
}

function edgesOf(value: unknown): Array<{ to: string; attribute?: string }> {
  if (Array.isArray(value)) return value.flatMap(edgesOf);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): Array<{ to: string; attribute?: string }> => {
    if (key === 'Ref') return [{ to: String(inner) }];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [{ to: String(inner[0]), attribute: String(inner[1]) }];
    if (key === 'DependsOn') return [inner].flat().map((to) => ({ to: String(to) }));
    if (key === 'Fn::Sub' && typeof inner === 'string') {
      return [...inner.matchAll(/\$\{([\w:]+)(?:\.([\w.]+))?\}/g)].map(([, to = '', attribute]) =>
        attribute === undefined ? { to } : { to, attribute },
      );
    }
    return edgesOf(inner);
  });
}

function reaches(edges: ReadonlyMap<string, ReadonlySet<string>>, goal: string): boolean {
  const seen = new Set<string>();
  const queue = [...(edges.get(goal) ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === goal) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(edges.get(id) ?? []));
  }
  return false;
}

function isIntrinsic(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

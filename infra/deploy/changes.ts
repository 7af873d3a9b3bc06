import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../lib/shapes.ts';
import type { Resource, Template } from './template-summary.ts';

/** What a deployment does to a resource. */
export type Change = {
  id: string;
  type: string;
  does: 'added' | 'changed' | 'changed, perhaps replaced' | 'removed';
  /** Names of what differs, never values: a secret may be one. Of what is removed, whether it is there all the same. */
  properties: readonly string[];
};

/** Said of a resource that leaves the stack and is not deleted. */
const KEPT = 'stays in the account';

/** What differs beside the properties, and is more than a note. */
const ATTRIBUTES = ['Type', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;

/**
 * Compares what is packaged with what is deployed.
 *
 * @param isCreateOnly whether a resource has to be made anew for another value of a property.
 * @param isOtherCode whether a function that both have runs other code.
 * @returns the resources that do not stay as they are, in the order of the templates.
 */
export function findChanges(
  deployed: Template,
  packaged: Template,
  isCreateOnly: (type: string, property: string) => boolean,
  isOtherCode: (id: string) => boolean = () => false,
): Change[] {
  const before = Object.entries(deployed.Resources);
  const now = Object.entries(packaged.Resources);
  const both = now.flatMap(([id, resource]) => {
    const old = deployed.Resources[id];
    return old ? [{ id, resource, old }] : [];
  });
  const changes = new Map<string, Change>();
  const replaced = () => [...changes.values()].filter(({ does }) => does === 'changed, perhaps replaced');
  // A resource that is made anew has another name and ARN, which whatever refers to it is given.
  for (let known = -1; known < replaced().length; ) {
    known = replaced().length;
    const anew = new Set(replaced().map(({ id }) => id));
    for (const { id, resource, old } of both) {
      const properties = findDifferences(old, resource, anew);
      if (isOtherCode(id) && !properties.includes('Code')) properties.push('Code');
      if (properties.length === 0) continue;
      const isAnew = properties.some((property) => property === 'Type' || isCreateOnly(resource.Type, property));
      const does = isAnew ? 'changed, perhaps replaced' : 'changed';
      changes.set(id, { id, type: resource.Type, does, properties });
    }
  }
  return [
    ...now.flatMap(([id, { Type: type }]): Change[] =>
      deployed.Resources[id] ? [changes.get(id) ?? []].flat() : [{ id, type, does: 'added', properties: [] }],
    ),
    ...before.flatMap(([id, { Type: type, DeletionPolicy }]): Change[] =>
      packaged.Resources[id]
        ? []
        : [{ id, type, does: 'removed', properties: DeletionPolicy === 'Retain' ? [KEPT] : [] }],
    ),
  ];
}

function findDifferences(old: Resource, now: Resource, anew: ReadonlySet<string>): string[] {
  const [were = {}, are = {}] = [old.Properties, now.Properties];
  const names = [...new Set([...Object.keys(were), ...Object.keys(are)])];
  return [
    ...ATTRIBUTES.filter((name) => !isDeepStrictEqual(old[name], now[name])),
    ...names.filter((name) => !isDeepStrictEqual(toPlain(were[name]), toPlain(are[name])) || refersTo(are[name], anew)),
  ];
}

/**
 * As it is compared: a number and its text are the same to CloudFormation, and the folder of an upload is another every time,
 * whatever is in it.
 */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlain(inner)]));
  if (typeof value === 'string') return value.replace(/^(serverless\/[\w-]+\/[\w-]+\/)\d+-[^/]+\//, '$1');
  return value === undefined || value === null ? value : String(value);
}

function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  if (Array.isArray(value)) return value.some((inner) => refersTo(inner, ids));
  if (!isObject(value)) return false;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value;
  const named = [ref, ...[Array.isArray(attribute) ? attribute[0] : attribute].map((name) => `${name}`.split('.')[0])];
  if (named.some((name) => typeof name === 'string' && ids.has(name))) return true;
  const template = Array.isArray(text) ? text[0] : text;
  const holes = typeof template === 'string' ? [...template.matchAll(/\$\{([\w]+)/g)].map(([, id = '']) => id) : [];
  return holes.some((id) => ids.has(id)) || Object.values(value).some((inner) => refersTo(inner, ids));
}

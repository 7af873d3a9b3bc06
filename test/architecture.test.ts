import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chats } from '../lib/channels/chats.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may not import what. A breach is an import, types included, from a file of `from` to a place that matches `forbidden`. */
const walls = [
  [
    'nouns import nothing of ours but each other',
    /^lib\/(command|delivery|intent|order|outcome|secret)\.ts$/,
    /^(lib\/(?!(command|intent|order|outcome)\.ts$)|handlers|infra)/,
  ],
  [
    'channels know neither each other, nor the vendor, nor the platform',
    /^lib\/channels\/(?!chats\.ts$)/,
    /^lib\/(channels|cloud|runtimes)\//,
  ],
  ['the vendor knows neither channels nor the platform', /^lib\/cloud\//, /^lib\/(channels|runtimes)/],
  ['only runtimes and handlers import runtimes', /^lib\/(?!runtimes\/)/, /^lib\/runtimes/],
  ['handlers import runtimes and channels only', /^handlers\//, /^(?!lib\/(runtimes|channels)\/)/],
  ['only the cloud has ky', /^(lib\/(?!cloud\/)|handlers\/)/, /^ky(\/|$)/],
  [
    'only runtimes have middy and Powertools',
    /^(lib\/(?!runtimes\/)|handlers\/)/,
    /^(@middy|@aws-lambda-powertools|aws-lambda)(\/|$)/,
  ],
  ['nobody in a bundle imports node:http', /^(lib|handlers)\//, /^(node:)?http$/],
  ['what is deployed imports nothing of infra and test', /^(lib|handlers)\//, /^(infra|test)\//],
  ['the emulated cloud imports nothing of what it is there to test', /^infra\/emulator\//, /^(lib|handlers)\//],
] as const;

/**
 * The rooms of infra/, floor by floor: who is on one imports from those below it, and never from beside or above. The landing
 * itself holds no code.
 */
const floors = [
  ['command'],
  ['emulator', 'deploy/build', 'deploy/chat', 'senders', 'settings/schedules', 'runtimes/lambda'],
  ['settings', 'runtimes/graph', 'runtimes/durable'],
  ['start/page'],
  ['start', 'deploy'],
  ['redrive'],
  ['demo', 'doctor', 'simulate', 'simulate/proofs', 'docs/openapi', 'docs/readme'],
] as const;

type Import = { from: string; to: string };

/** What a name with `#` stands for: another file for each cloud. */
const aliases: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(`${root}package.json`, 'utf8'),
).imports;

/** Every import and re-export of a source text, relative ones resolved from the root, `#` ones as all that they stand for. */
function importsOf(from: string, source: string): Import[] {
  const found = source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g);
  return [...found].flatMap(([, name = '']) => {
    const places = name.startsWith('#') ? Object.values(aliases[name] ?? { unknown: name }) : [name];
    return places.map((to) => ({
      from,
      to: name.startsWith('#') ? posix.normalize(to) : to.startsWith('.') ? posix.join(posix.dirname(from), to) : to,
    }));
  });
}

function breachesOf([, from, forbidden]: (typeof walls)[number], imports: readonly Import[]): string[] {
  return imports.filter((one) => from.test(one.from) && forbidden.test(one.to)).map((one) => `${one.from} → ${one.to}`);
}

const rooms: readonly string[] = floors.flat();

/** The room of infra/ that a file is in: of two one of which is in the other, the inner one. */
function roomOf(file: string): string | undefined {
  const [isInside, folder] = /^infra\/(?:(.+)\/)?/.exec(file) ?? [];
  if (isInside === undefined) return undefined;
  const around = rooms.filter((room) => `${folder}/`.startsWith(`${room}/`));
  return around.sort((one, other) => other.length - one.length)[0] ?? folder ?? 'the landing';
}

const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.some((known) => known === room));

/** Imports from one room of infra/ into another that is not below it, or that nobody knows. */
function climbsOf(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      if (own === undefined || other === undefined || own === other) return false;
      return floorOf(other) < 0 || floorOf(other) >= floorOf(own);
    })
    .map(({ from, to }) => `${from} → ${to}`);
}

/** The rooms of lib/ or infra/ (folders, and files that lie in none) from which imports lead back to where they began. */
function circlesOf(imports: readonly Import[], house = 'lib'): string[] {
  const entry = new RegExp(`^${house}/[\\w.-]+`);
  const below = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [own, other] = [from, to].map((file) => entry.exec(file)?.[0]);
    if (own && other && own !== other) below.set(own, (below.get(own) ?? new Set()).add(other));
  }
  const leads = (room: string, wanted: string, seen = new Set<string>()): boolean =>
    [...(below.get(room) ?? [])].some(
      (next) => next === wanted || (!seen.has(next) && leads(next, wanted, seen.add(next))),
    );
  return [...below.keys()].filter((room) => leads(room, room));
}

const files = globSync('{lib,handlers,infra}/**/*.ts', { cwd: root });
const sources = files.map((file) => [file, readFileSync(`${root}${file}`, 'utf8')] as const);
const imports = sources.flatMap(([file, source]) => importsOf(file, source));

describe('The house', () => {
  it('is looked at as a whole', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it.each(walls)('keeps its wall: %s', (...wall) => {
    expect(breachesOf(wall, imports)).toEqual([]);
  });

  it('has rooms in infra, and no import from one points back up', () => {
    expect(climbsOf(imports)).toEqual([]);
    const lived = new Set(files.map(roomOf).filter((room) => room !== undefined));
    expect([...lived].sort()).toEqual([...rooms].sort());
  });

  it('shows its rooms on a landing that is seen at a glance, and none of them is reached again from itself', () => {
    const landing = new Set(globSync('infra/*', { cwd: root }));
    expect(landing.size).toBeLessThanOrEqual(14);
    expect(circlesOf(imports, 'infra')).toEqual([]);
  });

  it('has no import in lib that points back up: no room is reached again from itself', () => {
    expect(circlesOf(imports)).toEqual([]);
  });

  it('reads the environment in runtimes only', () => {
    const readers = sources.filter(([file, source]) => /^(lib|handlers)\//.test(file) && /process\.env/.test(source));
    expect(readers.map(([file]) => file).filter((file) => !file.startsWith('lib/runtimes/'))).toEqual([]);
  });

  it('takes no URL for a path: in a folder whose name has a blank it would be another', () => {
    // Rooms with packages of their own keep them there.
    const scripts = globSync('{infra,test}/**/*.{ts,mjs,cjs}', { cwd: root, exclude: ['**/node_modules/**'] });
    const taken = /new URL\([^)]*import\.meta\.url\)\s*\.(pathname|href\.)|import\.meta\.url\.(slice|replace)/;
    const takers = scripts.filter((file) => taken.test(readFileSync(`${root}${file}`, 'utf8')));
    expect(scripts.length).toBeGreaterThan(150);
    expect(takers).toEqual([]);
  });

  it('writes no status of a failure but in the table of outcomes', () => {
    // Elsewhere a number of this kind is compared with what others said, or explained beside it.
    const written = /\bstatus(Code)?: [45]\d\d\b/;
    const writers = sources.filter(([file, source]) => file.startsWith('lib/') && written.test(source));
    expect(writers.map(([file]) => file)).toEqual([]);
  });
});

/** A source without its comments. */
function codeOf(file: string, source: string): string {
  return source.replace(file.endsWith('.yml') ? /(?<=^|\s)#.*$/gm : /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}

describe('A chat platform', () => {
  const names = new RegExp(chats.map(({ channel }) => channel).join('|'), 'i');
  /** Its own files, the two lists, and the manifests that its administrators are given. */
  const mayName = (file: string) =>
    chats.some(({ channel }) => file.split('/').at(-1)?.startsWith(channel)) ||
    ['lib/channels/chats.ts', 'infra/senders/senders.ts'].includes(file);
  const everywhere = globSync(['{lib,infra}/**/*.{ts,cjs,mjs,yml}', 'serverless.yml'], { cwd: root });
  const read = (file: string) => codeOf(file, readFileSync(`${root}${file}`, 'utf8'));

  it('is named in code by its own files and the two lists only', () => {
    expect(everywhere.filter((file) => !mayName(file) && names.test(read(file)))).toEqual([]);
  });

  it.each([
    ['lib/a.ts', "const list = ['slack'];", true],
    ['lib/a.ts', 'const x = env.TEAMS_SECRETS; // why', true],
    ['lib/a.ts', '// As Slack does.\nconst x = 1;', false],
    ['lib/a.ts', '/** Slack\n * and Teams */\nconst x = 1; // Discord', false],
    ['lib/a.ts', "const url = 'https://discord.com'; /* no */", true],
    ['a.yml', 'events: # of Slack\n  - httpApi: POST /x', false],
    ['a.yml', 'httpApi: POST /mattermost', true],
  ])('is found where it is named in code: %s, %j: %s', (file, source, isNamed) => {
    expect(names.test(codeOf(file, source))).toBe(isNamed);
  });
});

describe('The test itself', () => {
  it.each([
    ['lib/command.ts', "import { x } from './settings/settings.ts';"],
    ['lib/order.ts', "import type { Delivery } from './delivery.ts';"],
    ['lib/channels/webhook.ts', "import type { A } from './eventbus.ts';"],
    ['lib/channels/webhook.ts', "export { send } from '../cloud/http.ts';"],
    ['lib/cloud/http.ts', "import '../channels/webhook.ts';"],
    ['lib/relay.ts', "const m = await import('./runtimes/envelope.ts');"],
    ['handlers/webhook.ts', "import { createApp } from '../lib/app.ts';"],
    ['lib/channels/webhook.ts', "import { serveHttp } from '#runtime';"],
    ['handlers/webhook.ts', "import { x } from '#nowhere';"],
    ['lib/work/actions.ts', "import ky from 'ky';"],
    ['lib/app.ts', "import middy from '@middy/core';"],
    ['lib/cloud/http.ts', "import { request } from 'node:http';"],
    ['lib/app.ts', "import { cloud } from '../infra/emulator/cloud.ts';"],
    ['infra/emulator/cloud.ts', "import type { User } from '../../lib/command.ts';"],
  ])('finds a breach planted in %s: %s', (from, source) => {
    const planted = importsOf(from, source);
    expect(walls.flatMap((wall) => breachesOf(wall, planted))).not.toEqual([]);
  });

  it.each([
    ['infra/settings/names.ts', "import { plan } from '../deploy/deployment.ts';"],
    ['infra/start/start.ts', "import { deploy } from '../deploy/deploy.ts';"],
    ['infra/command/command.ts', "import { x } from '../emulator/cloud.ts';"],
    ['infra/senders/slack.ts', "import type { A } from '../nobodys-room/a.ts';"],
    ['infra/docs/readme/readme.ts', "import { x } from '../../landing.ts';"],
  ])('finds a way up planted in %s: %s', (from, source) => {
    expect(climbsOf(importsOf(from, source))).toHaveLength(1);
  });

  it.each([
    ['lib/command.ts', "import type { App } from './app.ts';"],
    ['lib/chat/policy.ts', "import { chats } from '../channels/chats.ts';"],
    ['lib/settings/settings.ts', "import type { Log } from '../log.ts';"],
    ['infra/deploy/build/build.ts', "import { x } from '../../start/environment.ts';"],
  ])('finds a circle planted in %s: %s', (from, source) => {
    const [house] = from.split('/');
    expect(circlesOf([...imports, ...importsOf(from, source)], house)).not.toEqual([]);
  });
});

import { type Change, describeChange, nameOf } from '../senders/changes.ts';
import { shorten } from './case.ts';
import { fieldOf, problemsIn } from './run.ts';

type User = { id?: string; name?: string };
type Config = { enabled?: boolean; exitSessions?: number; excludeUsers?: readonly User[] };

/** What a reply tells beside its status, a line each: problems, words, configurations, what changed, what would be sent. */
export function toDetails(answer: unknown, words?: string): string[] {
  const isRehearsed = fieldOf(answer, 'dryRun') === true;
  const changes = listIn<Change>(answer, 'changes').map(describeChange);
  const requests = listIn<{ method: string; path: string; body: unknown }>(answer, 'requests');
  return [
    ...problemsIn(answer).map(({ pointer, detail }) => `${pointer} ${detail}`),
    ...(words ? words.split('\n').filter(Boolean).flatMap(wrap) : []),
    ...listIn<Config>(answer, 'configs').map((config) => `shown: ${describeConfig(config)}`),
    ...(changes.length > 0 ? [`${isRehearsed ? 'would change' : 'changed'}: ${changes.join('; ')}`] : []),
    ...requests.flatMap(({ method, path, body }) => [
      `would send: ${method} ${shorten(path)}`,
      `  ${JSON.stringify(body)}`,
    ]),
  ];
}

/** What a line of the table has room for, in characters. */
const ROOM = 114;

/** Breaks a line behind a blank or a comma, where there is one: long lines are mostly JSON. */
function wrap(line: string): string[] {
  if (line.length <= ROOM) return [line];
  const [first = ''] = /^.{40,113}[ ,]/u.exec(line) ?? [line.slice(0, ROOM)];
  return [first.trimEnd(), ...wrap(`  ${line.slice(first.length)}`)];
}

function listIn<T>(answer: unknown, name: string): T[] {
  const list = fieldOf(answer, name);
  return Array.isArray(list) ? list : [];
}

function describeConfig({ enabled, exitSessions, excludeUsers = [] }: Config): string {
  const excluded = excludeUsers.length > 0 ? `not ${excludeUsers.map(nameOf).join(', ')}` : 'nobody excluded';
  return `${enabled ? 'on' : 'off'}, ${exitSessions} sessions, ${excluded}`;
}

import fc from 'fast-check';
import type { Fault } from '../../infra/emulator/cloud.ts';
import type { Stage } from '../lib/work/actions/stage.ts';

/** What a project is in, in the model's eyes: nothing, or one configuration. Users by their one name in the model. */
export type State = { enabled: boolean; exitSessions: number; users: readonly string[] } | undefined;

/** A user as a payload may name him; `p…` are known by their id, whatever the name, the others by their name alone. */
type Reference = string | { id?: string; name?: string };

export type Payload = {
  action: string;
  enabled?: boolean;
  exitSessions?: number;
  excludeUsers?: readonly Reference[];
  users?: readonly Reference[];
  replace?: boolean;
  dryRun?: boolean;
};

export const keyOf = (user: Reference): string => (typeof user === 'string' ? user : (user.id ?? user.name ?? ''));
const keysOf = (users: readonly Reference[]): string[] => [...new Set(users.map(keyOf))].sort();

/** Whether a command asks first: it would take somebody off the list, and says that it must not. */
export function asksFirst(state: State, { action, replace, excludeUsers }: Payload): boolean {
  if (action !== 'apply' || replace !== false || !excludeUsers || !state) return false;
  const kept = keysOf(excludeUsers);
  return state.users.some((user) => !kept.includes(user));
}

/** The model: what a project is in after a command that is carried out to its end. */
export function next(state: State, payload: Payload): State {
  const { action, enabled = false, exitSessions, excludeUsers, users = [] } = payload;
  if (asksFirst(state, payload)) return state;
  const named = keysOf(users);
  const { exitSessions: kept = undefined, users: present = [] } = state ?? {};
  const number = exitSessions ?? kept;
  const isNew = action === 'create' ? !state : action === 'apply' && number !== undefined;
  if (isNew) return { enabled, exitSessions: number ?? 0, users: excludeUsers ? keysOf(excludeUsers) : present };
  if (!state) return state;
  if (action === 'update') return { ...state, enabled, exitSessions: number ?? 0 };
  if (action === 'exclude') return { ...state, users: [...new Set([...present, ...named])].sort() };
  return action === 'include' ? { ...state, users: present.filter((user) => !named.includes(user)) } : state;
}

/** @returns the code with which a command has to end in this state, faults aside; `undefined` where it succeeds. */
export function refusalOf(state: State, payload: Payload, secondCreate: string): string | undefined {
  const { action, exitSessions } = payload;
  if (action === 'show') return undefined;
  if (action === 'create') {
    if (!state) return undefined;
    return secondCreate === 'conflict' ? 'UPSTREAM_CONFLICT' : 'UPSTREAM_BAD_REQUEST';
  }
  if (state) return asksFirst(state, payload) && !payload.dryRun ? 'CONFIRMATION_NEEDED' : undefined;
  if (action === 'apply') return exitSessions === undefined ? 'PAYLOAD_INVALID' : undefined;
  return 'CONFIG_NOT_FOUND';
}

/** What the emulated cloud holds, as the model sees it. */
export function stateOf({ cloud }: Pick<Stage, 'cloud'>): State {
  const [config, ...more] = cloud.configs();
  if (more.length > 0) throw new Error('there are two configurations');
  if (!config) return undefined;
  const users = config.users.map(({ user_id, user_name }) => user_id ?? user_name ?? '');
  return { enabled: config.enabled, exitSessions: config.exitSessions, users: users.sort() };
}

type Change = { field: string; to?: unknown; added?: readonly Reference[]; removed?: readonly Reference[] };

/** A state after the changes that a reply tells. */
export function changed(state: State, changes: readonly Change[]): State {
  const after = { enabled: false, exitSessions: 0, users: [] as readonly string[], ...state };
  for (const { field, to, added = [], removed = [] } of changes) {
    if (field !== 'excludeUsers') Object.assign(after, { [field]: to });
    else {
      const gone = keysOf(removed);
      after.users = keysOf([...after.users.filter((user) => !gone.includes(user)), ...added]);
    }
  }
  return state || changes.length > 0 ? after : state;
}

const references: fc.Arbitrary<Reference> = fc.oneof(
  fc.record({ id: fc.constantFrom('p1', 'p2', 'p3', 'p4') }),
  fc.record({ id: fc.constantFrom('p1', 'p2', 'p3', 'p4'), name: fc.constantFrom('Ann', 'Ben') }),
  fc.constantFrom('n1', 'n2', 'n3'),
  fc.record({ name: fc.constantFrom('n1', 'n2', 'n3') }),
);
const enabled = fc.boolean();
const exitSessions = fc.constantFrom(0, 2, 100);
const excludeUsers = fc.array(references, { maxLength: 5 });
const users = fc.array(references, { minLength: 1, maxLength: 4 });
const replace = fc.boolean();
const dryRun = fc.constantFrom(false, false, false, true);
const optional = { requiredKeys: ['action', 'enabled'] as ['action', 'enabled'] };

export const payloads: fc.Arbitrary<Payload> = fc.oneof(
  fc.record({ action: fc.constant('apply'), enabled, exitSessions, excludeUsers, replace, dryRun }),
  fc.record({ action: fc.constant('apply'), enabled, exitSessions, excludeUsers, replace, dryRun }, optional),
  fc.record({ action: fc.constant('create'), enabled, exitSessions, excludeUsers }),
  fc.record({ action: fc.constant('update'), enabled, exitSessions, dryRun }),
  fc.record({ action: fc.constant('exclude'), users, dryRun }),
  fc.record({ action: fc.constant('include'), users, dryRun }),
  fc.record({ action: fc.constant('show') }),
);

const lost: readonly Fault[] = [
  { delayMs: 60_000 },
  { drop: true },
  { status: 200, body: '<html>' },
  { status: 502 },
  { status: 504 },
  { status: 500 },
  { status: 503 },
].flatMap((fault) => [fault, { ...fault, applied: true }]);

/** No API that refuses does the work all the same. */
const refused: readonly Fault[] = [400, 401, 403, 404, 409, 429].map((status) => ({ status }));

export const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc
    .record({
      fault: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom<Fault>(...lost, { cut: true }) },
        { weight: 1, arbitrary: fc.constantFrom<Fault>(...refused) },
      ),
      on: fc.constantFrom<NonNullable<Fault['on']>>(
        { method: 'POST', path: /config$/ },
        { method: 'PATCH' },
        { method: 'PATCH', path: /users$/ },
        { method: 'GET' },
        { service: 'workspace' },
      ),
      skip: fc.constantFrom(0, 0, 1, 2),
      times: fc.constantFrom(1, 1, 1, 2),
    })
    .map(({ fault, ...rest }) => ({ ...rest, ...fault })),
  { maxLength: 3 },
);

export const behaviours = fc.record({
  secondCreate: fc.constantFrom('conflict' as const, 'bad-request' as const),
  listsTotalCount: fc.boolean(),
  listsUsers: fc.boolean(),
  createReturnsId: fc.boolean(),
});

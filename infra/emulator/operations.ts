import { type Answer, toJson, workspaceError } from './answer.ts';
import type { Config, Configs } from './configs.ts';
import { documented } from './documented.ts';
import { readPage, toPage } from './paging.ts';
import { maxUsers, type Read, readDraft, readSettings, readUserEdit } from './read.ts';
import { withoutUsers, withUsers } from './users.ts';

/** Where the published documents leave a choice, and what is chosen. */
export type Behaviour = {
  secondCreate: 'conflict' | 'bad-request' | 'second-entry';
  createReturnsId: boolean;
  listsTotalCount: boolean;
  listsUsers: boolean;
  ignoreOffset: boolean;
};

/** Everything an operation may look at; `json` is an object wherever the operation takes a body. */
export type Call = {
  projectId: string;
  configs: Configs;
  behaviour: Behaviour;
  json: Record<string, unknown>;
  query: URLSearchParams;
};

export function createConfig({ configs, behaviour, json }: Call): Answer {
  const draft = readDraft(json);
  if ('flaw' in draft) return refuse(draft);
  if (configs.all().length > 0 && behaviour.secondCreate !== 'second-entry')
    return documented(behaviour.secondCreate === 'conflict' ? 409 : 400, 'workspace');
  const config = configs.add({ ...draft.value, users: withUsers([], draft.value.users) });
  const { id, ...rest } = { ...describe(config), non_migrate_users: config.users };
  return toJson(200, behaviour.createReturnsId ? { id, ...rest } : rest);
}

export function listConfigs({ projectId, configs, behaviour, query }: Call): Answer {
  const page = readPage(query);
  if ('flaw' in page) return refuse(page);
  const items = toPage(configs.all(), page.value, behaviour.ignoreOffset).map((config) => ({
    ...describe(config),
    project_id: projectId,
    ...(behaviour.listsUsers && { non_migrate_users: config.users }),
  }));
  return toJson(200, { items });
}

export function updateConfig({ json }: Call, config: () => Config | undefined): Answer {
  const settings = readSettings(json);
  if ('flaw' in settings) return refuse(settings);
  const found = config();
  if (!found) return documented(404, 'workspace');
  Object.assign(found, settings.value);
  return toJson(200, describe(found));
}

export function listUsers({ behaviour, query }: Call, config: () => Config | undefined): Answer {
  const page = readPage(query);
  if ('flaw' in page) return refuse(page);
  const wanted = query.get('user_name') ?? '';
  if ([...wanted].length > 128) return refuse({ flaw: 'user_name' });
  const found = config();
  if (!found) return documented(404, 'workspace');
  // The documents do not say whether the filter is exact. The wider reading finds out a client that trusts it to be.
  const users = wanted ? found.users.filter((user) => user.user_name?.includes(wanted)) : found.users;
  return toJson(200, {
    ...(behaviour.listsTotalCount && { total_count: users.length }),
    non_migrate_users: toPage(users, page.value, behaviour.ignoreOffset),
  });
}

export function updateUsers({ json }: Call, config: () => Config | undefined): Answer {
  const edit = readUserEdit(json);
  if ('flaw' in edit) return refuse(edit);
  const found = config();
  if (!found) return documented(404, 'workspace');
  const { type, users: given } = edit.value;
  const users = type === 'ADD' ? withUsers(found.users, given) : withoutUsers(found.users, given);
  if (users.length > maxUsers) return refuse({ flaw: 'non_migrate_users' });
  found.users = users;
  return { status: 200, headers: {}, body: '' };
}

export function refuse({ flaw }: Extract<Read<never>, { flaw: string }>): Answer {
  return workspaceError(400, 'WKS.00211102', `The parameter ${flaw} is invalid.`);
}

const describe = (config: Config) => ({
  id: config.id,
  hotspot_session_migration_enable: config.enabled,
  hotspot_exit_session_num: config.exitSessions,
});

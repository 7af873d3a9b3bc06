import type { Action } from '../../../lib/command.ts';
import { configured, type Scene } from './play.ts';

/** A payload to learn from, and what the project has when it comes. */
export type Example = { summary: string; value: unknown } & Pick<Scene, 'configs'>;

const configId = configured.id;

/** Payloads of each action, and in the API's own words. Each is run by a test, and its reply is in the document, too. */
const byAction: Readonly<Record<Action | 'api', Readonly<Record<string, Example>>>> = {
  create: {
    create: {
      summary: 'Set a configuration up, once',
      value: {
        action: 'create',
        enabled: true,
        exitSessions: 2,
        excludeUsers: ['alice', { id: 'da16f9b8', name: 'test' }],
      },
      configs: [],
    },
    createByDefault: {
      summary: 'The same action, since none is named; nobody is excluded',
      value: { enabled: true, exitSessions: 2 },
      configs: [],
    },
    createDryRun: {
      summary: 'What "create" would send',
      value: { enabled: true, exitSessions: 2, excludeUsers: ['alice'], dryRun: true },
    },
  },
  apply: {
    apply: {
      summary: 'Bring the project to this state; safe to repeat',
      value: { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['alice', 'bob'] },
    },
    applySwitch: {
      summary: 'Only the switch; what is left out keeps its value',
      value: { action: 'apply', enabled: false },
    },
    applyDryRun: {
      summary: 'What "apply" would change and send',
      value: { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['bob'], dryRun: true },
    },
  },
  update: {
    update: {
      summary: 'Switch and number of the configuration that is named',
      value: { action: 'update', enabled: true, exitSessions: 10, configId },
    },
    updateDryRun: {
      summary: 'What "update" would change and send',
      value: { action: 'update', enabled: false, exitSessions: 2, dryRun: true },
    },
  },
  show: {
    show: { summary: 'Every configuration with its users', value: { action: 'show' } },
    showOne: { summary: 'The configuration that is named', value: { action: 'show', configId } },
    showDryRun: { summary: 'As "show", which writes nothing anyway', value: { action: 'show', dryRun: true } },
  },
  exclude: {
    exclude: { summary: 'Exclude these, too', value: { action: 'exclude', users: ['bob', { id: 'da16f9b8' }] } },
    excludeDryRun: {
      summary: 'What "exclude" would change and send',
      value: { action: 'exclude', users: ['alice', 'bob'], dryRun: true },
    },
  },
  include: {
    include: { summary: 'Exclude these no longer', value: { action: 'include', users: ['alice'] } },
    includeDryRun: {
      summary: 'What "include" would change and send',
      value: { action: 'include', users: ['alice', 'bob'], dryRun: true },
    },
  },
  api: {
    api: {
      summary: "The API's own body, for create",
      value: {
        hotspot_session_migration_enable: true,
        hotspot_exit_session_num: 2,
        non_migrate_users: [{ user_name: 'alice' }, { user_id: 'da16f9b8', user_name: 'test' }],
      },
      configs: [],
    },
  },
};

export const requestExamples: Readonly<Record<string, Example>> = Object.assign({}, ...Object.values(byAction));

/** What else can come of a payload. */
export const moreReplies: Readonly<Record<string, Scene & { summary: string }>> = {
  createRecovered: {
    summary: 'The answer was lost; a look found the work done',
    payload: { enabled: true, exitSessions: 2, excludeUsers: ['alice'] },
    configs: [],
    faults: [{ on: { method: 'POST', service: 'workspace' }, applied: true, drop: true }],
  },
  applyCreated: {
    summary: 'There was no configuration: created',
    payload: { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['alice'] },
    configs: [],
  },
  applyUnchanged: {
    summary: 'Nothing differed: nothing written',
    payload: { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['alice'] },
  },
  showNone: { summary: 'There is no configuration', payload: { action: 'show' }, configs: [] },
};

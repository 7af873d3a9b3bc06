/** One request for each action, and one in the API's own words; each is run by a test. */
export const requestExamples = {
  create: {
    summary: 'Set a configuration up, once',
    value: { enabled: true, exitSessions: 2, excludeUsers: ['alice', { id: 'da16f9b8', name: 'test' }] },
  },
  apply: {
    summary: 'Bring the project to this state; safe to repeat',
    value: { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['alice'] },
  },
  dryRun: { summary: 'Say what would be sent', value: { action: 'apply', enabled: false, dryRun: true } },
  update: {
    summary: 'Switch and number of one configuration',
    value: { action: 'update', enabled: true, exitSessions: 10, configId: '895110260098859008' },
  },
  show: { summary: 'Tell every configuration', value: { action: 'show' } },
  exclude: { summary: 'Exclude users', value: { action: 'exclude', users: ['bob', { id: 'da16f9b8' }] } },
  include: { summary: 'Include them again', value: { action: 'include', users: ['bob'] } },
  api: {
    summary: 'The API’s own body, for create',
    value: {
      hotspot_session_migration_enable: true,
      hotspot_exit_session_num: 2,
      non_migrate_users: [{ user_name: 'alice' }],
    },
  },
};

import { apiBody, done, failed, requests, type Section } from './case.ts';

const { token, list, users, settings, editUsers } = requests;

/** A chat platform gets 200 and words, whatever happened; the code is in the log. */
export const chat: readonly Section[] = [
  {
    title: 'chatops: 200 and words for the platform, the code in the log',
    project: 'one',
    cases: [
      {
        trigger: 'Slack',
        command: '/hotspot on 5 except alice',
        deliver: { to: 'chatops', channel: 'slack', words: 'on 5 except alice' },
        expected: done([token, list, users, editUsers, editUsers, settings], { sent: apiBody(true, 5) }),
      },
      {
        trigger: 'Mattermost',
        command: '/hotspot exempt add @bob',
        deliver: { to: 'chatops', channel: 'mattermost', words: 'exempt add @bob' },
        expected: done([list, users, editUsers], {
          sent: { update_type: 'ADD', non_migrate_users: [{ user_name: 'bob' }] },
        }),
      },
      {
        trigger: 'Teams',
        command: '@hotspot status',
        deliver: { to: 'chatops', channel: 'teams', words: 'status' },
        expected: done([list, users]),
      },
      {
        trigger: 'Discord',
        command: '/hotspot run plan off',
        deliver: { to: 'chatops', channel: 'discord', words: 'plan off' },
        expected: done([list]),
      },
      {
        trigger: 'Slack, somebody else',
        command: '/hotspot off',
        deliver: { to: 'chatops', channel: 'slack', words: 'off', user: 'U0STRANGER' },
        expected: failed(200, 'NOT_ALLOWED'),
      },
      {
        trigger: 'Mattermost, mistyped',
        command: '/hotspot stauts',
        deliver: { to: 'chatops', channel: 'mattermost', words: 'stauts' },
        expected: failed(200, 'PAYLOAD_INVALID'),
      },
    ],
  },
];

import type { ExampleWords } from '../senders/sender.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { apiBody, type Case, done, type Ending, failed, requests, type Section } from './case.ts';

const { token, list, users, settings, editUsers } = requests;

/** What comes of each platform's own example, one after the other in a project that has one configuration. */
const endings: Readonly<Record<ExampleWords, Ending>> = {
  'on 5 except alice': done([token, list, users, settings], { sent: apiBody(true, 5) }),
  'exempt add @bob': done([list, users, editUsers], {
    sent: { update_type: 'ADD', non_migrate_users: [{ user_name: 'bob' }] },
  }),
  status: done([list, users]),
  'plan off': done([list]),
};

const [first, second = first] = chatNames as readonly [(typeof chatNames)[number], ...typeof chatNames];

/** A chat platform gets 200 and words, whatever happened; the code is in the log. */
export const chat: readonly Section[] = [
  {
    title: 'chatops: 200 and words for the platform, the code in the log',
    project: 'one',
    cases: [
      ...chatNames.map((channel): Case => {
        const { title, example } = senders[channel];
        return {
          trigger: title,
          command: example.typed,
          deliver: { to: 'chatops', channel, words: example.words },
          expected: endings[example.words],
        };
      }),
      {
        // Bob would be taken off the list, whom somebody has put there meanwhile.
        trigger: `${senders[first].title}, by a slip`,
        command: '/hotspot on 5 except alice',
        deliver: { to: 'chatops', channel: first, words: 'on 5 except alice' },
        expected: failed(200, 'CONFIRMATION_NEEDED', [list, users]),
      },
      {
        trigger: `${senders[first].title}, somebody else`,
        command: '/hotspot off',
        deliver: { to: 'chatops', channel: first, words: 'off', user: 'U0STRANGER' },
        expected: failed(200, 'NOT_ALLOWED'),
      },
      {
        trigger: `${senders[second].title}, mistyped`,
        command: '/hotspot stauts',
        deliver: { to: 'chatops', channel: second, words: 'stauts' },
        expected: failed(200, 'PAYLOAD_INVALID'),
      },
    ],
  },
];

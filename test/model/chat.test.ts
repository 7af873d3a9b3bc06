import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toShown } from '../../infra/senders/sender.ts';
import { chatNames, senders as platforms } from '../../infra/senders/senders.ts';
import type { ChatName } from '../../lib/channels/chats.ts';
import { deliver, ids, senders } from '../contract/chat-senders.ts';
import { startApp } from '../support/app.ts';
import { createClock, NOON } from '../support/clock.ts';
import { storyRuns } from '../support/runs.ts';
import { cloudSettings } from '../support/settings.ts';

/** People who differ in all that they are known by. */
const known = [{ user_id: 'p1', user_name: 'Ann' }, { user_id: 'p2' }, { user_id: 'p3', user_name: 'Ben B' }];
const named = [
  'n1',
  'alice smith',
  "O'Brien",
  'R&D',
  '张三',
  'say "hi"',
  'a\\b',
  'none',
  '--replace',
  'bob@corp.example',
];
const people = [...known, ...named.map((user_name) => ({ user_name }))];
type Person = { user_id?: string; user_name?: string };
const keyOf = ({ user_id, user_name }: Person) => user_id ?? user_name ?? '';

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
const typed = ({ user_id, user_name = '' }: Person) => (user_id ? `id:${user_id}` : quote(user_name));

const users = fc.uniqueArray(fc.constantFrom(...people), { maxLength: 5, selector: keyOf });
const someUsers = users.filter(({ length }) => length > 0).map((list) => list.map(typed).join(' '));
const number = fc.constantFrom('', ' 2', ' 5');
const option = fc.constantFrom('', '', ' --replace');
const list = fc.oneof(someUsers, fc.constant('none'));
const commands = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(number, list, option).map(([n, who, more]) => `on${n} except ${who}${more}`) },
  { weight: 2, arbitrary: fc.tuple(number).map(([n]) => `on${n}`) },
  fc.constant('off'),
  { weight: 2, arbitrary: someUsers.map((who) => `exempt add ${who}`) },
  { weight: 2, arbitrary: someUsers.map((who) => `exempt remove ${who}`) },
  fc.constantFrom('exempt remove Ann', 'exempt remove "Ben B" n1', 'plan on except none', 'plan off'),
);
const config = fc.record({ enabled: fc.boolean(), exitSessions: fc.constantFrom(2, 5), users });

function open(name: ChatName, configs: ReadonlyArray<{ enabled: boolean; exitSessions: number; users: Person[] }>) {
  const sender = senders[name];
  const CHATOPS_ALLOW = JSON.stringify([{ channel: name, users: [ids[name].user], can: '*' }]);
  const app = startApp(sender.factory, { ...cloudSettings, ...sender.env, CHATOPS_ALLOW }, { clock: createClock() });
  for (const [at, one] of configs.entries()) app.cloud.seed({ id: `c-${at}`, ...one });
  return {
    /** The switch, the number and who is on the list, of each configuration. */
    state: () =>
      app.cloud.configs().map(({ enabled, exitSessions, users }) => ({
        enabled,
        exitSessions,
        users: users.map(keyOf).sort(),
      })),
    /** Types words, and reads the answer as the asker sees it. */
    async ask(words: string): Promise<string> {
      const reply = await app.send(deliver(sender, sender.toBody(words), NOON));
      return toShown(platforms[name], JSON.parse(reply.body))?.text ?? '';
    },
    code: () => app.lines.at(-1)?.code,
  };
}

type State = ReturnType<ReturnType<typeof open>['state']>[number];

/** Whether one command leads back: `off` keeps number and list, `on` switches on, `exempt` adds or removes. */
function canBeUndone(before: State, after: State): boolean {
  const added = after.users.some((user) => !before.users.includes(user));
  const removed = before.users.some((user) => !after.users.includes(user));
  const isSwitched = before.enabled !== after.enabled;
  const isCounted = before.exitSessions !== after.exitSessions;
  if (!isSwitched && !isCounted) return added !== removed || (added && before.enabled);
  return before.enabled || !(isCounted || added || removed);
}

it('in chat nobody leaves the list unless that is said, and the command that undoes a change brings back all there was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...chatNames),
      fc.array(config, { minLength: 1, maxLength: 2 }),
      fc.array(commands, { minLength: 1, maxLength: 4 }),
      async (name, configs, story) => {
        const chat = open(name, configs);
        const target = configs.length > 1 ? ' --config c-1' : '';
        for (const command of story) {
          const before = chat.state();
          const words = `${command}${target}`;
          const text = await chat.ask(words);
          const after = chat.state();
          const [was, is] = [before.at(-1), after.at(-1)];
          if (!was || !is) throw new Error('there is no configuration');

          const left = was.users.filter((user) => !is.users.includes(user));
          const mayLeave = /^exempt remove/.test(command) || / except .* --replace$/.test(command);
          if (!mayLeave) expect([words, left]).toEqual([words, []]);
          if (chat.code() === 'CONFIRMATION_NEEDED') {
            const [, again = ''] = /`([^`]+)`(?=\s+Request id)/.exec(text) ?? [];
            expect(again).toMatch(/ --replace$/);
            const planned = await chat.ask(`plan ${words}`);
            expect(planned).toContain('the command will need `--replace`');
            expect(chat.state()).toEqual(before);
            await chat.ask(again);
            expect(chat.code()).toBe('OK');
            expect(chat.state().at(-1)?.users).not.toEqual(is.users);
            continue;
          }
          expect([words, chat.code()]).toEqual([words, 'OK']);

          const [, undo] = /^To undo this: `([^`]+)`\s+Request id: `[^`]+`$/m.exec(text) ?? [];
          const isChanged = JSON.stringify(before) !== JSON.stringify(after);
          expect([words, text, undo !== undefined]).toEqual([words, text, isChanged && canBeUndone(was, is)]);
          if (undo === undefined) continue;
          expect(undo.includes('--config')).toBe(configs.length > 1);
          await chat.ask(undo);
          expect([words, undo, chat.state()]).toEqual([words, undo, before]);
          // Who came back did so by the id: the same person, whom nobody finds by the name any more.
          if (/Ann|Ben B/.test(command)) return;
          await chat.ask(/ except /.test(words) && !/ --replace$/.test(command) ? `${words} --replace` : words);
          expect(chat.state()).toEqual(after);
        }
      },
    ),
    storyRuns(),
  );
}, 60_000);

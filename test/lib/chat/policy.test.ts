import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../lib/chat/policy.ts';
import type { Action, Command } from '../../../lib/command.ts';
import type { Actor } from '../../../lib/intent.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';

const commands: Record<'show' | 'apply' | 'exclude' | 'include', Command> = {
  show: { action: 'show' },
  apply: { action: 'apply', enabled: true },
  exclude: { action: 'exclude', users: [{ name: 'alice' }] },
  include: { action: 'include', users: [{ name: 'alice' }] },
};
const actions = Object.keys(commands) as Array<keyof typeof commands>;
const channels = ['slack', 'discord'];
const asker: Actor = { channel: 'slack', workspace: 'T1', room: 'C1', user: 'U1' };

function read(rules: unknown) {
  const text = typeof rules === 'string' ? rules : rules === undefined ? undefined : JSON.stringify(rules);
  const settings = createSettingsReader({ CHATOPS_ALLOW: text });
  return { allow: readPolicy(settings, channels), problems: settings.problems };
}

function allowedOf(rules: unknown, actor: Actor | undefined = asker): Action[] {
  const { allow, problems } = read(rules);
  expect(problems).toEqual([]);
  return actions.filter((action) => {
    const result = allow(commands[action], actor);
    if (!result.ok) expect(result).toEqual({ ok: false, code: 'NOT_ALLOWED' });
    return result.ok;
  });
}

const rule = { channel: 'slack', workspace: 'T1', room: 'C1', users: ['U1'], can: ['show', 'apply'] };
const { workspace: _, room: __, ...anywhere } = rule;

describe('a rule', () => {
  it.each<[string, unknown]>([
    ['names all of the asker', [rule]],
    ['names several users', [{ ...rule, users: ['U0', 'U1'] }]],
    ['leaves out where', [{ users: ['U1'], can: ['show', 'apply'] }]],
    ['says any', [{ channel: '*', workspace: '*', room: '*', users: '*', can: ['show', 'apply'] }]],
    ['says any user in a list', [{ ...rule, users: ['*'] }]],
    ['is only the second', [{ ...rule, users: ['U2'] }, rule]],
    [
      'is one of two that fit',
      [
        { ...rule, can: ['show'] },
        { ...rule, can: ['apply'] },
      ],
    ],
  ])('allows what it lists where it %s', (_, rules) => {
    expect(allowedOf(rules)).toEqual(['show', 'apply']);
  });

  it.each<[string, unknown]>([
    ['"*"', '*'],
    ['a list with "*"', ['*']],
    ['all of them', [...actions]],
  ])('allows everything with %s', (_, can) => {
    expect(allowedOf([{ ...rule, can }])).toEqual(actions);
  });

  it.each<[string, object]>([
    ['another channel', { channel: 'discord' }],
    ['another workspace', { workspace: 'T2' }],
    ['another room', { room: 'C2' }],
    ['other users', { users: ['U2'] }],
    ['the id in another case', { users: ['u1'] }],
    ['the beginning of the id', { users: ['U'] }],
  ])('allows nothing where it names %s', (_, more) => {
    expect(allowedOf([{ ...rule, ...more }])).toEqual([]);
  });

  it('that names a place does not fit a direct message, which has none; one that leaves it out or says any does', () => {
    const direct: Actor = { channel: 'slack', user: 'U1' };
    expect(allowedOf([rule], direct)).toEqual([]);
    expect(allowedOf([{ ...anywhere, workspace: 'T1' }], direct)).toEqual([]);
    expect(allowedOf([{ ...anywhere, room: 'C1' }], direct)).toEqual([]);
    expect(allowedOf([anywhere], direct)).toEqual(['show', 'apply']);
    expect(allowedOf([{ ...rule, workspace: '*', room: '*' }], direct)).toEqual(['show', 'apply']);
  });

  it('takes a plan for what it plans', () => {
    const { allow } = read([rule]);
    expect(allow({ action: 'apply', enabled: true, dryRun: true }, asker).ok).toBe(true);
    expect(allow({ action: 'exclude', users: [{ name: 'a' }], dryRun: true }, asker).ok).toBe(false);
  });
});

describe('nobody may do anything', () => {
  it('where there is no rule', () => {
    expect(allowedOf(undefined)).toEqual([]);
    expect(allowedOf('')).toEqual([]);
  });

  it('who is not known', () => {
    expect(read([{ users: '*', can: '*' }]).allow(commands.show, undefined)).toMatchObject({ code: 'NOT_ALLOWED' });
  });
});

describe('what is no list of rules', () => {
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '[{hunter2', /^must be a JSON list/],
    [
      'an object',
      rule,
      /^must be a JSON list of rules, for example \[\{"channel":"slack","users":\["U1"\],"can":\["show"\]\}\]$/,
    ],
    ['null', 'null', /^must be a JSON list/],
    ['an empty list', [], /^must be a JSON list/],
    ['a text for a rule', [rule, 'hunter2'], /^rule 2 must be a JSON object$/],
    ['a list for a rule', [[rule]], /^rule 1 must be a JSON object$/],
    ['an unknown key', [rule, { ...rule, hunter2: 1 }], /^rule 2 has an unknown key; known are channel, /],
    ['a key of every object', `[{"users":"*","can":"*","__proto__":{}}]`, /^rule 1 has an unknown key/],
    ['a key twice', '[{"users":"*","users":["U1"],"can":"*"}]', /^rule 1 has a key twice$/],
    ['a key twice, the same', '[{"users":"*","can":"*","can":"*"}]', /^rule 1 has a key twice$/],
    [
      'a key twice, once with an escape',
      String.raw`[{"users":"*","can":"*"},{"users":"*","can":"*","\u0063an":["show"]}]`,
      /^rule 2 has a key twice$/,
    ],
    [
      'a key three times',
      '[{"room":"hunter2","room":"C1","room":"C1","users":"*","can":"*"}]',
      /^rule 1 has a key twice$/,
    ],
    [
      'an unknown channel',
      [{ ...rule, channel: 'hunter2' }],
      /^rule 1 has a wrong "channel": it must be one of slack, /,
    ],
    ['a list of channels', [{ ...rule, channel: ['slack'] }], /^rule 1 has a wrong "channel"/],
    [
      'no text for a workspace',
      [{ ...rule, workspace: 1 }],
      /^rule 1 has a wrong "workspace": it must be the id of a workspace, .*, or "\*"$/,
    ],
    [
      'null for a room',
      [rule, rule, { ...rule, room: null }],
      /^rule 3 has a wrong "room": it must be the id of a channel, or "\*"$/,
    ],
    ['an empty room', [{ ...rule, room: '' }], /^rule 1 has a wrong "room"/],
    ['no users', [{ can: '*' }], /^rule 1 has no "users", which must be a list/],
    ['an empty list of users', [{ ...rule, users: [] }], /^rule 1 has a wrong "users"/],
    ['a single user', [{ ...rule, users: 'hunter2' }], /^rule 1 has a wrong "users"/],
    ['a user that is no text', [{ ...rule, users: ['U1', 2] }], /^rule 1 has a wrong "users"/],
    ['no actions', [{ users: '*' }], /^rule 1 has no "can", which must be a list/],
    ['an empty list of actions', [{ ...rule, can: [] }], /^rule 1 has a wrong "can"/],
    ['an unknown action', [{ ...rule, can: ['show', 'hunter2'] }], /^rule 1 has a wrong "can": it .*show, apply/],
    ['an action that chat does not know', [{ ...rule, can: ['create'] }], /^rule 1 has a wrong "can"/],
    ['a single action', [{ ...rule, can: 'show' }], /^rule 1 has a wrong "can"/],
  ])('is refused by its place, without its values, and allows nothing: %s', (_, rules, expected) => {
    const { allow, problems } = read(rules);
    expect(problems).toEqual([{ name: 'CHATOPS_ALLOW', rule: expect.stringMatching(expected) }]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(actions.some((action) => allow(commands[action], asker).ok)).toBe(false);
  });

  it.each([
    '[{"users":["users","can"],"can":["show","show"]}]',
    String.raw`[{"users":["a\":","\\"],"can":"*"},{"users":"*","can":"*"}]`,
    '[ { "users" : "*" , "can" : "*" } , { "users" : ["{","}"] , "can" : "*" } ]',
  ])('has no key twice where only values look alike: %s', (rules) => {
    expect(read(rules).problems).toEqual([]);
  });

  it('tells of every rule with a key twice, and what is wrong beside it', () => {
    const rules = '[{"users":"*","users":"*","can":"*"},{"users":"*","can":"*"},7,{"x":1,"x":2,"users":"*","can":"*"}]';
    expect(read(rules).problems.map(({ rule }) => rule)).toEqual([
      'rule 1 has a key twice',
      'rule 3 must be a JSON object',
      'rule 4 has a key twice',
      expect.stringMatching(/^rule 4 has an unknown key/),
    ]);
  });

  it('is told in full, once, however many read it', () => {
    const settings = createSettingsReader({ CHATOPS_ALLOW: '[{"users":[]},{"x":1}]' });
    readPolicy(settings, channels);
    readPolicy(settings, channels);
    expect(settings.problems.map(({ rule }) => rule.slice(0, 20))).toEqual([
      'rule 1 has a wrong "',
      'rule 1 has no "can",',
      'rule 2 has an unknow',
      'rule 2 has no "users',
      'rule 2 has no "can",',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chats } from '../../../lib/channels/chats.ts';
import { chatChannels } from '../../../lib/chat/channel.ts';
import { createChat } from '../../../lib/chat/chat.ts';
import type { Dialect } from '../../../lib/chat/platform.ts';
import type { Actor } from '../../../lib/intent.ts';
import { toLogFields } from '../../../lib/log.ts';
import { createSettingsReader, type Env } from '../../../lib/settings/settings.ts';
import { toDelivery } from '../../support/delivery.ts';
import { everythingOf } from '../../support/leaks.ts';
import { plain } from '../../support/platform.ts';

const actor: Actor = { channel: 'slack', workspace: 'T1', room: 'C1', user: 'U1' };

function create(env: Env = {}, platform: Dialect = plain) {
  const settings = createSettingsReader(env);
  const chat = createChat(settings, ['slack']);
  return { ...chat, say: chat.createSay(platform), settings };
}

describe('The settings of chat', () => {
  it('have defaults: English, 2500 milliseconds, and nobody may do anything', () => {
    const { settings, budgetMs, allow, say, toIntent } = create();
    expect(settings.problems).toEqual([]);
    expect(budgetMs).toBe(2500);
    expect(allow({ action: 'show' }, actor)).toEqual({ ok: false, code: 'NOT_ALLOWED' });
    expect(say({ ok: true, body: {} }, toIntent('help', actor), toDelivery())).toContain('Hot session migration');
  });

  it('are read', () => {
    const { settings, budgetMs, allow, say } = create({
      CHATOPS_ALLOW: '[{"users":["U1"],"can":["show"]}]',
      CHATOPS_LOCALE: 'zh',
      CHAT_BUDGET_MS: '500',
    });
    expect(settings.problems).toEqual([]);
    expect(budgetMs).toBe(500);
    expect(allow({ action: 'show' }, actor).ok).toBe(true);
    expect(say({ ok: false, code: 'INTERNAL' }, undefined, toDelivery())).toContain('请求 ID');
  });

  it('are refused together, once for all channels, without their values', () => {
    const settings = createSettingsReader({ CHATOPS_ALLOW: '{}', CHATOPS_LOCALE: 'fr', CHAT_BUDGET_MS: '499' });
    for (const create of chatChannels(chats)) create(settings);
    expect(settings.problems.map(({ name }) => name).sort()).toEqual([
      'CHATOPS_ALLOW',
      'CHATOPS_LOCALE',
      'CHAT_BUDGET_MS',
    ]);
    expect(JSON.stringify(settings.problems)).not.toMatch(/fr"|499/);
  });

  it('are read once, however many chats there are', () => {
    const read: string[] = [];
    const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void read.push(String(name)) });
    const settings = createSettingsReader(env);
    for (const create of chatChannels(chats)) create(settings);
    expect(read.sort()).toEqual([...new Set(read)]);
  });

  it.each(['EN', 'zh-CN', ' '])('know no locale %j', (locale) => {
    expect(create({ CHATOPS_LOCALE: locale }).settings.problems).toEqual([
      { name: 'CHATOPS_LOCALE', rule: 'must be en or zh' },
    ]);
  });
});

describe("An asker's words", () => {
  const { toIntent, say } = create();

  it('are a command with who asks', () => {
    expect(toIntent('plan off', actor)).toEqual({
      command: { ok: true, value: { action: 'apply', enabled: false, dryRun: true } },
      actor,
      topic: expect.objectContaining({ kind: 'command', verb: 'off', plan: true }),
    });
  });

  it('are help, which is no command and needs no permission', () => {
    expect(toIntent('', actor)).toEqual({ action: 'help', actor, topic: { kind: 'help' } });
  });

  it('are a mistake that is answered, of which nothing gets into the log', () => {
    const intent = toIntent('hunter2 5', actor);
    expect(intent.command).toEqual({ ok: false, code: 'PAYLOAD_INVALID' });
    expect(intent.action).toBeUndefined();
    const { topic: _, ...logged } = intent;
    expect(everythingOf(logged)).not.toContain('hunter2');
    const text = intent.command && !intent.command.ok && say(intent.command, intent, toDelivery());
    expect(text).toContain('“hunter2”');
    expect(text).toContain('req-1');
  });

  it('never throw, whatever they are, and what is logged of a mistake is always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const { command, topic } = toIntent(words, actor);
        if (topic?.kind === 'mistake') {
          expect(command).toEqual({ ok: false, code: 'PAYLOAD_INVALID' });
          expect(command && !command.ok && toLogFields(command)).toEqual({ code: 'PAYLOAD_INVALID', status: 400 });
        }
      }),
    );
  });
});

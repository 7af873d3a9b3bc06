import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tables, writeTables } from '../infra/docs/readme/tables.ts';
import { settingRows } from '../infra/settings/meanings.ts';
import { readSchedules } from '../infra/settings/schedule-list.ts';
import { createApp } from '../lib/app.ts';
import { chatFactories, chats } from '../lib/channels/chats.ts';
import { schedule } from '../lib/channels/schedule.ts';
import { webhook } from '../lib/channels/webhook.ts';
import { parseWords, usages } from '../lib/chat/grammar.ts';
import { readPlaces } from '../lib/chat/places.ts';
import { readPolicy } from '../lib/chat/policy.ts';
import type { HttpDelivery, HttpReply } from '../lib/delivery.ts';
import { endings } from '../lib/outcome.ts';
import { parsePayload } from '../lib/payload.ts';
import { readDelays } from '../lib/queue/delays.ts';
import { ConfigurationError, createSettingsReader, type SettingsReader } from '../lib/settings/settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };

/** What stands between `<!-- name … -->` and `<!-- /name -->`. */
function section(name: string): string {
  return new RegExp(`<!-- ${name}\\b.*?-->(.*?)<!-- /${name} -->`, 's').exec(readme)?.[1] ?? '';
}

describe('The README', () => {
  it('shows a list of schedules that is right', () => {
    const [, list = ''] = /```json\n(.*?)```/s.exec(section('schedules')) ?? [];
    expect(readSchedules(Buffer.from(list), {})).toEqual({ schedules: JSON.parse(list) });
  });

  const payloads = [...section('payloads').matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

  it('shows a payload for every action, and the API’s own', () => {
    const actions = payloads.map((text) => {
      const command = parsePayload(JSON.parse(text));
      return command.ok ? command.value.action : command;
    });
    expect(new Set(actions)).toEqual(new Set(['create', 'apply', 'update', 'show', 'exclude', 'include']));
    expect(payloads.some((text) => text.includes('hotspot_session_migration_enable'))).toBe(true);
  });

  it('shows a problem whose example is the code’s own', () => {
    const refused = parsePayload({ enabled: true, exitSessions: 101 });
    const errors = refused.ok ? [] : refused.errors;
    expect(readme).toContain(JSON.stringify(errors?.[0]?.detail).slice(1, -1));
  });

  it('lists every code with its status and whether it may pass, and no other', () => {
    const rows = [...section('statuses').matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (yes|no) \|/gm)];
    const listed = rows.map(([, code, status, retryable]) => [code, Number(status), retryable === 'yes']);
    const known = Object.entries(endings).map(([code, { status, retryable }]) => [code, status, retryable]);
    expect(listed.sort()).toEqual(known.sort());
  });

  it.each([...new Set([...readme.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name))])(
    'names the script "%s", which is there',
    (name) => {
      expect(scripts).toHaveProperty([name]);
    },
  );

  it.each([...readme.matchAll(/\]\(((?!https?:|#)[^)#]+)\)/g)].map(([, path = '']) => path))(
    'links to %s, which is there',
    (path) => {
      expect(existsSync(`${root}${path}`)).toBe(true);
    },
  );

  it('shows rules for chat that are rules', () => {
    const [, rules = ''] = /```json\n(.*?)```/s.exec(section('rules')) ?? [];
    const reader = createSettingsReader({ CHATOPS_ALLOW: rules });
    const allow = readPolicy(
      reader,
      chats.map(({ channel }) => channel),
    );
    expect(reader.problems).toEqual([]);
    const actor = { channel: 'slack', workspace: 'T0123', room: 'C0456', user: 'U0789' };
    expect(allow({ action: 'show' }, actor).ok).toBe(true);
    expect(allow({ action: 'show' }, { ...actor, room: 'C0' }).ok).toBe(false);
  });

  it('shows every line of the help for chat', () => {
    for (const { usage } of usages) expect(readme.replaceAll(/ +/g, ' ')).toContain(usage.split(' USER')[0]);
  });

  it.each([...readme.matchAll(/npm run simulate -- (\w+)(?: (?:"([^"]+)"|'([^']+)'))?/g)].map(([, ...parts]) => parts))(
    'simulates what is understood: %s',
    (channel, words, json) => {
      if (json !== undefined) expect(parsePayload(JSON.parse(json)).ok).toBe(true);
      else if (words !== undefined) expect(parseWords(words).kind).toBe('command');
      else expect(channel).toBe('schedule');
    },
  );

  it('has the tables that the code gives; else run npm run readme', () => {
    expect(writeTables(readme)).toBe(readme);
    for (const table of Object.values(tables)) expect(readme).toContain(table);
  });

  it('has a remedy for every code', () => {
    const remedies = /## Troubleshooting, by symptom\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
    expect(Object.keys(endings).filter((code) => !remedies.includes(`\`${code}\``))).toEqual([]);
  });

  it('names every setting that a function reads, and no other', () => {
    const read = new Set<string>();
    const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void read.add(String(name)) });
    const factories = [webhook, ...chatFactories];
    const ports = { log: () => {} };
    expect(() => createApp<HttpDelivery, HttpReply>(env, factories, { ...ports, durable: 'door' })).toThrow(
      ConfigurationError,
    );
    const readMore = (settings: SettingsReader) => [readPlaces(settings, chats), readDelays(settings)];
    expect(() => createApp(env, [schedule], { ...ports, durable: 'worker' }, readMore)).toThrow(ConfigurationError);
    const named = settingRows.flatMap(({ names }) => names).filter((name) => /^[A-Z_]+$/.test(name));
    expect(named.sort()).toEqual([...read].sort());
  });

  it('begins with the two lines', () => {
    expect(readme.indexOf('npm ci && npm run demo')).toBeLessThan(600);
    expect(readme).toContain('npm ci && npm test');
  });
});

import { describe, expect, it } from 'vitest';
import { queries } from '../../../infra/deploy/queries.ts';
import { schedule } from '../../../lib/channels/schedule.ts';
import { slack } from '../../../lib/channels/slack.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import { LOGGED } from '../../../lib/log.ts';
import { deliver, ids, senders } from '../../contract/chat-senders.ts';
import { type Line, startApp } from '../../support/app.ts';
import { createClock, NOON } from '../../support/clock.ts';
import { toDelivery, toEvent } from '../../support/delivery.ts';
import { secrets } from '../../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../../support/settings.ts';
import { bear } from '../../support/sign.ts';

/** What the query reads out of a line, by the patterns that stand in it, and who that was. */
function read(line: Line | undefined): Record<string, unknown> {
  const text = JSON.stringify(line);
  const row: Record<string, unknown> = { ...line };
  for (const clause of queries.changes.clauses) {
    const [, field = '', pattern = ''] = /^parse (\S+) \/(.*)\/$/.exec(clause) ?? [];
    if (pattern === '') continue;
    const source = field === '@message' ? text : String(row[field] ?? '');
    Object.assign(row, new RegExp(pattern).exec(source)?.groups);
  }
  const [, names = ''] = /coalesce\((.*)\)/.exec(queries.changes.clauses.join(' ')) ?? [];
  row['who'] = names
    .split(', ')
    .map((name) => row[name])
    .find((value) => value !== undefined);
  return row;
}

const there = { id: '895', enabled: false, exitSessions: 2, users: [{ user_name: 'alice' }] };

describe('The query for changes', () => {
  it('tells who switched what in a chat, and who came and went', async () => {
    const { user } = ids.slack;
    const CHATOPS_ALLOW = JSON.stringify([{ channel: 'slack', users: [user], can: '*' }]);
    const app = startApp(
      senders.slack.factory,
      { ...cloudSettings, ...senders.slack.env, CHATOPS_ALLOW },
      {
        clock: createClock(),
      },
    );
    app.cloud.seed(there);
    await app.send(deliver(senders.slack, senders.slack.toBody('on 5 except "[b]" carol --replace'), NOON));
    expect(read(app.lines[0])).toMatchObject({
      channel: slack.channel,
      who: user,
      enabled: 'true',
      exitSessions: '5',
      added: '{"name":"[b]"},{"name":"carol"}',
      removed: '{"name":"alice"}',
    });
  });

  it('tells which schedule it was, and counts whom it does not name', async () => {
    const app = startApp(schedule, cloudSettings, { clock: createClock() });
    const users = Array.from({ length: 30 }, (_, at) => `user-${at}`);
    const id = 'arn:aws:scheduler:eu-central-1:111122223333:schedule/hotspot/year-end 2026-12-31T18:00:00Z';
    const delivery = { id, time: '2026-12-31T18:00:00Z' };
    await app.send(toEvent({ enabled: true, exitSessions: 0, excludeUsers: users, delivery }));
    const row = read(app.lines[0]);
    expect(row).toMatchObject({ who: 'year-end', enabled: 'true', exitSessions: '0', addedMore: '10' });
    expect(String(row['added']).split('},{')).toHaveLength(20);
    expect(row).not.toHaveProperty('removed');
  });

  it('tells no more than there was', async () => {
    const app = startApp(webhook, webhookSettings, { clock: createClock() });
    app.cloud.seed(there);
    const body = JSON.stringify({ action: 'include', users: ['alice'] });
    await app.send(toDelivery({ headers: bear(secrets.bearer), body }));
    const row = read(app.lines[0]);
    expect(row).toMatchObject({ channel: 'webhook', who: undefined, removed: '{"name":"alice"}' });
    for (const name of ['enabled', 'exitSessions', 'added', 'addedMore', 'removedMore'])
      expect(row).not.toHaveProperty(name);
  });
});

describe('The queries', () => {
  const known = new Set<string>([...LOGGED, 'message', 'status']);
  it.each(Object.values(queries))('ask for fields that a line has: $title', ({ clauses }) => {
    const made = clauses.flatMap((clause) => [
      ...[...clause.matchAll(/\?<(\w+)>/g)].map(([, name = '']) => name),
      ...[...clause.matchAll(/\bas (\w+)/g)].map(([, name = '']) => name),
    ]);
    const asked = clauses.flatMap((clause) => {
      const [, list = ''] = /^(?:display|sort|stats .* by) (.*)$/.exec(clause) ?? [];
      const [, filter = ''] = /^filter (.*)$/.exec(clause) ?? [];
      const filtered = [...filter.matchAll(/(\w+) (?:=|in)|ispresent\((\w+)\)/g)].map(([, a, b]) => a ?? b ?? '');
      return [...list.replace(/ desc$/, '').split(', '), ...filtered].filter((name) => /^\w/.test(name));
    });
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.filter((name) => !known.has(name) && !made.includes(name))).toEqual([]);
  });
});

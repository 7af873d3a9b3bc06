import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { ids, type Sender, senders } from '../contract/chat-senders.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { type Lambda, startLambda } from './lambda.ts';

const NOW = Date.UTC(2026, 10, 25, 12);

let cloud: Cloud;
let served: Served | undefined;
let lambda: Lambda | undefined;

afterEach(async () => {
  await lambda?.stop();
  await served?.close();
});

async function start(sender: Sender): Promise<void> {
  cloud = createCloud();
  served = await serveCloud(cloud);
  lambda = await startLambda(
    'chatops',
    {
      ...cloudSettingsAt(served.url),
      ...(sender.env as Record<string, string>),
      CHATOPS_ALLOW: JSON.stringify([{ channel: sender.name, users: [ids[sender.name].user], can: ['*'] }]),
    },
    NOW,
  );
  expect(lambda.start.started).toBe(true);
}

/** What is answered to these words, and what would be copied out of it: all that stands as code but the request id. */
async function ask(sender: Sender, words: string) {
  const body = sender.toBody(words);
  const headers = { 'Content-Type': sender.contentType, ...sender.sign(body, NOW) };
  const sent = { method: 'POST', path: `/${sender.name}`, query: '', headers: Object.entries(headers) };
  const { result } = (await lambda?.invoke(toEvent('apigw-v2', { ...sent, body: Buffer.from(body) }))) ?? {};
  const { statusCode, body: answer } = result as { statusCode: number; body: string };
  expect(statusCode).toBe(200);
  const text = sender.textOf({ status: statusCode, headers: {}, body: answer });
  const codes = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return { text, copied: codes.at(-2) ?? '' };
}

const state = () =>
  cloud.configs().map(({ enabled, exitSessions, users }) => ({
    enabled,
    exitSessions,
    users: users.map(({ user_name }) => user_name).sort(),
  }));

describe.each(Object.values(senders))('Nobody loses protection by a slip in $name', (sender) => {
  it('is refused, done when it is confirmed, and undone', async () => {
    await start(sender);
    cloud.seed({ enabled: true, exitSessions: 2, users: [] });

    const added = await ask(sender, 'exempt add vip01 vip02');
    expect(added.copied).toBe('exempt remove vip01 vip02');
    const writes = cloud.received.length;

    const refused = await ask(sender, 'on 5 except alice');
    expect(refused.text).toMatch(/lose their protection: 2 – vip01, vip02/);
    expect(refused.copied).toBe('on 5 except alice --replace');
    expect(cloud.received.slice(writes).map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(state()).toEqual([{ enabled: true, exitSessions: 2, users: ['vip01', 'vip02'] }]);

    const confirmed = await ask(sender, refused.copied);
    expect(state()).toEqual([{ enabled: true, exitSessions: 5, users: ['alice'] }]);
    expect(confirmed.copied).toBe('on 2 except vip01 vip02 --replace');

    await ask(sender, confirmed.copied);
    expect(state()).toEqual([{ enabled: true, exitSessions: 2, users: ['vip01', 'vip02'] }]);

    await vi.waitFor(() => expect(lambda?.lines()).toHaveLength(4));
    // What warns is written to the other output.
    const lines = Object.fromEntries((lambda?.lines() ?? []).map((line) => [line['requestId'], line]));
    expect(
      Object.keys(lines)
        .sort()
        .map((id) => [lines[id]?.['code'], lines[id]?.['status']]),
    ).toEqual([
      ['OK', 200],
      ['CONFIRMATION_NEEDED', 409],
      ['OK', 200],
      ['OK', 200],
    ]);
  });
});

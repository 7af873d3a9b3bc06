import { describe, expect, it } from 'vitest';
import { misuse, nearestTo, readArguments } from '../../../infra/command/arguments.ts';
import { adviseAction } from '../../../infra/senders/action.ts';
import { readSimulation } from '../../../infra/simulate/options.ts';
import { showLog } from '../../../infra/start/deliveries.ts';

const line = {
  level: 'INFO',
  message: 'delivery',
  timestamp: '2026-03-30T07:08:09.123Z',
  channel: 'slack',
  action: 'apply',
  code: 'OK',
  status: 200,
  requestId: 'r-1',
  upstream: { status: 200 },
  durationMs: 12,
  actor: 'U1\u001b[2J',
  changes: [
    { field: 'enabled', from: false, to: true },
    { field: 'excludeUsers', added: [{ name: 'alice' }], removed: [{ id: '7' }] },
  ],
};

describe('A delivery on a terminal', () => {
  it('is a line to read', () => {
    expect(showLog(`${JSON.stringify(line)}\n`)).toBe(
      '07:08:09  slack       apply    200 OK  enabled false → true; excludeUsers +alice -7  asked by U1\\u001b[2J  12 ms\n',
    );
  });

  it('tells why it was refused, and what the API said', () => {
    const { actor: _, changes: __, action: ___, ...rest } = line;
    const refused = { ...rest, status: 401, code: 'SIGNATURE_INVALID', reason: 'mismatch' };
    expect(showLog(JSON.stringify(refused))).toBe(
      '07:08:09  slack       -        401 SIGNATURE_INVALID  mismatch  12 ms',
    );
    const failed = { ...rest, status: 504, code: 'UPSTREAM_TIMEOUT', applied: 'unknown', upstream: { status: 504 } };
    expect(showLog(JSON.stringify(failed))).toContain('applied: unknown  the API said 504');
  });

  it.each(['plain text\n', '{"message":"settings"}', '{', ''])('is nothing else: %j', (text) => {
    expect(showLog(text)).toBe(text);
  });
});

describe('What is not known', () => {
  it.each<[() => unknown, string]>([
    [() => readSimulation(['slak', 'status'], {}), 'Nobody called "slak" sends to us; the nearest is slack.'],
    [() => readSimulation(['Webhok', '{}'], {}), 'Nobody called "Webhok" sends to us; the nearest is webhook.'],
    [() => readSimulation(['irc', 'status'], {}), 'Nobody called "irc" sends to us.'],
    [
      () => readSimulation(['slack', 'off', '--setings=a'], {}),
      '--setings is not known here; the nearest is --settings.',
    ],
    [() => readArguments(['--jsn'], { json: { type: 'boolean' } }), '--jsn is not known here; the nearest is --json.'],
    [() => readArguments(['--zzz'], { json: { type: 'boolean' } }), '--zzz is not known here.'],
  ])('is answered with the nearest, where one is near: %s', (read, message) => {
    expect(read).toThrow(expect.objectContaining({ exitCode: misuse('').exitCode, message }));
  });

  it.each([
    ['{"action":"shwo"}', '"shwo" is no action; the nearest is show.'],
    ['{"action":"applly","enabled":true}', '"applly" is no action; the nearest is apply.'],
    ['{"action":"dance"}', '"dance" is no action.'],
    ['{"action":"show"}', undefined],
    ['{"enabled":true}', undefined],
    ['null', undefined],
    ['no json', undefined],
    [undefined, undefined],
  ])('as an action is answered likewise: %j', (payload, advice) => {
    expect(adviseAction(payload)).toBe(advice);
  });

  it('is nearest to nothing where it is short', () => {
    expect(nearestTo('xy', ['as', 'in'])).toBe('');
  });
});

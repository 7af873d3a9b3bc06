import { describe, expect, it } from 'vitest';
import type { Channel } from '../../lib/channel.ts';
import type { Command } from '../../lib/command.ts';
import type { HttpDelivery } from '../../lib/delivery.ts';
import type { Order, Perform } from '../../lib/order.ts';
import { fail, type Outcome, succeed } from '../../lib/outcome.ts';
import { createRelay } from '../../lib/relay.ts';
import { toDelivery } from '../support/delivery.ts';
import { everythingOf } from '../support/leaks.ts';

const command: Command = { action: 'create', enabled: true, exitSessions: 2 };
const bug = new TypeError('hunter2');

type Steps = Partial<Channel<HttpDelivery, Outcome>> & { perform?: Perform };

/** Runs one delivery through these steps; each leaves its name in `story`. */
async function tell({ perform, ...steps }: Steps = {}, delivery = toDelivery()) {
  const story: string[] = [];
  const lines: unknown[] = [];
  let time = 1000;
  const noted =
    <A extends unknown[], R>(name: string, step: (...args: A) => R) =>
    (...args: A): R => {
      story.push(name);
      time += 10;
      return step(...args);
    };
  const relay = createRelay({
    perform: noted('perform', perform ?? (async (): Promise<Outcome> => ({ ok: true, body: { recovered: true } }))),
    log: (level, record) => lines.push({ level, ...record }),
    now: () => time,
  });
  const channel: Channel<HttpDelivery, Outcome> = {
    name: 'test',
    ...steps,
    verify: noted('verify', steps.verify ?? (() => succeed({ deliveryId: 'd-1' }))),
    parse: noted('parse', steps.parse ?? (() => ({ command: succeed(command) }))),
    render: noted('render', steps.render ?? ((outcome) => outcome)),
  };
  const reply = await relay(channel, delivery);
  return { reply, story, lines };
}

describe('a delivery', () => {
  it('is verified, parsed, performed and answered, in this order, and leaves one line', async () => {
    const { reply, story, lines } = await tell();
    expect(story).toEqual(['verify', 'parse', 'perform', 'render']);
    expect(reply).toEqual({ ok: true, body: { recovered: true } });
    expect(lines).toEqual([
      {
        level: 'info',
        channel: 'test',
        deliveryId: 'd-1',
        action: 'create',
        code: 'OK',
        status: 200,
        requestId: 'req-1',
        durationMs: 30,
      },
    ]);
  });

  it('hands the command and the deadline to the cloud, and the time of its arrival to the proof', async () => {
    const seen: unknown[] = [];
    await tell({
      verify: (_, now) => {
        seen.push(now);
        return succeed({});
      },
      perform: async (order, work) => {
        seen.push(order.command, work.deadlineAt);
        return { ok: true, body: {} };
      },
    });
    expect(seen).toEqual([1000, command, toDelivery().deadlineAt]);
  });

  it('is not parsed without proof, and its id is not believed', async () => {
    const { reply, story, lines } = await tell({ verify: () => fail('SIGNATURE_INVALID') });
    expect(story).toEqual(['verify', 'render']);
    expect(reply).toEqual(fail('SIGNATURE_INVALID'));
    expect(lines).toEqual([
      { level: 'warn', channel: 'test', code: 'SIGNATURE_INVALID', status: 401, requestId: 'req-1', durationMs: 10 },
    ]);
  });

  it('is not performed when it cannot be read', async () => {
    const { story, lines } = await tell({ parse: () => ({ command: fail('PAYLOAD_INVALID') }) });
    expect(story).toEqual(['verify', 'parse', 'render']);
    expect(lines).toMatchObject([{ level: 'warn', deliveryId: 'd-1', code: 'PAYLOAD_INVALID' }]);
    expect(lines[0]).not.toHaveProperty('action');
  });

  it('notes an unsigned channel with each line, and warns', async () => {
    const { lines } = await tell({ unsigned: true });
    expect(lines).toMatchObject([{ level: 'warn', unsigned: true, code: 'OK' }]);
  });

  it('logs the status and id of the API, and nothing that it said', async () => {
    const { lines } = await tell({
      perform: async () => fail('UPSTREAM_ERROR', { upstream: { status: 500, errorMsg: 'words', requestId: 'up-1' } }),
    });
    expect(lines).toMatchObject([{ level: 'error', status: 500, upstream: { status: 500, requestId: 'up-1' } }]);
    expect(everythingOf(lines)).not.toContain('words');
  });
});

describe('an order', () => {
  async function order(steps: Steps, delivery?: HttpDelivery): Promise<Order> {
    const orders: Order[] = [];
    await tell(
      {
        ...steps,
        perform: async (one) => {
          orders.push(one);
          return { ok: true, body: {} };
        },
      },
      delivery,
    );
    const [first, ...more] = orders;
    expect(more).toEqual([]);
    if (!first) throw new Error('there was no order');
    // Whoever keeps it reads the same again.
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    return first;
  }
  /** SHA-256 of "abc" (FIPS 180-4). */
  const fingerprint = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  it('has all that is known of the delivery', async () => {
    const actor = { channel: 'test', workspace: 'T1', user: 'U1' };
    const steps: Steps = {
      verify: () => succeed({ deliveryId: 'd-1', wantedAt: '2026-11-25T11:59:00Z' }),
      parse: () => ({ command: succeed(command), actor, answerTo: 'https://hooks.test/1' }),
    };
    const delivery = { ...toDelivery({ body: 'abc' }), arrivedAt: 900 };
    expect(await order(steps, delivery)).toEqual({
      command,
      channel: 'test',
      actor,
      id: 'd-1',
      fingerprint,
      wantedAt: '2026-11-25T11:59:00Z',
      arrivedAt: 900,
      answerTo: 'https://hooks.test/1',
    });
  });

  it('has no more than that', async () => {
    expect(await order({ verify: () => succeed({}) }, toDelivery({ body: 'abc' }))).toEqual({
      command,
      channel: 'test',
      fingerprint,
      arrivedAt: 1000,
    });
  });

  it('is another one with other bytes', async () => {
    const of = async (body: string | Uint8Array) => (await order({}, toDelivery({ body }))).fingerprint;
    const known = await Promise.all(['', 'abc', 'abd', 'abc ', Buffer.from([0xff]), Buffer.from([0xfe])].map(of));
    expect(new Set(known).size).toBe(known.length);
  });
});

describe('a bug', () => {
  it.each<[string, Steps]>([
    [
      'verify',
      {
        verify: () => {
          throw bug;
        },
      },
    ],
    [
      'parse',
      {
        parse: () => {
          throw bug;
        },
      },
    ],
    [
      'perform',
      {
        perform: () => {
          throw bug;
        },
      },
    ],
    ['perform, later', { perform: () => Promise.reject(bug) }],
  ])('in %s ends as INTERNAL, with a reply and one line without its words', async (_, steps) => {
    const { reply, lines } = await tell(steps);
    expect(reply).toMatchObject({ ok: false, code: 'INTERNAL' });
    expect(lines).toMatchObject([{ level: 'error', code: 'INTERNAL', status: 500, bug: { name: 'TypeError' } }]);
    expect(lines).toHaveLength(1);
    expect(everythingOf(lines)).not.toContain('hunter2');
  });
});

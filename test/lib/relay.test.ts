import { describe, expect, it } from 'vitest';
import type { Channel } from '../../lib/channel.ts';
import type { Command } from '../../lib/command.ts';
import type { EventDelivery, HttpDelivery } from '../../lib/delivery.ts';
import type { Order, Perform } from '../../lib/order.ts';
import { fail, type Outcome, succeed } from '../../lib/outcome.ts';
import { createRelay, deadlineOf } from '../../lib/relay.ts';
import { toDelivery } from '../support/delivery.ts';
import { everythingOf } from '../support/leaks.ts';

const command: Command = { action: 'create', enabled: true, exitSessions: 2 };
const bug = new TypeError('hunter2');

type Steps = Partial<Channel<HttpDelivery, Outcome, unknown>> & {
  perform?: Perform;
  redactAll?: <T>(value: T) => T;
  accept?: Perform;
  keepsIds?: boolean;
  learnAddress?: (address: string) => void;
};

/** Runs one delivery through these steps; each leaves its name in `story`. */
async function tell(
  { perform, redactAll, accept, keepsIds, learnAddress, ...steps }: Steps = {},
  delivery = toDelivery(),
) {
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
    ...(redactAll ? { redactAll } : {}),
    ...(accept ? { accept: noted('accept', accept) } : {}),
    ...(keepsIds === undefined ? {} : { keepsIds }),
    ...(learnAddress ? { learnAddress } : {}),
  });
  const channel: Channel<HttpDelivery, Outcome, unknown> = {
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

describe('a question', () => {
  it.each([
    ['a greeting', {}, {}],
    ['help', { action: 'help' as const }, { action: 'help' }],
  ])('such as %s is answered with nothing done', async (_, intent, logged) => {
    const { reply, story, lines } = await tell({ parse: () => intent });
    expect(story).toEqual(['verify', 'parse', 'render']);
    expect(reply).toEqual({ ok: true, body: {} });
    expect(lines).toEqual([
      {
        level: 'info',
        channel: 'test',
        deliveryId: 'd-1',
        code: 'OK',
        status: 200,
        requestId: 'req-1',
        durationMs: 20,
        ...logged,
      },
    ]);
  });
});

describe('a right', () => {
  const actor = { channel: 'test', user: 'U1' };
  const parse = () => ({ command: succeed(command), actor });

  it('is asked for with the command and who wants it', async () => {
    const asked: unknown[] = [];
    const allow = (...args: unknown[]) => {
      asked.push(args);
      return succeed(undefined);
    };
    const { story, lines } = await tell({ parse, allow });
    expect(asked).toEqual([[command, actor]]);
    expect(story).toContain('perform');
    expect(lines).toMatchObject([{ actor: 'U1', code: 'OK' }]);
  });

  it('that is not there ends it before anything is done', async () => {
    const { reply, story, lines } = await tell({ parse, allow: () => fail('NOT_ALLOWED') });
    expect(story).toEqual(['verify', 'parse', 'render']);
    expect(reply).toEqual(fail('NOT_ALLOWED'));
    expect(lines).toMatchObject([{ level: 'warn', code: 'NOT_ALLOWED', action: 'create', actor: 'U1' }]);
  });
});

describe('the time of a delivery', () => {
  const startedAt = 5000;
  it.each([
    ["is the platform's where its sender waits", {}, {}, 30_000],
    [
      "is the sender's from its arrival, less what putting it into words takes",
      { budgetMs: 2500 },
      { arrivedAt: 4000 },
      6450,
    ],
    ["is the sender's from the start where nobody knows when it arrived", { budgetMs: 2500 }, {}, 7450],
    ["is never longer than the platform's", { budgetMs: 60_000 }, { arrivedAt: 4000 }, 30_000],
  ])('%s', (_, budget, arrival, deadlineAt) => {
    const { arrivedAt: __, ...delivery } = { ...toDelivery(), deadlineAt: 30_000 };
    expect(deadlineOf(budget, { ...delivery, ...arrival }, startedAt)).toBe(deadlineAt);
  });
});

describe('what a delivery cost', () => {
  it.each([
    [
      { tokenRequests: 1, upstreamMs: 40 },
      { tokenRequests: 1, upstreamMs: 40 },
    ],
    [{ tokenRequests: 0, upstreamMs: 40 }, { upstreamMs: 40 }],
    [{ tokenRequests: 2, upstreamMs: 0 }, { tokenRequests: 2 }],
    [{ tokenRequests: 0, upstreamMs: 0 }, {}],
  ])('of %j stands in its line as %j', async (usage, logged) => {
    const { lines } = await tell({
      perform: async (_, work) => {
        Object.assign(work.usage, usage);
        return { ok: true, body: {} };
      },
    });
    const { tokenRequests, upstreamMs } = lines[0] as Readonly<Record<string, unknown>>;
    expect(
      Object.fromEntries(Object.entries({ tokenRequests, upstreamMs }).filter(([, n]) => n !== undefined)),
    ).toEqual(logged);
  });
});

describe('a secret', () => {
  /** Makes a copy of everything, as the redactor does where there is something to take out. */
  const redactAll = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('hunter2', '[secret]'));

  it('is taken out of what the cloud said, in the reply and in the line', async () => {
    const { reply, lines } = await tell({ redactAll, perform: async () => ({ ok: true, body: { id: 'hunter2' } }) });
    expect(reply).toEqual({ ok: true, body: { id: '[secret]' } });
    expect(everythingOf(lines)).not.toContain('hunter2');
  });

  it('is taken out of what a failure says, too', async () => {
    const perform: Perform = async () => fail('UPSTREAM_ERROR', { detail: 'It said hunter2.' });
    expect((await tell({ redactAll, perform })).reply).toEqual(fail('UPSTREAM_ERROR', { detail: 'It said [secret].' }));
  });

  it('is not looked for in what was asked where nothing of it is shown', async () => {
    const intent = { command: succeed(command) };
    const shown: unknown[] = [];
    await tell({
      redactAll,
      parse: () => intent,
      render: (outcome, _, seen) => {
        shown.push(seen);
        return outcome;
      },
    });
    expect(shown[0]).toBe(intent);
  });

  it("is taken out of the sender's id", async () => {
    const { lines } = await tell({ redactAll, verify: () => succeed({ deliveryId: 'hunter2' }) });
    expect(lines).toMatchObject([{ deliveryId: '[secret]' }]);
  });

  it("is taken out of the asker's own words before they are shown, and the rest of what was asked stays", async () => {
    const shown: unknown[] = [];
    await tell({
      redactAll,
      parse: () => ({ command: succeed(command), topic: { words: 'on hunter2' } }),
      render: (outcome, _, intent) => {
        shown.push(intent);
        return outcome;
      },
    });
    expect(shown).toMatchObject([{ topic: { words: 'on [secret]' }, command: { ok: true, value: command } }]);
  });

  it('leaves a bug what it is, so that its name and place can be told', async () => {
    const { lines } = await tell({ redactAll, perform: () => Promise.reject(bug) });
    expect(lines).toMatchObject([{ code: 'INTERNAL', bug: { name: 'TypeError' } }]);
    expect(everythingOf(lines)).not.toContain('hunter2');
  });
});

describe('a sender who can wait', () => {
  const accept: Perform = async () => ({ ok: true, body: {}, accepted: { deliveryId: 'd-1' } });
  const show: Command = { action: 'show' };
  it.each<[string, Steps, string]>([
    [
      'is told that a write will be done',
      { accept, parse: () => ({ command: succeed(command), isPatient: true }) },
      'accept',
    ],
    [
      'is answered at once without a queue',
      { parse: () => ({ command: succeed(command), isPatient: true }) },
      'perform',
    ],
    [
      'is shown at once what is only read',
      { accept, parse: () => ({ command: succeed(show), isPatient: true }) },
      'perform',
    ],
    ['is another than one who waits', { accept, parse: () => ({ command: succeed(command) }) }, 'perform'],
  ])('%s', async (_, steps, step) => {
    expect((await tell(steps)).story).toEqual(['verify', 'parse', step, 'render']);
  });

  it('gives an address, at which nothing is said before the answer itself is out', async () => {
    const orders: Order[] = [];
    const answer = { address: 'https://hooks.test/1', language: 'en' };
    const steps: Steps = {
      budgetMs: 2500,
      accept: async (order) => {
        orders.push(order);
        return { ok: true, body: {} };
      },
      parse: () => ({ command: succeed(command), isPatient: true, answer }),
    };
    const learnt: string[] = [];
    await tell({ ...steps, learnAddress: (address) => learnt.push(address) }, { ...toDelivery(), arrivedAt: 900 });
    expect(learnt).toEqual([answer.address]);
    await tell({ ...steps, parse: () => ({ command: succeed(command), isPatient: true }) });
    expect(orders).toMatchObject([{ answer: { ...answer, notBefore: 3400 } }, {}]);
    expect(orders[1]).not.toHaveProperty('answer');
  });
});

describe('an id that is looked for only where ids are kept', () => {
  const identify = () => succeed({ deliveryId: 'key-1', scheme: 'hub' });
  const orderOf = async (steps: Steps) => {
    const orders: Order[] = [];
    const perform: Perform = async (order) => {
      orders.push(order);
      return { ok: true, body: {} };
    };
    await tell({ ...steps, perform });
    return orders[0];
  };

  it.each<[string, Steps, object]>([
    ['is found', { keepsIds: true, identify }, { id: 'key-1', scheme: 'hub' }],
    ['is not looked for where none is kept', { keepsIds: false, identify }, { id: 'd-1' }],
    ['nor where nobody said so', { identify }, { id: 'd-1' }],
    [
      'nor for what only reads',
      { keepsIds: true, identify, parse: () => ({ command: succeed({ action: 'show' }) }) },
      { id: 'd-1' },
    ],
    ['is the one of the proof where a channel has no other', { keepsIds: true }, { id: 'd-1' }],
  ])('%s', async (_, steps, known) => {
    const order = await orderOf(steps);
    expect(order).toMatchObject(known);
    expect(Object.hasOwn(order ?? {}, 'scheme')).toBe('scheme' in known);
  });

  it('ends it where it is malformed', async () => {
    const { reply, story } = await tell({ keepsIds: true, identify: () => fail('PAYLOAD_INVALID') });
    expect(reply).toEqual(fail('PAYLOAD_INVALID'));
    expect(story).not.toContain('perform');
  });

  it.each([true, false])('and whether a channel insists is handed on: %s', async (insists) => {
    const seen: unknown[] = [];
    await tell({
      insists: () => insists,
      perform: async (_, work) => {
        seen.push(work.insists ?? false);
        return { ok: true, body: {} };
      },
    });
    await tell({
      perform: async (_, work) => {
        seen.push(work.insists ?? false);
        return { ok: true, body: {} };
      },
    });
    expect(seen).toEqual([insists, false]);
  });
});

describe('an event', () => {
  const relayed = async (event: unknown) => {
    const orders: Order[] = [];
    const relay = createRelay({
      perform: async (order) => {
        orders.push(order);
        return { ok: true, body: {} };
      },
      log: () => {},
      now: () => 1000,
    });
    const channel: Channel<EventDelivery, Outcome> = {
      name: 'test',
      verify: () => succeed({}),
      parse: () => ({ command: succeed(command) }),
      render: (outcome) => outcome,
    };
    const outcome = await relay(channel, { event, requestId: 'req-1', deadlineAt: 9000 });
    return { outcome, fingerprint: orders[0]?.fingerprint };
  };

  // SHA-256 of `{"a":1}` and of nothing (FIPS 180-4).
  it.each([
    [{ a: 1 }, '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862'],
    [undefined, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ])('such as %j is known by its JSON', async (event, fingerprint) => {
    expect((await relayed(event)).fingerprint).toBe(fingerprint);
  });

  it('that is nested too deeply to be written is refused', async () => {
    let event: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) event = [event];
    const { outcome, fingerprint } = await relayed(event);
    expect(outcome).toEqual(fail('PAYLOAD_INVALID', { detail: 'The event is nested too deeply.' }));
    expect(fingerprint).toBeUndefined();
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
      parse: () => ({ command: succeed(command), actor, answer: { address: 'https://hooks.test/1', language: 'en' } }),
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
      answer: { address: 'https://hooks.test/1', language: 'en', notBefore: 900 },
    });
  });

  it('has no more than that', async () => {
    expect(await order({ verify: () => succeed({}) }, toDelivery({ body: 'abc' }))).toStrictEqual({
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

  const asked = (action: Command['action'] | 'help') =>
    action === 'help' ? { action, topic: {} } : { command: succeed({ action } as unknown as Command) };
  it.each([
    ['create', { applied: 'unknown', changes: [] }],
    ['apply', { applied: 'unknown', changes: [] }],
    ['show', {}],
  ] as const)('leaves it open whether %s has written', async (action, doubt) => {
    const { reply } = await tell({ parse: () => asked(action), perform: () => Promise.reject(bug) });
    expect(reply).toEqual({ ok: false, code: 'INTERNAL', bug, ...doubt });
  });

  it.each(['verify', 'parse'] as const)('in %s has written nothing', async (step) => {
    const { reply } = await tell({
      [step]: () => {
        throw bug;
      },
    });
    expect(reply).toEqual({ ok: false, code: 'INTERNAL', bug });
  });

  it('is told with the action where there was one, of words for people too', async () => {
    const { lines } = await tell({
      parse: () => asked('help'),
      render: (outcome) => outcome,
    });
    expect(lines).toMatchObject([{ action: 'help', code: 'OK' }]);
  });
});

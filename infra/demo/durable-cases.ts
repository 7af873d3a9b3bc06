import { createQueues } from '../redrive/queues.ts';
import { redrive } from '../redrive/redrive.ts';
import { toBusEvent } from '../start/examples.ts';
import type { Reply, Stage } from './durable-stage.ts';

export type DurableCase = {
  title: string;
  /** Plays it. @returns what was seen, in words or numbers. */
  play: (stage: Stage) => Promise<Seen>;
  expected: Seen;
};

export type Seen = Readonly<Record<string, string | number | boolean>>;

const apply = (enabled: boolean, exitSessions: number) => ({ action: 'apply', enabled, exitSessions });
const brief = ({ status, code, replayed }: Reply) => `${status} ${code}${replayed ? ', replayed' : ''}`;

/** An event whose time may be another than now. @param agoMs how long ago it was. */
const event = (detail: object, agoMs = 0) => toBusEvent(detail, Date.now() - agoMs);

/** How many writes came of something. */
async function counting(stage: Stage, work: () => Promise<Seen>): Promise<Seen> {
  const before = stage.writes();
  const seen = await work();
  return { ...seen, writes: stage.writes() - before };
}

/** What `npm run redrive` would do. @returns its last line. */
async function redriveAll({ durable }: Stage, yes: boolean): Promise<string> {
  const said: string[] = [];
  await redrive(
    { filter: {}, yes, json: false },
    {
      queues: createQueues(durable.aws.call, durable.aws.queues, Date.now),
      now: Date.now,
      say: (line) => said.push(line),
      sayAside: () => {},
      isStopped: () => false,
    },
  );
  return said.at(-1) ?? '';
}

const doneWith = (id: string) => (line: Readonly<Record<string, unknown>>) =>
  line['message'] === 'delivery' && line['deliveryId'] === id && line['retryInSeconds'] === undefined;

export const durableCases: readonly DurableCase[] = [
  {
    title: 'A duplicate: what was done is answered again, and not done again',
    play: (stage) =>
      counting(stage, async () => ({
        first: brief(await stage.webhook('duplicate', apply(true, 2))),
        again: brief(await stage.webhook('duplicate', apply(true, 2))),
        'other bytes': brief(await stage.webhook('duplicate', apply(false, 0))),
      })),
    expected: { first: '200 OK', again: '200 OK, replayed', 'other bytes': '422 DELIVERY_ID_REUSED', writes: 1 },
  },
  {
    title: 'Two at once: one runs, the other hears so',
    play: (stage) =>
      counting(stage, async () => {
        stage.cloud.fail({ on: { service: 'workspace' }, delayMs: 500 });
        const both = await Promise.all([
          stage.webhook('two-at-once', apply(true, 3)),
          stage.webhook('two-at-once', apply(true, 3)),
        ]);
        return Object.fromEntries(
          both
            .map(brief)
            .sort()
            .map((said, index) => [index === 0 ? 'one' : 'the other', said]),
        );
      }),
    expected: { one: '200 OK', 'the other': '409 IN_PROGRESS', writes: 1 },
  },
  {
    title: 'A chat command: answered at once, carried out by the worker, told later',
    play: (stage) =>
      counting(stage, async () => {
        const already = stage.durable.followUps().length;
        const answer = await stage.chat('on 5');
        await stage.logged(({ followUp }) => followUp === 'sent');
        const [later] = stage.durable.followUps().slice(already);
        const textOf = (body: unknown) => String((body as { text?: string } | undefined)?.text ?? '');
        return {
          'at once': textOf(answer).split('\n')[0] ?? '',
          later: /\b5\b/.test(textOf(later?.body)) ? 'the result' : textOf(later?.body),
          'how many': stage.durable.followUps().length - already,
        };
      }),
    expected: {
      'at once': 'Accepted, and being worked on. The result follows here.',
      later: 'the result',
      'how many': 1,
      writes: 1,
    },
  },
  {
    title: 'A worker that is killed after its write and before it could note it: another finds it done',
    play: (stage) =>
      counting(stage, async () => {
        const killed = event(apply(true, 7));
        stage.killAtNextWrite();
        await stage.durable.enqueue(killed);
        const { attempt, code, result } = await stage.logged(doneWith(killed.id));
        return {
          deaths: stage.durable.processes().worker.deaths(),
          'next one': `attempt ${attempt}: ${code}, ${result}`,
          sessions: stage.cloud.configs()[0]?.exitSessions ?? -1,
        };
      }),
    expected: { deaths: 1, 'next one': 'attempt 2: OK, unchanged', sessions: 7, writes: 1 },
  },
  {
    title: 'An event that comes too late: a newer one was carried out',
    play: (stage) =>
      counting(stage, async () => {
        const late = event(apply(false, 0), 3_600_000);
        await stage.durable.enqueue(late);
        const { code } = await stage.logged(doneWith(late.id));
        return { 'an hour late': String(code), sessions: stage.cloud.configs()[0]?.exitSessions ?? -1 };
      }),
    expected: { 'an hour late': 'SUPERSEDED', sessions: 7, writes: 0 },
  },
  {
    title: 'A dead letter: it waits until the right is granted, then it is sent back',
    play: (stage) =>
      counting(stage, async () => {
        const refused = event(apply(true, 9));
        stage.cloud.fail({ on: { service: 'workspace', method: 'PATCH' }, status: 403 });
        await stage.durable.enqueue(refused);
        const { code, deadLettered } = await stage.logged(doneWith(refused.id));
        const listed = await redriveAll(stage, false);
        const sentBack = await redriveAll(stage, true);
        await stage.logged((line) => doneWith(refused.id)(line) && line['code'] === 'OK');
        return {
          died: `${code}${deadLettered ? ', dead letter' : ''}`,
          listed,
          'sent back': sentBack,
          sessions: stage.cloud.configs()[0]?.exitSessions ?? -1,
        };
      }),
    expected: {
      died: 'UPSTREAM_FORBIDDEN, dead letter',
      listed: '1 of 1 messages fit. Nothing was sent back; add --yes to send them back.',
      'sent back': '1 sent back, 0 left.',
      sessions: 9,
      writes: 2,
    },
  },
];

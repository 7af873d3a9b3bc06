import type { Fault } from '../../infra/emulator/cloud.ts';
import { forPlace, places } from './answers.ts';
import type { Ending, Row } from './row.ts';

type Kind = {
  name: string;
  fault: Fault;
  code: string;
  /** What is known where it happens every time and nothing was done: a connection that ended cannot bring anything later. */
  applied: 'no' | 'unknown';
  hasty?: true;
};

/** How an answer is lost. */
const kinds: readonly Kind[] = [
  { name: 'slow answer', fault: { delayMs: 60_000 }, code: 'UPSTREAM_TIMEOUT', applied: 'unknown', hasty: true },
  { name: 'no answer', fault: { hang: true }, code: 'UPSTREAM_TIMEOUT', applied: 'unknown', hasty: true },
  { name: 'stalled head', fault: { stall: 'head' }, code: 'UPSTREAM_TIMEOUT', applied: 'unknown', hasty: true },
  { name: 'stalled body', fault: { stall: 'body' }, code: 'UPSTREAM_TIMEOUT', applied: 'unknown', hasty: true },
  { name: 'closed connection', fault: { drop: true }, code: 'UPSTREAM_UNREACHABLE', applied: 'no' },
  { name: 'reset connection', fault: { reset: true }, code: 'UPSTREAM_UNREACHABLE', applied: 'no' },
  {
    name: 'HTML with 200',
    fault: { status: 200, body: '<html>Please log in</html>' },
    code: 'UPSTREAM_BAD_REPLY',
    applied: 'unknown',
  },
  { name: 'nothing with 200', fault: { status: 200, body: '' }, code: 'UPSTREAM_BAD_REPLY', applied: 'unknown' },
  { name: 'a list with 200', fault: { status: 200, body: [] }, code: 'UPSTREAM_BAD_REPLY', applied: 'unknown' },
  {
    name: 'body that breaks off',
    fault: { status: 200, body: '{"id":"1"}', cut: true },
    code: 'UPSTREAM_BAD_REPLY',
    applied: 'unknown',
  },
];

const always = { times: Number.POSITIVE_INFINITY };

/**
 * Each of them, to each request: every time, so that it fails; once before the work, so that only what is safe to repeat is done
 * all the same; once after it, so that a look finds it done.
 */
const lost: readonly Row[] = kinds.flatMap(({ name, fault, code, applied, hasty }) =>
  places.flatMap((place): Row[] => {
    const row = (when: string, more: Fault, ends: Row['ends']): Row => ({
      title: `${name} ${place.name}, ${when}`,
      ...(hasty ? { hasty } : {}),
      ...(place.isChange ? { isChange: place.isChange } : {}),
      faults: [{ on: place.on, ...fault, ...more }],
      ends,
    });
    if (place.key === 'look') return [row('every time', always, forPlace(place, [code, 'no']))];
    const once: Row['ends'] = ({ action }) => {
      if (action === 'apply') return 'OK';
      return place.key === 'make' ? [code, applied] : undefined;
    };
    return [
      row('every time', always, forPlace(place, [code, applied])),
      row('once, not done', {}, once),
      row('once, done', { applied: true }, forPlace(place, 'OK')),
    ];
  }),
);

const iam = { service: 'iam' } as const;

const token: readonly Row[] = [
  ...kinds
    .filter(({ hasty, code }) => hasty || code === 'UPSTREAM_UNREACHABLE')
    .map(
      ({ name, fault, hasty }): Row => ({
        title: `${name} of IAM, every time`,
        apart: true,
        lasting: true,
        ...(hasty ? { hasty } : {}),
        faults: [{ on: iam, ...fault, ...always }],
        ends: ['TOKEN_UNAVAILABLE', 'no'],
      }),
    ),
  {
    title: 'body that breaks off, with a token',
    apart: true,
    faults: [{ on: iam, cut: true }],
    ends: 'OK',
  },
];

const filler = (length: number): Fault['headers'] => ({ 'x-filler': 'f'.repeat(length) });

/** A token of a service catalogue's size, and heads that nobody expects. */
const heads: readonly Row[] = [
  {
    title: 'answers with 20 KB of headers',
    faults: [{ headers: filler(20_000) as Record<string, string>, ...always }],
    ends: 'OK',
  },
  {
    title: 'answers with 200 KB of headers, to the look',
    faults: [
      { on: { service: 'workspace', method: 'GET' }, headers: filler(200_000) as Record<string, string>, ...always },
    ],
    ends: ({ action }): Ending | undefined => (action === 'create' ? undefined : ['UPSTREAM_BAD_REPLY', 'no']),
  },
];

export const wireRows: readonly Row[] = [...lost, ...token, ...heads];

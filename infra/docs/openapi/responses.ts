import { STATUS_CODES } from 'node:http';
import type { HttpReply } from '../../../lib/delivery.ts';
import { toHttpReply } from '../../../lib/http-reply.ts';
import { type Code, endings, type Report } from '../../../lib/outcome.ts';
import { moreReplies, requestExamples } from './examples.ts';
import { exampleOf, type FailureExample, moreExamples } from './failures.ts';
import { refTo } from './json-schema.ts';
import { play, REQUEST_ID } from './play.ts';
import { replyNames } from './schemas.ts';

const text = (description: string, pattern: string, required = false) => ({
  description,
  required,
  schema: { type: 'string', pattern },
});

/** Every header of a reply but the content type, which has a place of its own in the document. */
const headers = {
  'X-Request-Id': text('The id of this invocation, as in the log.', '^[!-~]{1,128}$', true),
  'Cache-Control': text('Replies are not to be kept.', '^no-store$', true),
  Allow: text('The method that the path takes; not with a 405 of the Workspace API.', '^[A-Z]+$'),
  'WWW-Authenticate': text('How to prove a delivery; not with a 401 of the Workspace API.', '^Bearer '),
  'Preference-Applied': text('It is accepted, and not done yet.', '^respond-async$'),
  'Idempotent-Replayed': text('This is the answer that the first delivery with this id had.', '^true$'),
  'Retry-After': text(
    'Seconds or a date: passed on from the service that failed, where it sent one; or our own, where a delivery has to wait.',
    '^([0-9]{1,9}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT)$',
  ),
};

type HeaderName = keyof typeof headers;

const headerNames = Object.keys(headers) as HeaderName[];

/** The headers that replies of one kind have been seen to carry. */
function headersOf(replies: readonly HttpReply[]): Record<string, { $ref: string }> {
  const seen = new Set(replies.flatMap((reply) => Object.keys(reply.headers)));
  seen.delete('content-type');
  const names = headerNames.filter((name) => seen.delete(name.toLowerCase()));
  if (seen.size > 0) throw new Error(`The header "${[...seen]}" has no description for the document.`);
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** The headers themselves, each with a value that a reply had. */
function headerComponents(replies: readonly HttpReply[]): Record<string, unknown> {
  const withExamples = headerNames.map((name) => {
    const example = replies.map((reply) => reply.headers[name.toLowerCase()]).find((value) => value !== undefined);
    return [name, { ...headers[name], example }];
  });
  return Object.fromEntries(withExamples);
}

type ReplyExample = { name: string; summary: string; reply: HttpReply };

/** Replies to the examples of requests, and some more. */
async function playSuccesses(): Promise<readonly ReplyExample[]> {
  const scenes = [
    ...Object.entries(requestExamples).map(([name, { value, ...scene }]) => ({ name, payload: value, ...scene })),
    ...Object.entries(moreReplies).map(([name, scene]) => ({ name, ...scene })),
  ];
  const played = await Promise.all(
    scenes.map(async ({ name, summary, ...scene }) => {
      const reply = await play(scene);
      // 200: the API's only success
      if (reply.status !== 200) throw new Error(`The example "${name}" of the document fails: ${reply.body}`);
      return { name, summary, reply };
    }),
  );
  return [...played, ...played.slice(0, 1).map(toReplayed)];
}

/** The same answer to the same delivery once more. */
function toReplayed({ reply }: ReplyExample): ReplyExample {
  const body = JSON.parse(reply.body) as Report;
  return {
    name: 'replayed',
    summary: 'The answer that the first delivery with this id had, once more',
    reply: toHttpReply({ ok: true, body, replayed: true }, { requestId: REQUEST_ID }),
  };
}

/** A failure of every code, and some more. */
async function playFailures(): Promise<readonly FailureExample[]> {
  const codes = Object.keys(endings) as Code[];
  return [...(await Promise.all(codes.map(exampleOf))), ...(await moreExamples())];
}

function toExamples(examples: readonly ReplyExample[]): object {
  const named = examples.map(({ name, summary, reply }) => [name, { summary, value: JSON.parse(reply.body) }]);
  return Object.fromEntries(named);
}

function oneOf<T>(values: readonly T[]): { enum: T[] } {
  return { enum: [...new Set(values)] };
}

/** Everything that ends in this status. */
function toProblemResponse(status: number, examples: readonly FailureExample[]): unknown {
  const codes = [...new Set(examples.map(({ code }) => code))];
  const properties = {
    type: oneOf(examples.map(({ reply }) => JSON.parse(reply.body).type)),
    status: { const: status },
    code: oneOf(codes),
    source: oneOf(codes.map((code) => endings[code].source)),
    retryable: oneOf(codes.map((code) => endings[code].retryable)),
  };
  return {
    description: [STATUS_CODES[status], ...codes.map((code) => `\`${code}\`: ${endings[code].detail}`)].join('\n\n'),
    headers: headersOf(examples.map(({ reply }) => reply)),
    content: {
      'application/problem+json': {
        schema: { allOf: [refTo('Problem'), { type: 'object', properties }] },
        examples: toExamples(examples),
      },
    },
  };
}

/** What there is of a command that was put into the queue; without one, none is. */
const acceptance = toHttpReply(
  { ok: true, body: {}, accepted: { deliveryId: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W' } },
  { requestId: REQUEST_ID },
);

const accepted = {
  description: 'Accepted: it lies in the queue, and will be carried out.',
  headers: headersOf([acceptance]),
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          status: { const: 'accepted' },
          deliveryId: { type: 'string', description: 'The id of the sender, else one that was made for it.' },
        },
        required: ['status', 'deliveryId'],
        additionalProperties: false,
      },
      example: JSON.parse(acceptance.body),
    },
  },
};

/** The responses of both paths, by status, and the headers that they refer to. */
export async function createResponses() {
  const [successes, failures] = [await playSuccesses(), await playFailures()];
  const health = await play({ method: 'GET', path: '/health', headers: {} });
  const byStatus = [...Map.groupBy(failures, ({ code }) => endings[code].status)].sort(([a], [b]) => a - b);
  const problems = byStatus.map(([status, examples]) => [String(status), toProblemResponse(status, examples)]);
  return {
    webhook: {
      '200': {
        description: 'Done, or in a dry run told.',
        headers: headersOf(successes.map(({ reply }) => reply)),
        content: {
          'application/json': { schema: { anyOf: replyNames.map(refTo) }, examples: toExamples(successes) },
        },
      },
      '202': accepted,
      ...Object.fromEntries(problems),
    },
    health: {
      '200': {
        description: 'It runs.',
        headers: headersOf([health]),
        content: { 'application/json': { schema: refTo('Health'), example: JSON.parse(health.body) } },
      },
    },
    headers: headerComponents([acceptance, ...[...successes, ...failures].map(({ reply }) => reply)]),
  };
}

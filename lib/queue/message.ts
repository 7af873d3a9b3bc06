import type { Actor, AnswerLater } from '../intent.ts';
import type { Order } from '../order.ts';
import { type Failure, fail, type Result, succeed } from '../outcome.ts';
import { parsePayload } from '../payload.ts';
import { isObject } from '../shapes.ts';
import { parseTime } from '../time.ts';

/** The attribute that says what a message of ours is; without it a message is the platform's own. */
export const KIND = 'kind';
export const COMMAND = 'command';

/** All commands, so that they are carried out in the order in which they were accepted. */
export const GROUP = 'commands';

/** The order as it lies in the queue. A newer version may read it: what is added has to be what may be left out. */
export function toBody(order: Order, projectId: string): string {
  const { arrivedAt, ...rest } = order;
  return toJson({ projectId, ...rest, time: new Date(arrivedAt).toISOString() });
}

/** JSON without the two characters that SQS refuses, and without pairs of surrogates, which emulations of it refuse. */
function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16)}`,
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** @returns the JSON of a text; `undefined`, which JSON has not, where it is none. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's message quotes the text
  }
}

const FINGERPRINT = /^[0-9a-f]{64}$/;

/** Reads a body of {@link toBody} again. What it says is validated as if it came from outside: another version may have written it. */
export function readBody(body: unknown): Result<{ order: Order; projectId: string }> {
  if (!isObject(body)) return notOurs('It is no JSON object.');
  const { projectId, channel, id, scheme, fingerprint, wantedAt, time } = body;
  const command = parsePayload(body['command']);
  if (!command.ok) return command;
  const arrivedAt = typeof time === 'string' ? parseTime(time) : undefined;
  if (typeof projectId !== 'string' || typeof channel !== 'string' || arrivedAt === undefined) {
    return notOurs('It does not say for which project, from where or when.');
  }
  if (typeof fingerprint !== 'string' || !FINGERPRINT.test(fingerprint)) return notOurs('It has no fingerprint.');
  const actor = readActor(body['actor']);
  if (body['actor'] !== undefined && !actor) return notOurs('It does not say who asked.');
  const answer = readAnswer(body['answer']);
  const order: Order = {
    command: command.value,
    channel,
    ...(actor ? { actor } : {}),
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof scheme === 'string' ? { scheme } : {}),
    fingerprint,
    ...(typeof wantedAt === 'string' ? { wantedAt } : {}),
    arrivedAt,
    ...(answer ? { answer } : {}),
  };
  return succeed({ order, projectId });
}

function notOurs(why: string): Failure {
  return fail('PAYLOAD_INVALID', { detail: `The message is no command of ours. ${why}` });
}

function readActor(value: unknown): Actor | undefined {
  if (!isObject(value)) return undefined;
  const { channel, user, workspace, room } = value;
  if (typeof channel !== 'string' || typeof user !== 'string') return undefined;
  return {
    channel,
    user,
    ...(typeof workspace === 'string' ? { workspace } : {}),
    ...(typeof room === 'string' ? { room } : {}),
  };
}

/** @returns where words go, of a body of ours. */
export function readAnswer(value: unknown): AnswerLater | undefined {
  if (!isObject(value)) return undefined;
  const { address, language, notBefore } = value;
  const isWhole = typeof address === 'string' && typeof language === 'string' && typeof notBefore === 'number';
  return isWhole ? { address, language, notBefore } : undefined;
}

/** A body of ours without the reply address: what is kept for people to look at. Any other text is left as it is. */
export function withoutAnswer(text: string): string {
  const body = parseText(text);
  if (!isObject(body) || !Object.hasOwn(body, 'answer')) return text;
  const { answer: _, ...rest }: Fields = body;
  return toJson(rest);
}

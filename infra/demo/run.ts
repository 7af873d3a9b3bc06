import { isDeepStrictEqual } from 'node:util';
import type { Cloud } from '../emulator/cloud.ts';
import { toGatewayEvent, toGatewayReply } from '../runtimes/graph/gateway.ts';
import { captureOutput } from '../runtimes/lambda/capture.ts';
import { toReply } from '../runtimes/lambda/envelope-reply.ts';
import { toEvent } from '../runtimes/lambda/envelopes.ts';
import type { HttpReply } from '../runtimes/lambda/http.ts';
import { type Invocation, invoke, type LoadedFunction } from '../runtimes/lambda/invoke.ts';
import { toRequest, toShown } from '../senders/sender.ts';
import { senders } from '../senders/senders.ts';
import type { SignedHeaders } from '../senders/sign.ts';
import { type Case, type Ending, type Handover, shorten } from './case.ts';

/** One case as it went. */
export type Run = {
  case: Case;
  ending: Ending;
  /** What is not as expected, a sentence each. */
  differences: readonly string[];
  /** The payload or event as it was sent, the reply or error as it came back, and what the function logged. */
  asked: unknown;
  answer: unknown;
  log: string;
  /** What somebody in a chat would read. */
  words?: string;
};

type Answer = { body: unknown; status?: number; code?: string; words?: string };

/** Delivers one case to its function, as its platform would, and compares how it ended with how it should. */
export async function run(
  one: Case,
  cloud: Cloud,
  functions: Readonly<Record<Case['deliver']['to'], LoadedFunction>>,
): Promise<Run> {
  one.before?.(cloud);
  const already = cloud.received.length;
  const { result: answer, output: log } = await captureOutput(() => deliver(one, functions[one.deliver.to]));

  const logged = codeIn(log);
  // The words of a chat are for people: what they stand for is in the log.
  const code = answer.code ?? logged ?? 'no code';
  const received = cloud.received.slice(already);
  const writes = received.filter(({ service, method }) => service === 'workspace' && method !== 'GET');
  const problems = problemsIn(answer.body);
  const ending: Ending = {
    code,
    ...(answer.status === undefined ? {} : { status: answer.status }),
    upstream: received.map(({ method, path }) => `${method} ${shorten(path)}`),
    ...(code === 'OK' && writes.length > 0 ? { sent: writes.at(-1)?.json } : {}),
    ...(problems.length > 0 ? { problems: problems.map(({ pointer }) => pointer) } : {}),
    ...(one.expected.said ? { said: pick(answer.body, Object.keys(one.expected.said)) } : {}),
  };
  const differences = compare(one.expected, ending);
  if (logged !== code)
    differences.push(`the log should be one line with the code ${code} and is ${JSON.stringify(log)}`);
  if (one.deliver.to === 'chatops' && !answer.words) differences.push('the reply should have words for the asker');
  const { words } = answer;
  return { case: one, ending, differences, asked: askedIn(one), answer: answer.body, log, ...(words ? { words } : {}) };
}

function askedIn({ deliver: what }: Case): unknown {
  if (what.to === 'webhook') return what.payload;
  return what.to === 'chatops' ? what.words : what.event;
}

async function deliver({ deliver: what }: Case, target: LoadedFunction): Promise<Answer> {
  if (what.to === 'webhook') {
    const body = JSON.stringify(what.payload);
    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'demo', ...what.prove(body, Date.now()) };
    const reply = await post(target, what.envelope, '/webhook', headers, body);
    const said = readJson(Buffer.from(reply.body).toString());
    return { status: reply.status, body: said, code: String(fieldOf(said, 'code') ?? 'OK') };
  }
  if (what.to === 'chatops') {
    const { channel, words, user, envelope = 'apigw-v2' } = what;
    const sender = senders[channel];
    const { asker, secret } = sender.demo;
    const somebody = { ...asker, ...(user === undefined ? {} : { user }) };
    const { headers, body } = toRequest(sender, { words, asker: somebody, secret, now: Date.now() });
    const reply = await post(target, envelope, `/${channel}`, headers, body);
    const said = readJson(Buffer.from(reply.body).toString());
    const shown = toShown(sender, said);
    return { status: reply.status, body: said, ...(shown ? { words: shown.text } : {}) };
  }
  return readInvocation(await invoke(target, what.event));
}

async function post(
  target: LoadedFunction,
  envelope: Handover,
  path: string,
  headers: SignedHeaders,
  body: string,
): Promise<HttpReply> {
  const request = { method: 'POST', path, query: '', headers: Object.entries(headers), body: Buffer.from(body) };
  const isGateway = envelope === 'gateway';
  const invocation = await invoke(target, isGateway ? toGatewayEvent(request) : toEvent(envelope, request));
  const result = invocation.ok ? invocation.result : undefined;
  return isGateway ? toGatewayReply(result) : toReply(envelope, result);
}

function readInvocation(invocation: Invocation): Answer {
  if (!invocation.ok) return { code: invocation.error.name, body: invocation.error };
  const status = fieldOf(invocation.result, 'status');
  return { code: 'OK', body: invocation.result, ...(typeof status === 'number' ? { status } : {}) };
}

/** The problems that a reply lists, all of them. */
export function problemsIn(answer: unknown): { pointer: string; detail: string }[] {
  const errors = fieldOf(answer, 'errors');
  return Array.isArray(errors) ? errors : [];
}

function compare(expected: Ending, ending: Ending): string[] {
  const names = ['code', 'status', 'upstream', 'sent', 'problems', 'said'] as const;
  return names
    .filter((name) => !isDeepStrictEqual(expected[name], ending[name]))
    .map((name) => `${name} should be ${show(expected[name])} and is ${show(ending[name])}`);
}

/** A delivery leaves one line behind, which tells the same story as the reply. */
function codeIn(log: string): string | undefined {
  const lines = log.trim().split('\n');
  const code = lines.length === 1 && lines[0] ? fieldOf(readJson(lines[0]), 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What is not JSON is shown as it is: a difference to look at, not the end of the demo. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

function pick(value: unknown, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, fieldOf(value, name)]));
}

/** A field of what is an object; `undefined` of anything else. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

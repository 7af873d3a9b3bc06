import { isDeepStrictEqual } from 'node:util';
import type { Case, Ending } from './demo-cases.ts';
import { account, type Cloud } from './emulator/cloud.ts';
import { captureOutput } from './gateway/capture.ts';
import { toReply } from './gateway/envelope-reply.ts';
import { toEvent } from './gateway/envelopes.ts';
import type { HttpReply } from './gateway/http.ts';
import { type Invocation, invoke, type LoadedFunction } from './gateway/invoke.ts';

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
};

type Answer = { body: unknown; status?: number; code: string };

/** Delivers one case to its function, as its platform would, and compares how it ended with how it should. */
export async function run(
  one: Case,
  cloud: Cloud,
  functions: Readonly<Record<Case['deliver']['to'], LoadedFunction>>,
): Promise<Run> {
  one.before?.(cloud);
  const already = cloud.received.length;
  const { result: answer, output: log } = await captureOutput(() => deliver(one, functions[one.deliver.to]));

  const received = cloud.received.slice(already);
  const creates = received.filter(({ service }) => service === 'workspace');
  const problems = problemsIn(answer.body);
  const ending: Ending = {
    code: answer.code,
    ...(answer.status === undefined ? {} : { status: answer.status }),
    // The right project only, so that another one shows.
    upstream: received.map(({ method, path }) => `${method} ${path.replace(`/v1/${account.projectId}/`, '/v1/…/')}`),
    ...(answer.code === 'OK' ? { sent: creates.at(-1)?.json } : {}),
    ...(problems.length > 0 ? { problems: problems.map(({ pointer }) => pointer) } : {}),
  };
  const asked = one.deliver.to === 'webhook' ? one.deliver.payload : one.deliver.event;
  const differences = [...compare(one.expected, ending), ...compareLog(log, answer.code)];
  return { case: one, ending, differences, asked, answer: answer.body, log };
}

async function deliver({ deliver: what }: Case, target: LoadedFunction): Promise<Answer> {
  if (what.to !== 'webhook') return readInvocation(await invoke(target, what.event));
  const body = JSON.stringify(what.payload);
  const headers = Object.entries({
    'Content-Type': 'application/json',
    'User-Agent': 'demo',
    ...what.prove(body, Date.now()),
  });
  const request = { method: 'POST', path: '/webhook', query: '', headers, body: Buffer.from(body) };
  const invocation = await invoke(target, toEvent(what.envelope, request));
  return readReply(toReply(what.envelope, invocation.ok ? invocation.result : undefined));
}

function readInvocation(invocation: Invocation): Answer {
  if (!invocation.ok) return { code: invocation.error.name, body: invocation.error };
  const status = fieldOf(invocation.result, 'status');
  return { code: 'OK', body: invocation.result, ...(typeof status === 'number' ? { status } : {}) };
}

function readReply({ status, body: bytes }: HttpReply): Answer {
  const body = readJson(Buffer.from(bytes).toString());
  return { status, body, code: String(fieldOf(body, 'code') ?? 'OK') };
}

/** The problems that a reply lists, all of them. */
export function problemsIn(answer: unknown): { pointer: string; detail: string }[] {
  const errors = fieldOf(answer, 'errors');
  return Array.isArray(errors) ? errors : [];
}

function compare(expected: Ending, ending: Ending): string[] {
  const names = ['code', 'status', 'upstream', 'sent', 'problems'] as const;
  return names
    .filter((name) => !isDeepStrictEqual(expected[name], ending[name]))
    .map((name) => `${name} should be ${show(expected[name])} and is ${show(ending[name])}`);
}

/** A delivery leaves one line behind, which tells the same story as the reply. */
function compareLog(log: string, code: string): string[] {
  const lines = log.trim().split('\n');
  const logged = lines.length === 1 && lines[0] ? fieldOf(readJson(lines[0]), 'code') : undefined;
  return logged === code ? [] : [`the log should be one line with the code ${code} and is ${JSON.stringify(log)}`];
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

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** A function as it is deployed. */
export type LoadedFunction = {
  name: string;
  handler: Handler;
  /** What the platform hands over beside an event. Default: what Lambda does. */
  createContext?: () => unknown;
};

/** How an invocation ended. A platform keeps nothing of an error but these two. */
export type Invocation = { ok: true; result: unknown } | { ok: false; error: { name: string; message: string } };

/** The time limit that a deployed function which answers over HTTP has, milliseconds; serverless.yml and templates/ say it in seconds. */
export const HTTP_LIMIT_MS = 28_000;

/**
 * Invokes a function as the platform does: what comes out is JSON and nothing else.
 *
 * @param event a JSON value; not written and read again here, since no writer goes as deep as a hostile event may.
 */
export async function invoke(
  { name, handler, createContext: context = () => createContext(name) }: LoadedFunction,
  event: unknown,
): Promise<Invocation> {
  try {
    return { ok: true, result: throughJson(await handler(event, context() as Context)) };
  } catch (error) {
    if (!(error instanceof Error)) return { ok: false, error: { name: typeof error, message: 'threw no error' } };
    return { ok: false, error: { name: error.name, message: error.message } };
  }
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** The second argument of a handler on Lambda. Its clock starts here. */
export function createContext(functionName: string, limitMs = HTTP_LIMIT_MS): Context {
  const startedAt = performance.now();
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-demo-1:123456789012:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: '256',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(limitMs - (performance.now() - startedAt))),
    // Nobody uses these callbacks any more; the type still asks for them.
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

// A Lambda-like process: imports one bundle, then answers invocations that come over the channel to its parent.
import { pathToFileURL } from 'node:url';

const { bundle, nowMs } = JSON.parse(process.argv[2]);
const systemNow = Date.now;
let aheadMs = 0;
Date.now = () => nowMs ?? systemNow() + aheadMs;

// The log comes to the parent by other ways than the answer: a mark in each says that the log of this invocation is whole.
const mark = (id) => {
  process.stdout.write(`#${id}\n`);
  process.stderr.write(`#${id}\n`);
};

const described = (error) => ({ name: error?.name, message: error?.message, keys: Object.keys(error ?? {}) });

try {
  const { handler } = await import(pathToFileURL(bundle).href);
  process.on('message', async ({ id, event, remainingMs, awsRequestId, wants, ...clock }) => {
    aheadMs = clock.aheadMs ?? aheadMs;
    if (wants === 'modules') {
      process.send({ id, result: process.moduleLoadList, tookMs: 0 });
      mark(id);
      return;
    }
    const startedAt = performance.now();
    const context = {
      awsRequestId,
      ...(remainingMs === undefined
        ? {}
        : { getRemainingTimeInMillis: () => remainingMs - (performance.now() - startedAt) }),
    };
    try {
      process.send({ id, result: (await handler(event, context)) ?? null, tookMs: performance.now() - startedAt });
    } catch (error) {
      process.send({ id, error: described(error), tookMs: performance.now() - startedAt });
    }
    mark(id);
  });
  process.send({ started: true, arity: handler.length });
} catch (error) {
  process.send({ started: false, error: described(error) });
  process.exitCode = 1;
}

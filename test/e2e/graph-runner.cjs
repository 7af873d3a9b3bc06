// A small FunctionGraph: requires one bundle, then invokes it with parsed JSON and a context object, and takes JSON out.
const { bundle, version } = JSON.parse(process.argv[2]);
// To see what the bundle says of an older Node, where there is none.
if (version) Object.defineProperty(process.versions, 'node', { value: version });

const systemNow = Date.now;
let aheadMs = 0;
Date.now = () => systemNow() + aheadMs;

// The log comes to the parent by other ways than the answer: a mark in each says that the log of this invocation is whole.
const mark = (id) => {
  process.stdout.write(`#${id}\n`);
  process.stderr.write(`#${id}\n`);
};

function toContext({ settings = {}, projectId, keys, requestId, remainingMs, lacks, throws }) {
  const startedAt = performance.now();
  const context = {
    getRequestID: () => requestId,
    getUserData: (name) => settings[name] ?? null,
    getProjectID: () => projectId,
    getSecurityAccessKey: () => keys?.accessKey ?? '',
    getSecuritySecretKey: () => keys?.secretKey ?? '',
    getSecurityToken: () => keys?.securityToken ?? '',
    getRemainingTimeInMilliSeconds: () =>
      remainingMs > 0 ? Math.max(0, remainingMs - (performance.now() - startedAt)) : remainingMs,
  };
  for (const name of Object.keys(context)) {
    if (throws) {
      context[name] = () => {
        throw new Error(`planted ${JSON.stringify(settings)}`);
      };
    }
    if (lacks) delete context[name];
  }
  return context;
}

try {
  const { handler } = require(bundle);
  process.on('message', async ({ id, event, context, wants, ...clock }) => {
    if (wants === 'modules') {
      process.send({ id, result: JSON.stringify(process.moduleLoadList), tookMs: 0 });
      mark(id);
      return;
    }
    aheadMs = clock.aheadMs ?? aheadMs;
    const startedAt = performance.now();
    let answer;
    try {
      answer = { result: JSON.stringify((await handler(JSON.parse(event), context && toContext(context))) ?? null) };
    } catch (error) {
      // All that the platform shows of it.
      answer = { error: { name: error?.name, message: error?.message, stack: error?.stack } };
    }
    process.send({ id, ...answer, tookMs: performance.now() - startedAt });
    mark(id);
  });
  process.send({ started: true, arity: handler.length, version: process.version });
} catch (error) {
  process.send({ started: false, error: { name: error?.name, message: error?.message } });
  process.exitCode = 1;
}

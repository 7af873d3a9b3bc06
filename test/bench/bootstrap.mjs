// What Lambda's runtime does, as far as a function can tell, over a bare socket: it loads neither an HTTP module nor the built-in
// Fetch, which would be a gift to whoever needs them. With each reply it tells what was used so far.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { createConnection } from 'node:net';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API, _HANDLER } = process.env;
const [host, port] = AWS_LAMBDA_RUNTIME_API.split(':');
const socket = createConnection({ host, port: Number(port) }).setNoDelay();

let received = Buffer.alloc(0);
let waiting;
socket.on('data', (chunk) => {
  received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return;
  const head = received.toString('latin1', 0, end);
  const whole = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (received.length < whole) return;
  const body = received.toString('utf8', end + 4, whole);
  received = received.subarray(whole);
  waiting({ head, body });
});
socket.on('close', () => process.exit());

function ask(method, path, headers = {}, body = '') {
  const all = { host: AWS_LAMBDA_RUNTIME_API, 'content-length': Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} /2018-06-01/runtime/${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  return new Promise((resolve) => {
    waiting = resolve;
  });
}

const toMs = ({ user, system }) => (user + system) / 1000;
const loadedAt = performance.now();
let handler;
try {
  ({ handler } = await import(pathToFileURL(_HANDLER).href));
} catch (error) {
  await ask('POST', 'init/error', {}, JSON.stringify({ errorMessage: String(error?.stack ?? error) }));
  process.exit(1);
}
const importMs = performance.now() - loadedAt;

for (;;) {
  const { head, body } = await ask('GET', 'invocation/next');
  const id = /lambda-runtime-aws-request-id: ([\w-]+)/i.exec(head)[1];
  const deadline = Number(/lambda-runtime-deadline-ms: (\d+)/i.exec(head)[1]);
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => deadline - Date.now() };
  const event = JSON.parse(body);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let end = 'response';
  let result;
  try {
    // Several at once is more than Lambda does: for what a server would.
    const work = Array.isArray(event.atOnce)
      ? Promise.all(event.atOnce.map((one) => handler(one, context)))
      : handler(event, context);
    result = await work;
  } catch (error) {
    end = 'error';
    result = { errorType: error?.name, errorMessage: error?.message };
  }
  const handlerMs = performance.now() - startedAt;
  const handlerCpuMs = toMs(process.cpuUsage(cpuBefore));
  const reply = JSON.stringify(result ?? null);
  const used = {
    importMs,
    handlerMs,
    handlerCpuMs,
    cpuMs: toMs(process.cpuUsage()),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    hasUndici: process.moduleLoadList.some((name) => name.endsWith('internal/deps/undici/undici')),
  };
  await ask('POST', `invocation/${id}/${end}`, { 'bench-used': JSON.stringify(used) }, reply);
}

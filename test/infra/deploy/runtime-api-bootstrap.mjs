// What Lambda's Node runtime does, as far as a function can tell: loads the handler, then asks for one invocation after another.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
// Taken before the function is loaded, so that whatever it does to the process's own does not matter here.
const { fetch } = globalThis;

const post = (path, body) => fetch(`${api}${path}`, { method: 'POST', body: JSON.stringify(body ?? null) });
const describe = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack ?? '').split('\n'),
});

const [file, name] = _HANDLER.split('.');
let handler;
try {
  handler = (await import(pathToFileURL(`${LAMBDA_TASK_ROOT}/${file}.mjs`).href))[name];
  if (typeof handler !== 'function' || handler.length > 2) throw new TypeError(`${_HANDLER} is no handler of Node 24`);
} catch (error) {
  await post('/init/error', describe(error));
  process.exit(1);
}

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const awsRequestId = next.headers.get('lambda-runtime-aws-request-id');
  const deadlineMs = Number(next.headers.get('lambda-runtime-deadline-ms'));
  try {
    const context = {
      awsRequestId,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
      getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    };
    const result = await handler(await next.json(), context);
    await post(`/invocation/${awsRequestId}/response`, result);
  } catch (error) {
    await post(`/invocation/${awsRequestId}/error`, describe(error));
  }
}

import { createSend, type Fetch } from '../cloud/http.ts';
import { readJson } from '../cloud/reply.ts';
import type { ReadReference } from '../settings/references.ts';
import type { Env } from '../settings/settings.ts';
import { isObject } from '../shapes.ts';

/** Within this time a reference has to be read, in milliseconds: a chat waits for three seconds in all. */
const READ_TIMEOUT_MS = 1500;

/**
 * Reads through the AWS Parameters and Secrets Lambda extension on loopback, which keeps what it read for a while and needs no SDK.
 * It answers only within an invocation.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html
 */
export function createExtensionReader(
  env: Env,
  // Looked up late, as in the app.
  fetch: Fetch = (input, init) => globalThis.fetch(input, init),
): ReadReference {
  const send = createSend({ fetch, timeoutSignal: (ms) => AbortSignal.timeout(ms) });
  const base = `http://localhost:${env['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'] || '2773'}`;
  return async ({ store, id }) => {
    const name = encodeURIComponent(id);
    const path =
      store === 'ssm'
        ? `/systemsmanager/parameters/get?name=${name}&withDecryption=true`
        : `/secretsmanager/get?secretId=${name}`;
    const headers = { 'x-aws-parameters-secrets-token': env['AWS_SESSION_TOKEN'] ?? '' };
    const answer = await send({ method: 'GET', url: base + path, headers }, READ_TIMEOUT_MS);
    const body = 'silence' in answer || answer.status !== 200 ? undefined : readJson(answer.text);
    const { SecretString, Parameter } = isObject(body) ? body : {};
    const value = isObject(Parameter) ? Parameter['Value'] : SecretString;
    if (typeof value !== 'string') throw new Error('no value');
    return value;
  };
}

import { type Answer, createSend, type Fetch } from '../cloud/http.ts';
import { readJson } from '../cloud/reply.ts';
import { type ReadReference, StoreError } from '../settings/references.ts';
import type { Env, SettingProblem } from '../settings/settings.ts';
import { isObject } from '../shapes.ts';

const PORT = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT';

/** @returns what is wrong with the extension's own setting. More than digits could make an address of somebody else out of it. */
export function checkExtension(env: Env): readonly SettingProblem[] {
  const port = env[PORT] || '2773';
  const isPort = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return isPort ? [] : [{ name: PORT, rule: 'must be a whole number from 1 to 65535' }];
}

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
  const base = `http://localhost:${env[PORT] || '2773'}`;
  return async ({ store, id }, limitMs) => {
    const name = encodeURIComponent(id);
    const path =
      store === 'ssm'
        ? `/systemsmanager/parameters/get?name=${name}&withDecryption=true`
        : `/secretsmanager/get?secretId=${name}`;
    const headers = { 'x-aws-parameters-secrets-token': env['AWS_SESSION_TOKEN'] ?? '' };
    const deadlineAt = performance.now() + limitMs;
    const ask = async () => {
      const answer = await send({ method: 'GET', url: base + path, headers }, deadlineAt - performance.now());
      if ('silence' in answer) throw new StoreError('unreached');
      return answer;
    };
    const first = await ask();
    // Said before the invocation has reached the extension, a moment after it has reached us.
    const answer = isNotReady(first) ? await ask() : first;
    if (answer.status !== 200) throw new StoreError(isNo(answer) ? 'gone' : 'unreached');
    const body = readJson(answer.text);
    const { SecretString, Parameter } = isObject(body) ? body : {};
    const value = isObject(Parameter) ? Parameter['Value'] : SecretString;
    if (typeof value !== 'string') throw new StoreError('unreadable');
    return value;
  };
}

function isNotReady({ status, text = '' }: Answer): boolean {
  return status === 400 && text.includes('not ready');
}

/** Whether the store says that there is no such value, or none for us. The extension says 400 for load, too: its words count. */
function isNo({ status, text = '' }: Answer): boolean {
  const isRefusal = status === 400 || status === 403 || status === 404;
  const isDeleted = /\bInvalidRequestException\b/.test(text) && text.includes('marked for deletion');
  return (
    isRefusal && (isDeleted || /\b(ResourceNotFoundException|ParameterNotFound|AccessDeniedException)\b/.test(text))
  );
}

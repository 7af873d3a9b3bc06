import { type Env, isLoopback } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';
import { useEmulatedCloud } from '../start/environment.ts';
import { readServed } from '../start/served.ts';
import type { Trouble } from './report.ts';

/** @returns the settings with which `npm start` reaches its emulated cloud, or why they cannot be had. */
export async function findLocalCloud(
  port: number,
  fetch: typeof globalThis.fetch,
): Promise<{ env: Env } | { trouble: Trouble }> {
  const base = `http://127.0.0.1:${port}`;
  const served = await readServed(base, '/settings.json', fetch);
  const json = served?.json;
  const endpoint = isObject(json) ? json['HW_IAM_ENDPOINT'] : undefined;
  // Only an address of this machine is taken: whatever answered here may be any program.
  if (typeof endpoint === 'string' && URL.canParse(endpoint) && isLoopback(new URL(endpoint).hostname)) {
    const env: NodeJS.ProcessEnv = {};
    useEmulatedCloud(endpoint, env);
    return { env: { ...env, ...keysIn(json) } };
  }
  const trouble: Trouble = {
    status: 'failed',
    code: 'LOCAL_NOT_FOUND',
    detail: served === undefined ? `Nobody answers at ${base}.` : `What answers at ${base} has no emulated cloud.`,
    why:
      served === undefined
        ? '"npm start" is not running, or on another port.'
        : 'It is another program, or "npm start -- --live", which stands in front of the real cloud.',
    remedy: 'Run "npm start" in another shell, and name its port if it is not 3000: npm run doctor -- --local 3001',
  };
  return { trouble };
}

/** What the emulated agency lends, where functions of FunctionGraph are served: they take the place of the user. */
function keysIn(json: unknown): Env {
  const given = isObject(json) ? json : {};
  const keys = ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'].flatMap((name) =>
    typeof given[name] === 'string' ? [[name, given[name]] as const] : [],
  );
  return keys.length === 0
    ? {}
    : { HW_DOMAIN_NAME: '', HW_USER_NAME: '', HW_USER_PASSWORD: '', ...Object.fromEntries(keys) };
}

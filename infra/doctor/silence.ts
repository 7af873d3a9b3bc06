import type { Silence } from '../../lib/cloud/http.ts';
import type { CloudSettings } from '../../lib/settings/settings.ts';
import type { Trouble } from './report.ts';

/** That IAM said nothing, whatever it was asked for. @param code under which the step tells it. */
export function explainSilence(
  code: 'TOKEN_UNAVAILABLE' | 'IAM_UNAVAILABLE',
  { silence }: Silence,
  { tokenTimeoutMs }: CloudSettings,
): Trouble {
  const isLate = silence === 'timeout';
  return {
    status: 'failed',
    code,
    detail: isLate
      ? `IAM gave no answer within ${tokenTimeoutMs} ms (TOKEN_TIMEOUT_MS).`
      : 'The connection to IAM ended without an answer that can be read.',
    why: 'IAM is overloaded, or something between here and there (a proxy, a firewall) holds the request back.',
    remedy: isLate
      ? 'Run it again in a minute; if IAM is always that slow, raise TOKEN_TIMEOUT_MS (up to 60000).'
      : 'Run it again in a minute; then look for a proxy or firewall on the way.',
  };
}

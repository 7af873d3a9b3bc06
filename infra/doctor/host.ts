import { type Connect, explainObstacle } from './connection.ts';
import { findMisplaced, settingOf } from './host-names.ts';
import type { Found } from './report.ts';

/** Whether a host is the right one by its name, and can be connected to. Nothing is sent. */
export async function checkHost(
  { connect }: { connect: Connect },
  service: 'iam' | 'workspace',
  { endpoint, region, limitMs }: { endpoint: string; region: string; limitMs: number },
): Promise<Found<undefined>> {
  const setting = settingOf(service);
  const misplaced = findMisplaced(service, endpoint, region);
  if (misplaced) {
    return {
      status: 'failed',
      code: 'HOST_WRONG',
      detail: misplaced,
      why: 'Each region has hosts of its own, and a token of one region’s IAM host is good in that region only.',
      remedy: `Unset ${setting} to use the region’s own host, or correct it or HW_REGION_NAME.`,
    };
  }
  const { host, protocol } = new URL(endpoint);
  const obstacle = await connect(endpoint, limitMs);
  if (obstacle) return { status: 'failed', ...explainObstacle(obstacle, host, setting) };
  const layers = protocol === 'https:' ? 'DNS, TCP and TLS' : 'TCP, plain HTTP on this machine';
  return { status: 'ok', detail: `${host} can be connected to (${layers}).`, value: undefined };
}

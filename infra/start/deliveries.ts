import { paint, toPrintable } from '../command/terminal.ts';
import { describeChange } from '../senders/changes.ts';

type Line = Record<string, unknown>;

/** @returns the same with every line of a delivery in words. */
export function showLog(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const record = line.startsWith('{') ? readJson(line) : undefined;
      return record?.['message'] === 'delivery' ? showDelivery(record) : line;
    })
    .join('\n');
}

function showDelivery(record: Line): string {
  const { timestamp, channel, action, status, code, result, reason, applied, durationMs, actor, changes } = record;
  const { queued, attempt, retryInSeconds, deadLettered, followUp } = record;
  const colour = Number(status) < 400 ? 'green' : Number(status) < 500 ? 'yellow' : 'red';
  const upstream = record['upstream'] as Line | undefined;
  const parts = [
    `${timestamp}`.slice(11, 19),
    `${channel}`.padEnd(10),
    `${action ?? '-'}`.padEnd(7),
    paint(colour, `${status} ${code}`),
    result,
    reason,
    record['dryRun'] && 'dry run',
    record['replayed'] && 'replayed',
    queued && 'queued',
    Number(attempt) > 1 && `attempt ${attempt}`,
    retryInSeconds !== undefined && `again in ${retryInSeconds} s`,
    deadLettered && 'dead letter',
    followUp && `told later: ${followUp}`,
    applied && `applied: ${applied}`,
    Number(upstream?.['status']) >= 400 && `the API said ${upstream?.['status']}`,
    Array.isArray(changes) && changes.length > 0 && toPrintable(changes.map(describeChange).join('; ')),
    actor && toPrintable(`asked by ${actor}`),
    `${durationMs} ms`,
  ];
  return parts.filter(Boolean).join('  ');
}

function readJson(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

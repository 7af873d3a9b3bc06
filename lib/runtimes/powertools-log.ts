import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { type DeliveryRecord, describeBug, type Log } from '../log.ts';
import { ConfigurationError } from '../settings/settings.ts';

/** What may stand in a line beside the message. A field that is not named here is not written, whoever logs it. */
const ALLOWED = [
  'channel',
  'deliveryId',
  'action',
  'code',
  'status',
  'requestId',
  'applied',
  'upstream',
  'tokenRequests',
  'upstreamMs',
  'durationMs',
  'dryRun',
  'unsigned',
  'actor',
  'workspace',
  'room',
  'changes',
  'coldStart',
  'bug',
  'settings',
] as const satisfies ReadonlyArray<keyof DeliveryRecord | 'coldStart' | 'settings'>;

/** Writes only what is on the list, so that an error or an event that finds its way to the logger shows nothing. */
class AllowListFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const { logLevel, message, timestamp, serviceName } = attributes;
    const allowed = Object.fromEntries(ALLOWED.filter((key) => key in additional).map((key) => [key, additional[key]]));
    return new LogItem({
      attributes: {
        level: logLevel,
        message,
        timestamp: this.formatTimestamp(timestamp),
        service: serviceName,
        ...allowed,
      },
    });
  }
}

export type LambdaLog = {
  log: Log;
  /** For a start that failed: which settings are wrong, or where the bug is. */
  logFailedStart: (error: unknown) => void;
};

/** The platform's log: one JSON line each, through the Powertools logger, which obeys its own `POWERTOOLS_*` settings. */
export function createLambdaLog(): LambdaLog {
  const logger = new Logger({
    serviceName: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'hotspot-webhook',
    logFormatter: new AllowListFormatter(),
  });
  let coldStart = true;
  return {
    log(level, record) {
      logger[level]('delivery', { ...record, ...(coldStart ? { coldStart } : {}) });
      coldStart = false;
    },
    logFailedStart(error) {
      if (error instanceof ConfigurationError) {
        logger.error(error.message, { settings: error.problems.map(({ name, rule }) => `${name} ${rule}`) });
      } else {
        logger.error('The function does not start.', { bug: describeBug(error) });
      }
    },
  };
}

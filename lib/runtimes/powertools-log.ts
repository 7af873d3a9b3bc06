import { Console } from 'node:console';
import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { escapeUnseen, LOGGED, type Logs, toStartLine } from '../log.ts';
import { powertoolsNames as checkedNames, checkPowertools } from './powertools-settings.ts';

/** Writes only what is on the list, so that an error or an event that finds its way to the logger shows nothing. */
class AllowListFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const { logLevel, message, timestamp, serviceName } = attributes;
    const allowed = Object.fromEntries(LOGGED.filter((key) => key in additional).map((key) => [key, additional[key]]));
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

/** Writes its lines to a console of its own, with escapes that JSON would not give them. */
class LineLogger extends Logger {
  constructor(errors: NodeJS.WritableStream) {
    super({
      serviceName: process.env['POWERTOOLS_SERVICE_NAME'] || 'hotspot-webhook',
      logFormatter: new AllowListFormatter(),
    });
    const out = new Console({ stdout: process.stdout, stderr: errors });
    for (const method of ['debug', 'info', 'warn', 'error'] as const) {
      const write = out[method];
      out[method] = (line: string) => write(escapeUnseen(line));
    }
    // Its own goes elsewhere with half of the lines, and its types hide it.
    Object.assign(this, { console: out });
  }
}

/** Every setting that the logger reads. */
export const powertoolsNames = [...checkedNames, 'POWERTOOLS_SERVICE_NAME'];

/**
 * The platform's log: one JSON line each, through the Powertools logger, which obeys its own `POWERTOOLS_*` settings.
 *
 * @param errors where it writes WARN and ERROR; everything else goes to standard output.
 */
export function createPowertoolsLogs(errors: NodeJS.WritableStream): Logs {
  const { env } = process;
  const problems = checkPowertools(env);
  // The logger reads them itself, and throws at one that is empty or wrong before it could tell anybody.
  for (const name of checkedNames) {
    if (!env[name]?.trim() || problems.some((problem) => problem.name === name)) delete env[name];
  }
  const logger = new LineLogger(errors);
  let coldStart = true;
  return {
    problems,
    logOddSettings: (settings) => logger.warn('settings', { settings }),
    log(level, record) {
      logger[level]('delivery', { ...record, ...(coldStart ? { coldStart } : {}) });
      coldStart = false;
    },
    logFailedStart(error) {
      const { message, ...fields } = toStartLine(error);
      logger.error(message, fields);
    },
  };
}

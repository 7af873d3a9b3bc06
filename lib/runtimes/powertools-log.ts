import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { escapeUnseen, LOGGED, type Logs, toStartLine } from '../log.ts';
import { checkPowertools, powertoolsNames } from './powertools-settings.ts';

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

declare global {
  interface JSON {
    /** Since Node 21; not yet in the types. https://github.com/tc39/proposal-json-parse-with-source */
    rawJSON: (json: string) => unknown;
  }
}

/** A text as it stands in a line; what needs escapes that JSON would not give it is handed over as JSON already. */
function toJson(text: string): unknown {
  const json = JSON.stringify(text);
  const escaped = escapeUnseen(json);
  return escaped === json ? text : JSON.rawJSON(escaped);
}

/** The platform's log: one JSON line each, through the Powertools logger, which obeys its own `POWERTOOLS_*` settings. */
export function createLambdaLogs(): Logs {
  const { env } = process;
  const problems = checkPowertools(env);
  // The logger reads them itself, and throws at one that is empty or wrong before it could tell anybody.
  for (const name of powertoolsNames) {
    if (!env[name]?.trim() || problems.some((problem) => problem.name === name)) delete env[name];
  }
  const logger = new Logger({
    serviceName: env['POWERTOOLS_SERVICE_NAME'] || 'hotspot-webhook',
    logFormatter: new AllowListFormatter(),
    jsonReplacerFn: (_, value) => (typeof value === 'string' ? toJson(value) : value),
  });
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

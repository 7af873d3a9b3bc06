import type { EventChannel } from '../channel.ts';
import { toEventReply } from '../event-reply.ts';
import { succeed } from '../outcome.ts';
import { readCommand, runOf, toScheduled } from '../schedule-input.ts';
import type { SettingsReader } from '../settings/settings.ts';

/** EventBridge Scheduler or a scheduled rule: the input itself is the payload, or SCHEDULE_COMMAND where it holds none. */
export function schedule(settings: SettingsReader): EventChannel {
  const command = readCommand(settings);
  return {
    name: 'schedule',
    // Trusted by the platform: only the schedule's role, or the scheduled rule, may invoke the function.
    verify: ({ event }) => succeed(runOf(event)),
    // It says how the project is to be, so that once more does no harm, and not at all might.
    insists: ({ action }) => action === 'apply',
    parse: ({ event }) => ({ command: toScheduled(event, command) }),
    render: toEventReply,
  };
}

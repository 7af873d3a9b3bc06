import { randomUUID } from 'node:crypto';

const at = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`;

/** What a timer sends. @param payload its text; nothing where it is left out. */
export function toTimer(payload: unknown, now: number, name = 'evening') {
  return {
    version: 'v1.0',
    time: at(now),
    trigger_type: 'TIMER',
    trigger_name: name,
    user_event: payload === undefined ? '' : JSON.stringify(payload),
  };
}

/** An event of EventGrid that the target does not transform. */
export function toGridEvent(data: unknown, now: number) {
  return {
    id: randomUUID(),
    specversion: '1.0',
    source: 'example.desktops',
    type: 'example.desktops.migration',
    datacontenttype: 'application/json',
    subject: 'project',
    time: at(now),
    data,
  };
}

/** A message of SMN whose text is the payload. */
export function toSmnMessage(payload: unknown, now: number) {
  return {
    record: [
      {
        event_version: '1.0',
        event_source: 'smn',
        event_subscription_urn: 'urn:fss:region:project:function:default:eventbus:latest',
        smn: {
          topic_urn: 'urn:smn:region:project:desktops',
          timestamp: at(now),
          message_attributes: null,
          message: JSON.stringify(payload),
          type: 'notification',
          message_id: randomUUID().replaceAll('-', ''),
          subject: 'migration',
        },
      },
    ],
    functionname: 'eventbus',
    requestId: randomUUID(),
    timestamp: new Date(now).toString(),
  };
}

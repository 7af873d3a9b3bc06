import { randomUUID } from 'node:crypto';
import { account } from '../emulator/cloud.ts';
import { toCurl } from './curl.ts';
import { demoSecrets, scheduleCommand } from './environment.ts';
import { presentBearer, signHub, signStandardWebhook } from './sign.ts';

const json = { 'Content-Type': 'application/json' };

/** A command to paste, and what it shows. */
export type Example = { title: string; curl: string };

/**
 * One command for every trigger of the local gateway and every way to prove a delivery.
 *
 * @param now epoch milliseconds, the time of the signature that holds one.
 */
export function toExamples(url: string, now: number): Example[] {
  const webhook = `${url}/webhook`;
  const on = JSON.stringify({ enabled: true, exitSessions: 2, excludeUsers: ['alice'] });
  const off = JSON.stringify({ enabled: false, exitSessions: 0 });
  const signed = signStandardWebhook({
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    timestamp: Math.floor(now / 1000),
    secret: demoSecrets.standard,
    body: on,
  });
  return [
    {
      title: 'webhook, Standard Webhooks signature (good for 300 seconds; start again for a new one)',
      curl: toCurl(webhook, { ...json, ...signed }, on),
    },
    {
      title: 'webhook, X-Hub-Signature-256 (covers this very body, never ages)',
      curl: toCurl(webhook, { ...json, ...signHub({ secret: demoSecrets.hub, body: on }) }, on),
    },
    {
      title: 'webhook, bearer token (never ages, goes with any body: change it and see)',
      curl: toCurl(webhook, { ...json, ...presentBearer(demoSecrets.bearer) }, off),
    },
    {
      title: 'eventbus, event of an EventBridge rule (unsigned: on AWS the platform vouches for it)',
      curl: toCurl(`${url}/eventbus`, json, toBusEvent({ enabled: true, exitSessions: 5 }, now)),
    },
    {
      title: 'eventbus, CloudEvents 1.0',
      curl: toCurl(`${url}/eventbus`, json, toCloudEvent({ enabled: true, exitSessions: 5 })),
    },
    {
      title: 'schedule, EventBridge Scheduler with an input of its own',
      curl: toCurl(`${url}/schedule`, json, toSchedulerInput({ enabled: true, exitSessions: 10 }, now)),
    },
    {
      title: `schedule, scheduled rule without input: SCHEDULE_COMMAND, here ${JSON.stringify(scheduleCommand)}`,
      curl: toCurl(`${url}/schedule`, json, toRuleEvent(now)),
    },
    { title: 'health', curl: toCurl(`${url}/health`) },
  ];
}

const at = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`;

/** An event as a rule hands it over. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function toBusEvent(detail: unknown, now: number, from = { source: 'com.example.desktops', type: 'Migration' }) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': from.type,
    source: from.source,
    account: '123456789012',
    time: at(now),
    region: account.regionName,
    resources: [] as string[],
    detail,
  };
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function toCloudEvent(data: unknown) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/desktops/planner',
    type: 'com.example.migration',
    datacontenttype: 'application/json',
    data,
  };
}

/** A schedule's own input, with the two context attributes filled in that tell its runs apart. */
export function toSchedulerInput(payload: object, now: number) {
  const arn = `arn:aws:scheduler:${account.regionName}:123456789012:schedule/default/evening`;
  return { ...payload, delivery: { id: `${arn} ${at(now)}`, time: at(now) } };
}

/** What a scheduled rule sends when no constant input is set. */
export function toRuleEvent(now: number) {
  const event = toBusEvent({}, now, { source: 'aws.events', type: 'Scheduled Event' });
  return { ...event, resources: [`arn:aws:events:${account.regionName}:123456789012:rule/evening`] };
}

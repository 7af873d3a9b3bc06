import { randomUUID } from 'node:crypto';
import type { ChatName } from '../../lib/channels/chats.ts';
import { DEFAULT_PORT } from '../command/port.ts';
import { account } from '../emulator/cloud.ts';
import { toGridEvent, toSmnMessage, toTimer } from '../runtimes/graph/events.ts';
import { toCurl } from '../senders/curl.ts';
import { AGES, toRequest } from '../senders/sender.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { presentBearer, signHub, signStandardWebhook } from '../senders/sign.ts';
import { demoSecrets, scheduleCommand } from './environment.ts';

const json = { 'Content-Type': 'application/json' };

/** A command to paste, and what it shows. */
export type Example = { title: string; curl: string };

/** Events of each platform; those that ask for these actions, in this order, go through after the deliveries before them. */
const events = {
  aws: (now: number) => [
    {
      title: 'eventbus, event of an EventBridge rule (unsigned: on AWS the platform vouches for it): exclude',
      event: toBusEvent({ action: 'exclude', users: ['carol'] }, now),
    },
    { title: 'eventbus, CloudEvents 1.0: include', event: toCloudEvent({ action: 'include', users: ['bob'] }) },
    {
      title: 'schedule, EventBridge Scheduler with an input of its own: apply',
      event: toSchedulerInput({ action: 'apply', enabled: true, exitSessions: 10 }, now),
    },
    {
      title: `schedule, scheduled rule without input: SCHEDULE_COMMAND, here ${JSON.stringify(scheduleCommand)}`,
      event: toRuleEvent(now),
    },
  ],
  functiongraph: (now: number) => [
    {
      title: 'eventbus, event of EventGrid (unsigned: on FunctionGraph the platform vouches for it): exclude',
      event: toGridEvent({ action: 'exclude', users: ['carol'] }, now),
    },
    {
      title: 'eventbus, message of SMN: include',
      event: toSmnMessage({ action: 'include', users: ['bob'] }, now),
    },
    {
      title: 'schedule, timer with a payload as its text: apply',
      event: toTimer({ action: 'apply', enabled: true, exitSessions: 10 }, now),
    },
    {
      title: `schedule, timer without a text: SCHEDULE_COMMAND, here ${JSON.stringify(scheduleCommand)}`,
      event: toTimer(undefined, now),
    },
  ],
};

/**
 * One command for every trigger of the local gateway and every way to prove a delivery. In this order all of them succeed in an
 * empty project; again, all but the first.
 *
 * @param now epoch milliseconds, the time of the signatures that hold one.
 * @param platforms where chat platforms take results that come later, if not at their own addresses.
 */
export function toExamples(
  url: string,
  now: number,
  target: keyof typeof events = 'aws',
  platforms?: string,
): Example[] {
  const webhook = `${url}/webhook`;
  const create = JSON.stringify({ enabled: true, exitSessions: 2, excludeUsers: ['alice'] });
  const apply = JSON.stringify({ action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['alice', 'bob'] });
  const show = JSON.stringify({ action: 'show' });
  const signed = signStandardWebhook({
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    timestamp: Math.floor(now / 1000),
    secret: demoSecrets.standard,
    body: apply,
  });
  return [
    {
      title:
        'webhook, X-Hub-Signature-256 (covers this very body, never ages): create; a second time is a 409, as one is there',
      curl: toCurl(webhook, { ...json, ...signHub({ secret: demoSecrets.hub, body: create }) }, create),
    },
    {
      title: `webhook, Standard Webhooks signature (${AGES}): apply, as often as you like`,
      curl: toCurl(webhook, { ...json, ...signed }, apply),
    },
    {
      title: 'webhook, bearer token (never ages, goes with any body: change it and see): show',
      curl: toCurl(webhook, { ...json, ...presentBearer(demoSecrets.bearer) }, show),
    },
    ...events[target](now).map(({ title, event }) => ({
      title,
      curl: toCurl(`${url}/${title.split(',')[0]}`, json, event),
    })),
    ...chatNames.map((channel) => {
      const { demo, example } = senders[channel];
      const { headers, body } = toRequest(senders[channel], {
        words: example.words,
        ...demo,
        now,
        ...(platforms === undefined ? {} : { base: platforms }),
      });
      return {
        title: `${channel}, ${example.proof}: ${example.typed}`,
        curl: toCurl(`${url}/${channel}`, headers, body),
      };
    }),
    { title: 'health', curl: toCurl(`${url}/health`) },
  ];
}

/** What `npm start` opens with: where it is, three things to try, where there is more. One line is to follow: how to stop. */
export function toIntro(url: string, target: keyof typeof events = 'aws'): string[] {
  const there = url.endsWith(`:${DEFAULT_PORT}`) ? '' : ` --url ${url}`;
  return [
    target === 'aws'
      ? `Serving on ${url} in front of an emulated cloud: no account.`
      : `Serving on ${url} as FunctionGraph would, all emulated.`,
    'Try, in a second shell:',
    `  npm run simulate -- ${chatNames[0]} "${senders[chatNames[0] as ChatName].example.words}"${there}`,
    `  npm run simulate -- webhook '{"action":"show"}'${there}`,
    `  npm run doctor -- --local ${new URL(url).port}`,
    `A signed curl for every trigger: npm start -- --curls${target === 'aws' ? '' : ` --target ${target}`}`,
    `In a browser: ${url}; its HTTP API: ${url}/docs`,
  ];
}

/** Commands that sign such a request at the moment they are used, one for every trigger. */
export function toSimulations(url: string): string[] {
  const there = url.endsWith(`:${DEFAULT_PORT}`) ? '' : ` --url ${url}`;
  const whole = [
    ...chatNames.map((channel) => `${channel} "${senders[channel].example.words}"`),
    `${chatNames[0]} "off" --as U0STRANGER`,
    `webhook '{"action":"show"}'`,
    `eventbus '{"action":"exclude","users":["carol"]}'`,
    `schedule '{"action":"apply","enabled":true,"exitSessions":10}'`,
  ];
  return whole.map((args) => `npm run simulate -- ${args}${there}`);
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

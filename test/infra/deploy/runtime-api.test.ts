import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../../infra/emulator/cloud.ts';
import { serveExtension } from '../../../infra/emulator/extension.ts';
import { type Served, serveCloud } from '../../../infra/emulator/serve.ts';
import { toHttpApiEvent } from '../../../infra/runtimes/lambda/http-api-event.ts';
import { onBus } from '../../support/delivery.ts';
import { cloudSettingsAt } from '../../support/settings.ts';
import { signStandard } from '../../support/sign.ts';
import { createWorkplace, everyPart, type Package, packaged, type Resource, settings } from './package-run.ts';
import { type Deployed, startFunction } from './runtime-api.ts';
import { takes } from './template-filter.ts';

/** What is deployed is what is tested here: the zips as packaged, run as Lambda runs them, with what the template gives them. */

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const slackSecret = 'planted-slack-signing-secret';
const place = createWorkplace();
let one: Package;
let cloud: Cloud;
let served: Served;
const running: Deployed[] = [];

beforeAll(async () => {
  cloud = createCloud();
  served = await serveCloud(cloud);
  one = await packaged(place, [...everyPart, '--param', 'plainSecrets=allow'], {
    ...settings,
    ...cloudSettingsAt(served.url),
    WEBHOOK_SECRETS: secret,
    SLACK_SIGNING_SECRETS: slackSecret,
  });
}, 60_000);

afterEach(() => {
  for (const each of running.splice(0)) each.stop();
  cloud.heal();
});

afterAll(async () => {
  place.remove();
  await served.close();
});

const resource = (id: string) => one.template.Resources[id] as Resource;

async function start(name: string, moved: Record<string, string> = {}): Promise<Deployed> {
  const id = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}LambdaFunction`;
  const deployed = await startFunction(one.zips.get(`${name}.zip`) as Buffer, resource(id), moved);
  running.push(deployed);
  return deployed;
}

/** As the HTTP API of the template hands it over. */
function post(path: string, headers: Record<string, string>, body: string, type = 'application/json') {
  const all = { 'content-type': type, ...headers };
  return toHttpApiEvent({ method: 'POST', path, query: '', headers: Object.entries(all), body: Buffer.from(body) });
}

type Reply = { response: { statusCode: number; body: string; headers: Record<string, string> } };

/** The lines that the metric filters of the template would see, each with the metrics that count it. */
async function countsOf(
  deployed: Deployed,
  count: number,
): Promise<Array<[line: Record<string, unknown>, metrics: string[]]>> {
  const filters = Object.values(one.template.Resources).filter(({ Type }) => Type === 'AWS::Logs::MetricFilter');
  return (await deployed.lines(count)).map((text) => {
    const line = JSON.parse(text) as Record<string, unknown>;
    const metrics = filters.filter(({ Properties }) => takes(Properties['FilterPattern'], line));
    return [line, metrics.map(({ Properties }) => Properties['MetricTransformations'][0].MetricName as string).sort()];
  });
}

describe('the packaged webhook', () => {
  it('answers for its health, carries out what is signed, and refuses the rest', async () => {
    const webhook = await start('webhook');
    const health = toHttpApiEvent({ method: 'GET', path: '/health', query: '', headers: [], body: Buffer.alloc(0) });
    expect(await webhook.invoke(health)).toMatchObject({ response: { statusCode: 200, body: '{"status":"ok"}' } });

    const body = JSON.stringify({ action: 'apply', enabled: true, exitSessions: 3, excludeUsers: ['alice'] });
    const { response } = (await webhook.invoke(
      post('/webhook', signStandard(secret, body, Date.now()), body),
    )) as Reply;
    expect([response.statusCode, JSON.parse(response.body)]).toMatchObject([200, { enabled: true, exitSessions: 3 }]);
    expect(cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 3, users: [{ user_name: 'alice' }] }]);

    const forged = signStandard('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', body, Date.now());
    const before = cloud.received.length;
    expect(await webhook.invoke(post('/webhook', forged, body))).toMatchObject({ response: { statusCode: 401 } });
    expect(await webhook.invoke(post('/slack', {}, body))).toMatchObject({ response: { statusCode: 404 } });
    expect(cloud.received).toHaveLength(before);

    expect((await countsOf(webhook, 3)).map(([{ code }, metrics]) => [code, metrics])).toEqual([
      ['OK', ['Deliveries', 'WebhookDeliveries']],
      ['SIGNATURE_INVALID', ['Deliveries', 'WebhookDeliveries']],
      ['NOT_FOUND', ['Deliveries', 'WebhookDeliveries']],
    ]);
  });

  it('does not start with settings that are wrong, and says which without their values', async () => {
    const { errorType, errorMessage } = await (
      await start('webhook', { HW_PROJECT_ID: '', WEBHOOK_SECRETS: 'planted-wrong' })
    ).initError();
    expect(errorType).toBe('ConfigurationError');
    expect(errorMessage).toMatch(/HW_PROJECT_ID is required.*WEBHOOK_SECRETS/);
    expect(errorMessage).not.toContain('planted-wrong');
  });
});

describe('the packaged webhook whose secrets are kept elsewhere', () => {
  it('reads them in its first invocation, and no value of them is in the template', async () => {
    const kept = { password: account.userPassword, webhook: secret };
    const elsewhere = createWorkplace();
    const extension = await serveExtension({ secrets: { hotspot: JSON.stringify(kept) } });
    const { template, zips } = await packaged(elsewhere, [], {
      ...settings,
      HW_REGION_NAME: account.regionName,
      HW_PROJECT_ID: account.projectId,
      HW_DOMAIN_NAME: account.domainName,
      HW_USER_NAME: account.userName,
      HW_USER_PASSWORD: 'secretsmanager:hotspot#password',
      HW_IAM_ENDPOINT: served.url,
      HW_WORKSPACE_ENDPOINT: served.url,
      WEBHOOK_SECRETS: 'secretsmanager:hotspot#webhook',
    });
    for (const value of Object.values(kept)) expect(JSON.stringify(template)).not.toContain(value);

    const port = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port), AWS_SESSION_TOKEN: 'session-token' };
    const webhook = await startFunction(
      zips.get('webhook.zip') as Buffer,
      template.Resources['WebhookLambdaFunction'] as Resource,
      port,
    );
    running.push(webhook);
    const body = JSON.stringify({ action: 'show' });
    expect(await webhook.invoke(post('/webhook', signStandard(secret, body, Date.now()), body))).toMatchObject({
      response: { statusCode: 200 },
    });
    expect(extension.state.asked).toEqual(['/secretsmanager/get?secretId=hotspot']);
    await extension.close();
    elsewhere.remove();
  }, 60_000);
});

describe('the packaged chatops', () => {
  it('answers a command typed in Slack', async () => {
    const chatops = await start('chatops');
    const body = new URLSearchParams({
      team_id: 'T1',
      channel_id: 'C1',
      user_id: 'U1',
      command: '/hotspot',
      text: 'on 5',
      response_url: 'https://hooks.slack.example/1',
      trigger_id: '1.2.3',
    }).toString();
    const seconds = String(Math.floor(Date.now() / 1000));
    const signature = `v0=${createHmac('sha256', slackSecret).update(`v0:${seconds}:${body}`).digest('hex')}`;
    const headers = { 'x-slack-request-timestamp': seconds, 'x-slack-signature': signature };
    const reply = await chatops.invoke(post('/slack', headers, body, 'application/x-www-form-urlencoded'));
    expect(reply).toMatchObject({ response: { statusCode: 200 } });
    expect(cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 5 }]);
    expect(await countsOf(chatops, 1)).toMatchObject([
      [
        { channel: 'slack', action: 'apply', code: 'OK', actor: 'U1' },
        ['ChatAnswerMs', 'ChatDeliveries', 'Deliveries'],
      ],
    ]);
  });
});

describe('the packaged eventbus', () => {
  const event = (detail: unknown) => {
    const { source, 'detail-type': type } = resource('EventbusRule').Properties['EventPattern'];
    return onBus(detail, { source: source[0], 'detail-type': type[0] });
  };

  it('carries out an event that the rule takes', async () => {
    const eventbus = await start('eventbus');
    expect(await eventbus.invoke(event({ action: 'apply', enabled: false }))).toMatchObject({
      response: { status: 200, enabled: false },
    });
  });

  it('fails with the code as the kind of error, which the queue of failures keeps; what failed is counted', async () => {
    const eventbus = await start('eventbus');
    expect(await eventbus.invoke(event({ enabled: 'yes' }))).toMatchObject({ error: { errorType: 'PAYLOAD_INVALID' } });
    expect(await eventbus.invoke(event({ action: 'show' }))).toMatchObject({ response: { status: 200 } });
    cloud.fail({ status: 429 });
    expect(await eventbus.invoke(event({ action: 'show' }))).toMatchObject({
      error: { errorType: 'UPSTREAM_THROTTLED' },
    });
    expect((await countsOf(eventbus, 3)).map(([{ code }, metrics]) => [code, metrics])).toEqual([
      ['PAYLOAD_INVALID', ['Deliveries']],
      ['OK', ['Deliveries']],
      ['UPSTREAM_THROTTLED', ['Deliveries', 'Failures', 'UpstreamThrottled']],
    ]);

    cloud.changePassword('another');
    const refused = await start('eventbus');
    expect(await refused.invoke(event({ action: 'show' }))).toMatchObject({ error: { errorType: 'TOKEN_REFUSED' } });
    cloud.changePassword(account.userPassword);
    expect(await countsOf(refused, 1)).toMatchObject([
      [{ code: 'TOKEN_REFUSED', status: 502 }, ['Deliveries', 'Failures', 'TokenRefused']],
    ]);
  });
});

describe('the packaged schedule', () => {
  it.each(['ScheduleOn', 'ScheduleOff'])('carries out what %s sends, and says which run it was', async (id) => {
    const arn = `arn:aws:scheduler:eu-central-1:111122223333:schedule/hotspot-webhook-prod/${resource(id).Properties['Name']}`;
    const input = resource(id)
      .Properties['Target'].Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', '2026-11-26T07:00:00Z');
    const schedule = await start('schedule');
    expect(await schedule.invoke(JSON.parse(input))).toMatchObject({
      response: { status: 200, enabled: id === 'ScheduleOn' },
    });
    expect(cloud.configs()[0]?.enabled).toBe(id === 'ScheduleOn');
    expect(await countsOf(schedule, 1)).toMatchObject([
      [{ channel: 'schedule', deliveryId: `${arn} 2026-11-26T07:00:00Z`, code: 'OK' }, ['Deliveries']],
    ]);
  });
});

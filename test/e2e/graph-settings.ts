import { describe, expect, it } from 'vitest';
import { account } from '../../infra/emulator/cloud.ts';
import { toGridEvent, toTimer } from '../../infra/runtimes/graph/events.ts';
import { inCloudEvent, validBody } from '../support/delivery.ts';
import { payload } from '../support/graph-cases.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { secrets } from '../support/secrets.ts';
import { signHub } from '../support/sign.ts';
import type { GraphContext } from './graph.ts';
import { type GraphStage, keysOf, lent } from './graph-stage.ts';

/** Where settings are, and what comes of wrong ones and of an older Node; the log. */
export function describeSettings({
  graph,
  cloud,
  start,
  settings,
  asLent,
  toPost,
  ask,
  refusal,
  settingsIn,
  sent,
  expectNoKeys,
}: GraphStage): void {
  describe('settings', () => {
    it('are those of the context, else of the environment, else of RUNTIME_USERDATA; empty ones are not there', async () => {
      const { HW_WORKSPACE_ENDPOINT, HW_REGION_NAME, HW_IAM_ENDPOINT, ...rest } = settings();
      const elsewhere = 'http://127.0.0.1:9';
      const env = {
        ...rest,
        HW_WORKSPACE_ENDPOINT: elsewhere,
        HW_REGION_NAME: '',
        HW_IAM_ENDPOINT: HW_IAM_ENDPOINT as string,
        RUNTIME_USERDATA: JSON.stringify({
          HW_REGION_NAME,
          HW_IAM_ENDPOINT: 7,
          WEBHOOK_SECRETS: 'nonsense',
          UPSTREAM_TIMEOUT_MS: null,
        }),
      };
      await start('webhook', { env });
      const given = { HW_WORKSPACE_ENDPOINT, HW_REGION_NAME: '', WEBHOOK_SECRETS: '\r\n' } as Record<string, string>;
      expect((await ask(toPost(), asLent(lent(1), { settings: given }))).status).toBe(200);
      expect(sent()).toEqual(['POST hotspot-session-config']);
    });

    it.each(['{', '[]', '7', 'null', ''])('survive RUNTIME_USERDATA=%s', async (RUNTIME_USERDATA) => {
      await start('webhook', { env: { RUNTIME_USERDATA } });
      expect((await ask(toPost())).status).toBe(200);
    });

    it.each<[string, GraphContext | null]>([
      ['no context', null],
      ['a context without methods', { lacks: true }],
      ['a context whose methods throw', { throws: true, settings: { WEBHOOK_SECRETS: secrets.password } }],
    ])('of the environment are enough with %s', async (_, context) => {
      const user = {
        HW_PROJECT_ID: account.projectId,
        HW_DOMAIN_NAME: account.domainName,
        HW_USER_NAME: account.userName,
        HW_USER_PASSWORD: account.userPassword,
      };
      await start('webhook', { env: { ...settings(), ...user } });
      const event = toPost();
      const reply = await ask(event, context);
      expect(reply.status).toBe(200);
      expect(reply.headers['x-request-id']).toBe(event.requestContext.requestId);
      expect(sent()).toEqual(['POST tokens', 'POST hotspot-session-config']);
      await graph().stop();
      await start('webhook', { env: { ...settings(), HW_PROJECT_ID: account.projectId } });
      expect(await ask(toPost(), context)).toMatchObject({ json: { code: 'CREDENTIALS_MISSING' } });
      expectNoKeys();
    });

    it.each<[string, Record<string, string>, readonly string[]]>([
      [
        'keys',
        {
          HW_ACCESS_KEY: lent(2).accessKey,
          HW_SECRET_KEY: lent(2).secretKey,
          HW_SECURITY_TOKEN: lent(2).securityToken,
        },
        [],
      ],
      [
        'a user',
        {
          HW_DOMAIN_NAME: account.domainName,
          HW_USER_NAME: account.userName,
          HW_USER_PASSWORD: account.userPassword,
        },
        ['POST tokens'],
      ],
    ])('with %s go before the agency', async (_, more, first) => {
      await start();
      const context = asLent(lent(1), { settings: settings({ ...more, TOKEN_PREFETCH: 'true' }) });
      expect((await ask(toPost(validBody, {}), context)).status).toBe(401);
      expect(sent()).toEqual([]);
      expect((await ask(toPost(), context)).status).toBe(200);
      expect(sent()).toEqual([...first, 'POST hotspot-session-config']);
      expect(cloud().received.at(-1)?.headers['authorization'] ?? '').not.toContain(lent(1).accessKey);
    });

    it.each<[string, Record<string, string>, readonly RegExp[]]>([
      ['half a user', { HW_USER_NAME: 'demo' }, [/^HW_DOMAIN_NAME is required/, /^HW_USER_PASSWORD is required/]],
      ['half a pair', { HW_ACCESS_KEY: lent(1).accessKey }, [/^HW_SECRET_KEY is required beside HW_ACCESS_KEY/]],
      ['a token without both', { HW_SECURITY_TOKEN: 'x' }, [/^HW_ACCESS_KEY/, /^HW_SECRET_KEY/]],
      ['a reference', { WEBHOOK_SECRETS: 'secretsmanager:a#b' }, [/^WEBHOOK_SECRETS .*encrypted_user_data/]],
      ['a wrong number', { UPSTREAM_TIMEOUT_MS: secrets.password }, [/^UPSTREAM_TIMEOUT_MS/]],
      ['a wrong level of the log', { POWERTOOLS_LOG_LEVEL: 'LOUD' }, [/^POWERTOOLS_LOG_LEVEL/]],
      [
        'several at once',
        { TOKEN_PREFETCH: 'yes', HW_REGION_NAME: ' x', WEBHOOK_SECRETS: 'x' },
        [/^HW_REGION_NAME/, /^TOKEN_PREFETCH/, /^WEBHOOK_SECRETS/],
      ],
    ])('that are wrong are told in one line, and the next invocation tries again: %s', async (_, wrong, told) => {
      await start();
      const context = asLent(lent(1), { settings: settings(wrong) });
      const reply = await ask(toPost(), context);
      expect(reply).toMatchObject({ status: 500, json: { code: 'INTERNAL', retryable: false } });
      for (const name of Object.keys(wrong)) expect(reply.text).not.toContain(name);
      const [line, ...more] = graph().lines();
      expect(more).toMatchObject([{ level: 'ERROR', code: 'INTERNAL', channel: 'webhook' }]);
      const listed = settingsIn(line);
      for (const pattern of told) expect(listed.join('\n')).toMatch(new RegExp(pattern.source, 'm'));
      expect(new Set(listed.map((problem) => problem.split(' ')[0]))).toEqual(
        new Set(told.map(({ source }) => /\w+/.exec(source)?.[0])),
      );
      expectNoSecretIn([graph().written, reply], secrets.password, ...keysOf(1));
      expect((await ask({ ...toPost(), httpMethod: 'GET', path: '/health' }, context)).status).toBe(200);
      expect((await ask(toPost())).status).toBe(200);
      expect(sent()).toEqual(['POST hotspot-session-config']);
    });

    it('that are wrong throw INTERNAL at an event', async () => {
      await start('schedule');
      const context = asLent(lent(1), { settings: settings({ SCHEDULE_COMMAND: `{"${secrets.hub}":1}` }) });
      const told = await refusal(toTimer(payload, Date.now()), context);
      expect(told.code).toBe('INTERNAL');
      expect(told.message).not.toContain('SCHEDULE_COMMAND');
      expect(graph().lines()).toMatchObject([
        { level: 'ERROR', settings: [expect.stringMatching(/^SCHEDULE_COMMAND /)] },
        { level: 'ERROR', code: 'INTERNAL', channel: 'schedule' },
      ]);
      expectNoSecretIn([graph().written, told], secrets.hub);
    });

    it('whose names are nearly right are looked for in the environment and RUNTIME_USERDATA, once', async () => {
      await start('webhook', { env: { HW_REGION: 'x', RUNTIME_USERDATA: JSON.stringify({ WEBHOOK_SECRET: 'y' }) } });
      for (let at = 0; at < 2; at += 1) expect((await ask(toPost())).status).toBe(200);
      const [line, ...deliveries] = graph().lines();
      expect(line).toMatchObject({ level: 'WARN', message: 'settings' });
      expect(settingsIn(line)).toEqual([
        'HW_REGION is no setting; the nearest is HW_REGION_NAME',
        'WEBHOOK_SECRET is no setting; the nearest is WEBHOOK_SECRETS',
      ]);
      expect(deliveries).toHaveLength(2);
    });

    it('of the logger that are wrong in the environment stay wrong, at every invocation', async () => {
      await start('webhook', { env: { POWERTOOLS_LOG_LEVEL: 'LOUD' } });
      for (let at = 0; at < 2; at += 1) expect((await ask(toPost())).json).toMatchObject({ code: 'INTERNAL' });
      const told = graph()
        .lines()
        .flatMap((line) => settingsIn(line));
      expect(told).toHaveLength(2);
      for (const line of told) expect(line).toMatch(/^POWERTOOLS_LOG_LEVEL /);
    });

    it('that are none of ours may look like a reference', async () => {
      await start('eventbus', { env: { SOMEBODY_ELSES: 'ssm:name', DISCORD_PUBLIC_KEYS: 'secretsmanager:a#b' } });
      const { result } = await graph().invoke(inCloudEvent(payload), asLent());
      expect(result).toMatchObject({ status: 200 });
    });

    it('of 4 KB are read as they are', async () => {
      await start();
      const long = Array.from({ length: 60 }, (_, at) => `${'long-secret-that-is-rotated-'.repeat(2)}${at}`);
      const context = asLent(lent(1), { settings: settings({ WEBHOOK_HUB_SECRETS: long.join(' ') }) });
      const headers = { 'content-type': 'application/json', ...signHub(long.at(-1) ?? '', validBody) };
      expect((await ask(toPost(validBody, headers), context)).status).toBe(200);
      expectNoSecretIn([graph().written], ...long);
    });

    it('of the logger are obeyed, also those of the context alone', async () => {
      await start();
      const context = asLent(lent(1), {
        settings: settings({ POWERTOOLS_LOG_LEVEL: 'WARN', POWERTOOLS_SERVICE_NAME: 'desk' }),
      });
      expect((await ask(toPost(), context)).status).toBe(200);
      expect(graph().lines()).toEqual([]);
      expect((await ask(toPost(validBody, {}), context)).status).toBe(401);
      expect(graph().lines()).toMatchObject([{ level: 'WARN', service: 'desk', code: 'SIGNATURE_INVALID' }]);
    });
  });

  it.each(['18.15.0', '20.14.0', '16.17.0'])(
    'says on Node.js %s in one sentence that it is too old',
    async (version) => {
      await start('webhook', { version });
      const reply = await ask(toPost());
      expect(reply).toMatchObject({ status: 500, json: { code: 'INTERNAL' } });
      expect(graph().lines()).toMatchObject([
        {
          level: 'ERROR',
          settings: [`Node.js must be 20.15 or later, and this is ${version}: give the function a newer runtime`],
        },
        { level: 'ERROR', code: 'INTERNAL' },
      ]);
      await graph().stop();
      await start('eventbus', { version });
      expect((await refusal(toGridEvent(payload, Date.now()))).code).toBe('INTERNAL');
      expect(sent()).toEqual([]);
    },
  );

  it('writes one line of JSON a delivery, whatever its level, on standard output alone', async () => {
    await start();
    cloud().fail({ on: { service: 'workspace' }, status: 503 });
    await ask(toPost());
    await ask(toPost(validBody, {}));
    await ask(toPost());
    expect(
      graph()
        .lines()
        .map(({ level }) => level),
    ).toEqual(['ERROR', 'WARN', 'INFO']);
    const lines = graph()
      .written.stdout.split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['delivery', 'delivery', 'delivery']);
    expect(graph().written.stderr.replace(/#\d+\n/g, '')).toBe('');
  });
}

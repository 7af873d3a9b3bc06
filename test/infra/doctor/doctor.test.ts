import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnect, explainObstacle, type Obstacle } from '../../../infra/doctor/connection.ts';
import { examine, type Ports } from '../../../infra/doctor/examine.ts';
import { findMisplaced, otherWorkspaceHost } from '../../../infra/doctor/host-names.ts';
import { findLocalCloud } from '../../../infra/doctor/local.ts';
import { readOptions } from '../../../infra/doctor/options.ts';
import { type Report, type Step, showEnd, showStep, type Target, toReport } from '../../../infra/doctor/report.ts';
import { type Cloud, type CloudOptions, createCloud, type Fault } from '../../../infra/emulator/cloud.ts';
import { serveCloud } from '../../../infra/emulator/serve.ts';
import { findQuestions } from '../../../infra/settings/questions.ts';
import type { Env } from '../../../lib/settings/settings.ts';
import { start } from '../../support/child.ts';
import { expectNoSecretIn } from '../../support/leaks.ts';
import { secrets } from '../../support/secrets.ts';
import { projectId, webhookSettings } from '../../support/settings.ts';
import { listen } from '../../support/socket.ts';

const realPorts: Ports = {
  fetch: (input, init) => globalThis.fetch(input, init),
  connect: createConnect(),
  now: () => Date.now(),
  timeoutSignal: (ms) => AbortSignal.timeout(ms),
};

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An emulated cloud behind a socket, and settings that fit it. */
async function setUp(options: CloudOptions = {}) {
  const cloud = createCloud({ projectId, userPassword: secrets.password, ...options });
  const { url, close } = await serveCloud(cloud);
  closing.push(close);
  return { cloud, url, env: { ...webhookSettings, HW_IAM_ENDPOINT: url, HW_WORKSPACE_ENDPOINT: url } as Env };
}

type Examined = { report: Report; text: string; last: Step };

async function examineAll(env: Env, ports: Ports = realPorts): Promise<Examined> {
  const found: Step[] = [];
  let target: Target | undefined;
  for await (const step of examine(env, ports, (known) => {
    target = known;
  })) {
    found.push(step);
  }
  const report = toReport(found, target);
  const text = [...report.steps.map(showStep), showEnd(report)].join('\n');
  expectNoSecretIn([report, text]);
  expect(text).not.toMatch(/MII[\w+/]{20}|\bat .*:\d+:\d+/);
  return { report, text, last: found.at(-1) as Step };
}

const tokenRequests = (cloud: Cloud) => cloud.received.filter(({ service }) => service === 'iam').length;
const apiRequests = (cloud: Cloud) => cloud.received.filter(({ service }) => service === 'workspace');

/** A port of this machine where nobody listens. */
async function findClosedPort(): Promise<number> {
  const server = await listen(() => {});
  await server.close();
  return Number(new URL(server.url).port);
}

/** IAM's token stays, what it says of it is this. */
function replyingToLogin(body: unknown): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await realPorts.fetch(input, init);
    if (response.status !== 201) return response;
    const token = response.headers.get('x-subject-token') ?? '';
    return Response.json(body, { status: 201, headers: { 'x-subject-token': token } });
  };
}

const ORDER = ['settings', 'secrets', 'iam-host', 'credentials', 'project', 'workspace-host', 'permission'];

/** Ended at this step: those before it are ok, those behind it were not come to. */
function expectEnd({ report, last }: Examined, step: string, code: string, status = 'failed') {
  expect([last.step, 'code' in last ? last.code : undefined, last.status]).toEqual([step, code, status]);
  expect(report.ok).toBe(false);
  const at = ORDER.indexOf(step);
  expect(report.steps.map((one) => [one.step, one.status])).toEqual(
    ORDER.map((name, index) => [name, index < at ? 'ok' : index === at ? status : 'not-checked']),
  );
  expect(last).toMatchObject({ why: expect.stringMatching(/\.$/), remedy: expect.stringMatching(/\S{3}/) });
}

describe('A setup in which all is well', () => {
  it('is ok in every step, with one token request and no write', async () => {
    const { cloud, url, env } = await setUp();
    cloud.seed();
    const { report, text } = await examineAll(env);
    expect(report).toEqual({
      ok: true,
      target: {
        project: projectId,
        region: 'eu-demo-1',
        account: 'demo-account',
        user: 'demo-user',
        iam: url,
        workspace: url,
        local: true,
      },
      steps: ORDER.map((step) => expect.objectContaining({ step, status: 'ok', detail: expect.any(String) })),
    });
    expect(text).toContain('the project has 1 configuration.');
    expect(text).toContain(`on this machine (${url})`);
    expect(text).toContain('All 7 steps are ok.');
    expect(tokenRequests(cloud)).toBe(1);
    expect(apiRequests(cloud).map(({ method }) => method)).toEqual(['GET', 'GET']);
    // The host is tried without the token.
    expect(apiRequests(cloud).map(({ headers }) => 'x-auth-token' in headers)).toEqual([false, true]);
  });

  it('is known by the region’s own hosts, too', async () => {
    const cloud = createCloud({ projectId, userPassword: secrets.password, regionName: 'cn-north-4' });
    const env = { ...webhookSettings, HW_REGION_NAME: 'cn-north-4', HW_IAM_ENDPOINT: '', HW_WORKSPACE_ENDPOINT: '' };
    const { report } = await examineAll(env, { ...realPorts, fetch: cloud.fetch, connect: async () => undefined });
    expect(report).toMatchObject({ ok: true, target: { local: false } });
    expect(new Set(cloud.received.map(({ origin }) => origin))).toEqual(
      new Set(['https://iam.cn-north-4.myhuaweicloud.com', 'https://appstream.cn-north-4.myhuaweicloud.com']),
    );
  });

  it.each([
    ['no secret of a webhook or a chat', { WEBHOOK_SECRETS: '', WEBHOOK_HUB_SECRETS: '', WEBHOOK_BEARER_TOKENS: '' }],
    ['nobody in a chat may do more', { MATTERMOST_TOKENS: 'planted0mattermost0token00' }],
    ['the secret of no chat is', { CHATOPS_ALLOW: '[{"users":"*","can":"*"}]' }],
    [
      'deliveries need no proof',
      { WEBHOOK_SECRETS: '', WEBHOOK_HUB_SECRETS: '', WEBHOOK_BEARER_TOKENS: '', WEBHOOK_ALLOW_UNSIGNED: 'true' },
    ],
  ])('may deserve a note: %s', async (note, more) => {
    const { env } = await setUp();
    const { report, text } = await examineAll({ ...env, ...more });
    expect(report.ok).toBe(true);
    expect(text).toContain(note);
    expect(text).not.toContain('planted0mattermost');
  });

  it('may belong to a sub-project of the region, or to a project whose name IAM keeps to itself', async () => {
    const { env } = await setUp();
    for (const name of ['eu-demo-1_desktops', undefined]) {
      const ports = { ...realPorts, fetch: replyingToLogin({ token: { project: { id: projectId, name } } }) };
      expect((await examineAll(env, ports)).report.ok).toBe(true);
    }
  });
});

describe('Settings', () => {
  it('are all told at once, without a value, and nothing is sent', async () => {
    const { cloud, url } = await setUp();
    const examined = await examineAll({
      HW_PROJECT_ID: '..',
      HW_USER_PASSWORD: secrets.password,
      HW_REGION_NAME: 'nowhere-1',
      HW_IAM_ENDPOINT: `${url}?${secrets.bearer}`,
      UPSTREAM_TIMEOUT_MS: '1',
      TOKEN_PREFETCH: 'maybe',
      WEBHOOK_HUB_SECRETS: 'too-short',
      CHATOPS_ALLOW: '{}',
      SLACK_SIGNING_SECRETS: secrets.hub,
      SCHEDULE_COMMAND: 'no json',
    });
    expectEnd(examined, 'settings', 'SETTINGS_INVALID');
    const names = 'problems' in examined.last ? examined.last.problems?.map(({ name }) => name) : [];
    expect(new Set(names)).toEqual(
      new Set([
        'HW_PROJECT_ID',
        'HW_DOMAIN_NAME',
        'HW_USER_NAME',
        'HW_REGION_NAME',
        'HW_IAM_ENDPOINT',
        'UPSTREAM_TIMEOUT_MS',
        'TOKEN_PREFETCH',
        'WEBHOOK_HUB_SECRETS',
        'CHATOPS_ALLOW',
        'SCHEDULE_COMMAND',
      ]),
    );
    expect(names).toHaveLength(10);
    for (const name of names ?? []) expect(examined.text).toContain(`- ${name} `);
    expect(examined.text).not.toMatch(/too-short|nowhere-1|no json/);
    expect(cloud.received).toEqual([]);
  });

  it('of other functions do not count', async () => {
    const { env } = await setUp();
    expect((await examineAll({ ...env, SOMETHING: 'ssm:', AWS_PROFILE: 'x' })).report.ok).toBe(true);
  });

  it('that are no references, though they look like some, are wrong', async () => {
    const { cloud, env } = await setUp();
    const examined = await examineAll({ ...env, WEBHOOK_SECRETS: 'secretsmanager:', HW_USER_PASSWORD: 'ssm:a#b' });
    expectEnd(examined, 'settings', 'SETTINGS_INVALID');
    expect(examined.text).toMatch(/- HW_USER_PASSWORD must be secretsmanager:[\s\S]*- WEBHOOK_SECRETS must be/);
    expect(cloud.received).toEqual([]);
  });

  it('by reference are read on AWS only; the check goes on where it needs none', async () => {
    const { env } = await setUp();
    const { report, text } = await examineAll({
      ...env,
      WEBHOOK_SECRETS: 'secretsmanager:hotspot#webhook',
      WEBHOOK_HUB_SECRETS: 'ssm:/hotspot/hub',
    });
    expect(report.ok).toBe(true);
    expect(text).toContain('WEBHOOK_SECRETS is kept in Secrets Manager and read on AWS only');
    expect(text).toContain('WEBHOOK_HUB_SECRETS is kept in Parameter Store and read on AWS only');
    expect(text).toContain('2 of 4 secrets');
  });

  it.each([
    ['HW_USER_PASSWORD', 'credentials', 0],
    ['HW_PROJECT_ID', 'credentials', 0],
    ['HW_IAM_ENDPOINT', 'iam-host', 0],
    ['HW_WORKSPACE_ENDPOINT', 'workspace-host', 1],
  ])('by reference end it where the value is needed, and are never sent: %s', async (name, step, requests) => {
    const { cloud, env } = await setUp();
    const examined = await examineAll({ ...env, [name]: 'secretsmanager:hotspot#setting' });
    expectEnd(examined, step, 'SETTING_ELSEWHERE', 'not-checked');
    expect(examined.text).toContain(`${name} is read on AWS only`);
    expect(cloud.received).toHaveLength(requests);
  });
});

describe('What looks like a slip', () => {
  it('is asked about in a line of its own, and changes nothing', async () => {
    const quoted = `"${secrets.password}"`;
    const { cloud, env } = await setUp({ userPassword: quoted });
    cloud.seed();
    const { report, text } = await examineAll({ ...env, HW_USER_PASSWORD: quoted });
    expect(report.ok).toBe(true);
    expect(text.split('\n').filter((line) => line.startsWith('?'))).toEqual([
      expect.stringMatching(/^\? HW_USER_PASSWORD begins and ends with the same quotation mark: /),
    ]);
    expect(report.steps.find(({ step }) => step === 'secrets')).toMatchObject({ questions: [expect.any(String)] });
  });

  it.each(['"', "'", '`'])('is a pair of %s, and not one alone, nor two that differ', async (mark) => {
    expect(findQuestions({ HW_USER_PASSWORD: `${mark}planted${mark}` })).toHaveLength(1);
    expect(findQuestions({ HW_USER_PASSWORD: `${mark}${mark}` })).toHaveLength(1);
    for (const value of [mark, `${mark}planted`, `planted${mark}`, `${mark}planted)`, `planted${mark}planted`, '']) {
      expect(findQuestions({ HW_USER_PASSWORD: value }), value).toEqual([]);
    }
    expect(findQuestions({})).toEqual([]);
  });

  it.each([
    [[{ users: '*', can: '*' }], [1]],
    [
      [
        { channel: 'slack', users: ['U1'], can: '*' },
        { channel: 'slack', users: '*', can: ['show'] },
      ],
      [2],
    ],
    [[{ users: ['U1', '*'], workspace: '*', room: '*', can: '*' }], [1]],
    [
      [
        { users: '*', workspace: 'T1', can: '*' },
        { users: '*', room: 'C1', can: '*' },
        { users: ['U1'], can: '*' },
      ],
      [],
    ],
  ])('in the rules for chat is a rule for everybody, from anywhere: %j', (rules, numbers) => {
    const questions = findQuestions({ CHATOPS_ALLOW: JSON.stringify(rules) });
    expect(questions).toEqual(
      numbers.map((number) => expect.stringMatching(new RegExp(`^\\? CHATOPS_ALLOW .* rule ${number}: `))),
    );
  });

  it.each(['', 'ssm:/hotspot/allow', '{', '{"users":"*"}', '[null, "*"]'])(
    'is nothing in what is no list of rules: %s',
    (text) => {
      expect(findQuestions({ CHATOPS_ALLOW: text })).toEqual([]);
    },
  );

  it('in a name is told, whether the settings are right or not', async () => {
    const { env } = await setUp();
    const { text } = await examineAll({ ...env, WEBHOOK_SECRET: secrets.hub });
    expect(text).toContain('Note: WEBHOOK_SECRET is no setting; the nearest is WEBHOOK_SECRETS\n');
    const { text: without } = await examineAll({ ...env, HW_REGION_NAME: '', HW_REGION: 'x' });
    expect(without).toContain('- HW_REGION_NAME is required\n');
    expect(without).toContain('Note: HW_REGION is no setting; the nearest is HW_REGION_NAME\n');
  });

  it('at the end of a value is no part of it: a line break', async () => {
    const { cloud, env } = await setUp();
    cloud.seed();
    const all = Object.entries(env).map(([name, value]) => [name, `${value}\r\n`]);
    expect((await examineAll(Object.fromEntries(all))).report.ok).toBe(true);
  });

  it('round a name, and a wrong setting of the log, keep it from starting', async () => {
    const { env } = await setUp();
    const bad = { HW_USER_NAME: "'me'", HW_PROJECT_ID: ' p', POWERTOOLS_LOG_LEVEL: 'LOUD' };
    const { last } = await examineAll({ ...env, ...bad });
    const names = 'problems' in last ? last.problems?.map(({ name }) => name) : [];
    expect(names?.sort()).toEqual(['HW_PROJECT_ID', 'HW_USER_NAME', 'POWERTOOLS_LOG_LEVEL']);
  });
});

describe('The hosts', () => {
  it.each([
    ['HW_IAM_ENDPOINT', 'iam-host', 0],
    ['HW_WORKSPACE_ENDPOINT', 'workspace-host', 1],
  ])('are missed where nobody listens (%s)', async (name, step, requests) => {
    const { cloud, env } = await setUp();
    const examined = await examineAll({ ...env, [name]: `http://127.0.0.1:${await findClosedPort()}` });
    expectEnd(examined, step, 'HOST_UNREACHABLE');
    expect(examined.text).toContain('ECONNREFUSED');
    expect(cloud.received).toHaveLength(requests);
  });

  it.each([
    ['iam', 'https://iam.cn-east-3.myhuaweicloud.com', 'cn-north-4', /HW_REGION_NAME is cn-north-4/],
    ['iam', 'https://appstream.cn-north-4.myhuaweicloud.com', 'cn-north-4', /not a host of IAM/],
    ['workspace', 'https://iam.cn-north-4.myhuaweicloud.com', 'cn-north-4', /not a host of the Workspace API/],
    ['workspace', 'https://workspace.ap-southeast-1.myhuaweicloud.com', 'cn-north-4', /HW_REGION_NAME is/],
  ] as const)('are known as wrong by their names alone (%s, %s)', (service, endpoint, region, expected) => {
    expect(findMisplaced(service, endpoint, region)).toMatch(expected);
  });

  it.each([
    ['iam', 'https://iam.myhuaweicloud.com', 'cn-north-4'],
    ['iam', 'https://iam.cn-north-4.myhuaweicloud.com', 'cn-north-4'],
    ['iam', 'https://iam.myhuaweicloud.eu', 'eu-west-101'],
    ['workspace', 'https://appstream.cn-north-4.myhuaweicloud.com', 'cn-north-4'],
    ['workspace', 'https://workspace.cn-north-4.myhuaweicloud.com', 'cn-north-4'],
    ['workspace', 'http://127.0.0.1:4000', 'cn-north-4'],
    ['workspace', 'https://gateway.example.com/hw', 'cn-north-4'],
  ] as const)('are not complained of without a reason (%s, %s)', (service, endpoint, region) => {
    expect(findMisplaced(service, endpoint, region)).toBeUndefined();
  });

  it('of another region get no credentials', async () => {
    const cloud = createCloud({ projectId });
    const env = { ...webhookSettings, HW_IAM_ENDPOINT: 'https://iam.cn-east-3.myhuaweicloud.com' };
    const examined = await examineAll(env, { ...realPorts, fetch: cloud.fetch });
    expectEnd(examined, 'iam-host', 'HOST_WRONG');
    expect(cloud.received).toEqual([]);
  });

  it.each([
    ['dns', 'ENOTFOUND', 'HOST_NOT_FOUND', /misspelt/],
    ['dns', 'EAI_AGAIN', 'HOST_NOT_FOUND', /no network/],
    ['tcp', 'TIMEOUT', 'HOST_UNREACHABLE', /firewall/],
    ['tcp', 'ECONNREFUSED', 'HOST_UNREACHABLE', /nobody listens/],
    ['tls', 'CERT_HAS_EXPIRED', 'TLS_FAILED', /clock/],
    ['tls', 'SELF_SIGNED_CERT_IN_CHAIN', 'TLS_FAILED', /NODE_EXTRA_CA_CERTS/],
    ['tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'TLS_FAILED', /NODE_EXTRA_CA_CERTS/],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_FAILED', /made out to others/],
    ['tls', 'ECONNRESET', 'TLS_FAILED', /cut/],
    ['tls', 'EPROTO', 'TLS_FAILED', /does not speak TLS/],
  ] as const)('fail by %s (%s) in words of their own', async (layer, code, expected, words) => {
    const obstacle: Obstacle = { layer, code };
    const told = explainObstacle(obstacle, 'iam.test', 'HW_IAM_ENDPOINT');
    expect(told.code).toBe(expected);
    expect(`${told.why} ${told.remedy}`).toMatch(words);
    const cloud = createCloud({ projectId });
    const ports = { ...realPorts, fetch: cloud.fetch, connect: async () => obstacle };
    expectEnd(await examineAll(webhookSettings, ports), 'iam-host', expected);
    expect(cloud.received).toEqual([]);
  });
});

describe('A connection', () => {
  it('tells a name that is not known', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await createConnect({ resolve })('https://iam.test', 500)).toEqual({ layer: 'dns', code: 'ENOTFOUND' });
  });

  it('does not wait for a name server for ever', async () => {
    const held = setTimeout(() => {}, 5000);
    const connect = createConnect({ resolve: () => new Promise(() => {}) });
    expect(await connect('https://iam.test', 50)).toEqual({ layer: 'dns', code: 'TIMEOUT' });
    clearTimeout(held);
  });

  it('tells a port where nobody listens', async () => {
    const port = await findClosedPort();
    expect(await createConnect()(`https://127.0.0.1:${port}`, 500)).toEqual({ layer: 'tcp', code: 'ECONNREFUSED' });
  });

  it('tells a service without TLS, one that says nothing, and one that hangs up', async () => {
    const found: Array<Obstacle | undefined> = [];
    for (const greet of ['HTTP/1.1 400 Bad Request\r\n\r\n', undefined, '']) {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        if (greet === '') socket.destroy();
        else if (greet) socket.end(greet);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      found.push(await createConnect()(`https://127.0.0.1:${port}`, 300));
      server.close();
    }
    expect(found.map((obstacle) => obstacle?.layer)).toEqual(['tls', 'tls', 'tls']);
    expect(found[1]?.code).toBe('TIMEOUT');
    expect(found[2]?.code).toBe('ECONNRESET');
  });

  it('is made and let go without a byte of HTTP', async () => {
    const server = await listen(() => {});
    closing.push(server.close);
    expect(await createConnect()(server.url, 500)).toBeUndefined();
    expect(server.requests).toEqual([]);
  });
});

const page = { headers: { 'content-type': 'text/html' }, body: '<html>Please log in</html>' };

describe('Credentials', () => {
  it.each([
    ['wrong password', { HW_USER_PASSWORD: 'not-the-right-password' }, /five wrong tries within 15 minutes lock/],
    ['wrong user', { HW_USER_NAME: 'somebody' }, /HW_DOMAIN_NAME \(the account, not the user\)/],
    ['wrong account', { HW_DOMAIN_NAME: 'somewhere' }, /no IAM user with a password/],
    ['blank behind it', { HW_USER_PASSWORD: 'not-the-right-password ' }, /Suspicious: .*HW_USER_PASSWORD/],
    ['unknown project', { HW_PROJECT_ID: 'b'.repeat(32) }, /IAM does not find the project/],
  ])('are refused once (%s)', async (_, more, words) => {
    const { cloud, env } = await setUp();
    const examined = await examineAll({ ...env, ...more });
    expectEnd(examined, 'credentials', 'TOKEN_REFUSED');
    expect(examined.text).toMatch(words);
    expect(examined.text).not.toContain('not-the-right-password');
    expect(tokenRequests(cloud)).toBe(1);
    expect(apiRequests(cloud)).toEqual([]);
  });

  it('of a locked user are told as such', async () => {
    const { cloud, env } = await setUp();
    for (let tries = 0; tries < 5; tries += 1) await examineAll({ ...env, HW_USER_PASSWORD: 'wrong-password' });
    const examined = await examineAll(env);
    expectEnd(examined, 'credentials', 'TOKEN_REFUSED');
    expect(examined.text).toContain('The user is locked.');
    expect(tokenRequests(cloud)).toBe(6);
  });

  it.each<[string, Fault, string, RegExp]>([
    ['400', { status: 400 }, 'TOKEN_REFUSED', /not valid/],
    ['403', { status: 403 }, 'TOKEN_REFUSED', /programmatic access/],
    ['429', { status: 429 }, 'TOKEN_UNAVAILABLE', /asks to wait/],
    ['503', { status: 503 }, 'TOKEN_UNAVAILABLE', /in trouble/],
    ['a page with 200', { ...page, status: 200 }, 'TOKEN_UNAVAILABLE', /is not IAM/],
    ['a page with 403', { ...page, status: 403 }, 'TOKEN_REFUSED', /is not IAM[\s\S]*Please log in/],
    ['no connection', { drop: true }, 'TOKEN_UNAVAILABLE', /ended without an answer/],
    ['no answer', { hang: true }, 'TOKEN_UNAVAILABLE', /within 300 ms/],
    [
      'an echo',
      { status: 401, body: { error: { code: 401, message: `no ${secrets.password}` } } },
      'TOKEN_REFUSED',
      /no \[secret\]/,
    ],
  ])('are asked for once where IAM answers with %s', async (_, fault, code, words) => {
    const { cloud, env } = await setUp();
    cloud.fail({ ...fault, on: { service: 'iam' } });
    const examined = await examineAll({ ...env, TOKEN_TIMEOUT_MS: 'hang' in fault ? '300' : '5000' });
    expectEnd(examined, 'credentials', code);
    expect(examined.text).toMatch(words);
    expect(tokenRequests(cloud)).toBe(1);
    expect(apiRequests(cloud)).toEqual([]);
  });

  it('that end at once by this clock deserve a note', async () => {
    const { env } = await setUp({ now: () => Date.now() - 48 * 3_600_000 });
    expect((await examineAll(env)).text).toContain('set the clock');
  });
});

describe('Project and region', () => {
  it('do not fit where the project’s name is another region’s', async () => {
    const { cloud, env } = await setUp({ regionName: 'cn-east-3' });
    const examined = await examineAll({ ...env, HW_REGION_NAME: 'cn-north-4' });
    expectEnd(examined, 'project', 'REGION_MISMATCH');
    expect(examined.text).toContain('Set HW_REGION_NAME=cn-east-3, or take the id of the project in cn-north-4');
    expect([tokenRequests(cloud), apiRequests(cloud)]).toEqual([1, []]);
  });

  it.each([
    ['another', { token: { project: { id: 'c'.repeat(32), name: 'eu-demo-1' } } }, `is for project ${'c'.repeat(32)}`],
    ['no', { token: { domain: { id: 'd' } } }, 'is for no project'],
    ['no', ['what'], 'is for no project'],
  ])('do not fit where the token is for %s project', async (_, body, words) => {
    const { cloud, env } = await setUp();
    const examined = await examineAll(env, { ...realPorts, fetch: replyingToLogin(body) });
    expectEnd(examined, 'project', 'PROJECT_MISMATCH');
    expect(examined.text).toContain(words);
    expect(apiRequests(cloud)).toEqual([]);
  });
});

describe('The Workspace host', () => {
  it.each<[string, Fault, string, RegExp]>([
    ['404', { status: 404, body: { error_code: 'APIGW.0101', error_msg: 'none' } }, 'HOST_WRONG', /404 APIGW\.0101/],
    ['a page', { ...page, status: 200 }, 'HOST_WRONG', /is not the Workspace API[\s\S]*captive portal/],
    ['a page with 401', { ...page, status: 401 }, 'HOST_WRONG', /is not the Workspace API/],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://elsewhere.test/' }, body: '{}' },
      'HOST_WRONG',
      /elsewhere/,
    ],
    ['503', { status: 503 }, 'UPSTREAM_UNAVAILABLE', /WKS\.00050902/],
    ['429', { status: 429 }, 'UPSTREAM_THROTTLED', /Wait a minute/],
    ['no answer', { hang: true }, 'UPSTREAM_TIMEOUT', /within 300 ms/],
    ['no connection', { drop: true }, 'UPSTREAM_UNREACHABLE', /ended/],
  ])('is not the right one, or not well, where it answers with %s', async (_, fault, code, words) => {
    const { cloud, env } = await setUp();
    cloud.fail({ ...fault, on: { service: 'workspace' } });
    const examined = await examineAll({ ...env, UPSTREAM_TIMEOUT_MS: 'hang' in fault ? '300' : '5000' });
    expectEnd(examined, 'workspace-host', code);
    expect(examined.text).toMatch(words);
    expect([tokenRequests(cloud), apiRequests(cloud).length]).toEqual([1, 1]);
  });

  it('has a path that does not belong there', async () => {
    const { url, env } = await setUp();
    const examined = await examineAll({ ...env, HW_WORKSPACE_ENDPOINT: `${url}/v1` });
    expectEnd(examined, 'workspace-host', 'HOST_WRONG');
    expect(examined.text).toContain(`HW_WORKSPACE_ENDPOINT=${url}`);
  });

  it.each([
    ['cn-north-4', 'https://workspace.cn-north-4.myhuaweicloud.com'],
    ['ap-southeast-1', 'https://appstream.ap-southeast-1.myhuaweicloud.com'],
  ])('has another name to be tried where the API is not known under the one of %s', async (region, other) => {
    const cloud = createCloud({ projectId, userPassword: secrets.password, regionName: region });
    cloud.fail({ on: { service: 'workspace' }, status: 404, body: { error_code: 'APIGW.0101', error_msg: 'none' } });
    const env = { ...webhookSettings, HW_REGION_NAME: region, HW_IAM_ENDPOINT: '', HW_WORKSPACE_ENDPOINT: '' };
    const examined = await examineAll(env, { ...realPorts, fetch: cloud.fetch, connect: async () => undefined });
    expectEnd(examined, 'workspace-host', 'HOST_WRONG');
    expect(examined.text).toContain(`Try HW_WORKSPACE_ENDPOINT=${other} `);
  });

  it('has no other name where it is nobody’s we know', () => {
    expect(otherWorkspaceHost('https://gateway.example.com')).toBeUndefined();
    expect(otherWorkspaceHost('http://127.0.0.1:1')).toBeUndefined();
  });
});

describe('Permission', () => {
  it.each<[string, Fault, string, RegExp]>([
    ['403', { status: 403 }, 'UPSTREAM_FORBIDDEN', /403 WKS\.00081102[\s\S]*Workspace FullAccess/],
    ['401', { status: 401 }, 'UPSTREAM_UNAUTHORIZED', /401 APIGW\.0301[\s\S]*another region’s IAM/],
    ['404', { status: 404 }, 'UPSTREAM_NOT_FOUND', /404 WKS/],
    ['400', { status: 400 }, 'UPSTREAM_BAD_REQUEST', /32 hexadecimal digits/],
    ['429', { status: 429 }, 'UPSTREAM_THROTTLED', /Wait a minute/],
    ['500', { status: 500 }, 'UPSTREAM_ERROR', /in trouble/],
    ['a page', { ...page, status: 200 }, 'UPSTREAM_BAD_REPLY', /The answer is no JSON/],
    ['no list', { status: 200, body: {} }, 'UPSTREAM_BAD_REPLY', /cannot be read/],
    ['no connection', { drop: true }, 'UPSTREAM_UNREACHABLE', /ended/],
    ['no answer', { hang: true }, 'UPSTREAM_TIMEOUT', /within 300 ms/],
    [
      'an echo',
      { status: 403, body: { error_code: 'X', error_msg: secrets.bearer } },
      'UPSTREAM_FORBIDDEN',
      /\[secret\]/,
    ],
  ])('is not there where the read ends with %s; no second token, no second read', async (_, fault, code, words) => {
    const { cloud, env } = await setUp();
    cloud.fail({ ...fault, on: { service: 'workspace' }, skip: 1, times: 5 });
    const examined = await examineAll({ ...env, UPSTREAM_TIMEOUT_MS: 'hang' in fault ? '300' : '5000' });
    expectEnd(examined, 'permission', code);
    expect(examined.text).toMatch(words);
    expect([tokenRequests(cloud), apiRequests(cloud).length]).toEqual([1, 2]);
  });
});

describe('The cloud of npm start', () => {
  it.each<[string, string | undefined, string]>([
    ['nobody', undefined, 'Nobody answers'],
    ['another program', 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n', 'has no emulated cloud'],
    ...['http://169.254.169.254', 'http://127.evil.test', 'no URL'].map((endpoint): [string, string, string] => [
      `somebody who points to ${endpoint}`,
      `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${JSON.stringify({ HW_IAM_ENDPOINT: endpoint })}`,
      'has no emulated cloud',
    ]),
  ])('is not found where %s is', async (_, answer, words) => {
    const server = await listen((socket) => socket.end(answer ?? ''));
    if (answer === undefined) await server.close();
    else closing.push(server.close);
    const found = await findLocalCloud(Number(new URL(server.url).port), realPorts.fetch);
    expect(found).toMatchObject({ trouble: { code: 'LOCAL_NOT_FOUND', detail: expect.stringContaining(words) } });
  });
});

/** A refusal that ends with exit code 2. */
const misused = expect.objectContaining({ name: 'Refusal', exitCode: 2 });

describe('The arguments', () => {
  it.each([
    [[], {}, { json: false }],
    [['--json'], {}, { json: true }],
    [['--local'], {}, { json: false, localPort: 3000 }],
    [['--local', '--json'], { PORT: '3002' }, { json: true, localPort: 3002 }],
    [['--local', '3001'], {}, { json: false, localPort: 3001 }],
    [['--local=3001'], { PORT: '1' }, { json: false, localPort: 3001 }],
  ])('%j are understood', (args, env, expected) => {
    expect(readOptions(args, env)).toEqual(expected);
  });

  it.each([
    [['--locale']],
    [['3000']],
    [['--local', '70000']],
    [['--local=']],
    [['--local=x']],
    [['--json=1']],
    [['']],
  ])('%j are not', (args) => {
    expect(() => readOptions(args, {})).toThrow(misused);
  });
});

describe('npm run doctor', { timeout: 60_000 }, () => {
  const nothingSet = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(HW_|WEBHOOK_|CHATOPS_|PORT$)/.test(name))
      .map((name) => [name, '']),
  );
  const doctor = (args: readonly string[], env: Env = {}) =>
    start('infra/doctor/doctor.ts', args, { ...nothingSet, ...env }).ended;

  it('checks npm start’s cloud, as npm start says, whatever is set', async () => {
    const local = start('infra/start/start.ts', [], { ...nothingSet, PORT: '0' });
    const said = await local.says(/Ctrl-C stops/);
    const [, args = ''] = /npm run doctor -- (--local \d+)\s/.exec(said) ?? [];
    const { code, stdout, stderr } = await doctor(args.split(' '), { HW_PROJECT_ID: 'a-real-one', HW_USER_NAME: 'me' });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('All 7 steps are ok.');
    expect(stdout).toContain('as that of "npm start": no real account is touched');
    expect(stdout).not.toMatch(/a-real-one|demo-password/);

    const [, port = ''] = args.split(' ');
    const machine = await doctor(['--json', '--local'], { PORT: port });
    expect(machine.code).toBe(0);
    expect(JSON.parse(machine.stdout)).toMatchObject({
      ok: true,
      target: { local: true, project: expect.any(String) },
    });
    local.kill('SIGTERM');
    await local.ended;
  });

  it('ends with 1 at the first failure, and shows the rest as not checked', async () => {
    const { env } = await setUp();
    const { code, stdout, stderr } = await doctor([], { ...env, HW_USER_PASSWORD: 'wrong-password' });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^FAILED +Credentials .*\n +It said: +401 .*\n +Why: .*\n +What to do: /m);
    expect(stdout).toMatch(/^not checked +Permission$/m);
    expect(stdout).toContain('3 of 7 steps are ok.');
    expectNoSecretIn([stdout], 'wrong-password');
  });

  it('gives a machine every step, failed or not', async () => {
    const { code, stdout } = await doctor(['--json']);
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toEqual({
      ok: false,
      steps: [
        {
          step: 'settings',
          status: 'failed',
          code: 'SETTINGS_INVALID',
          detail: expect.any(String),
          why: expect.any(String),
          remedy: expect.any(String),
          problems: expect.arrayContaining([{ name: 'HW_PROJECT_ID', rule: 'is required' }]),
        },
        ...ORDER.slice(1).map((step) => ({ step, status: 'not-checked' })),
      ],
    });
  });

  it('says what it does, and ends with 2 for what it does not know, without repeating it', async () => {
    const help = await doctor(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('--local');
    const { code, stdout, stderr } = await doctor([`--password=${secrets.hub}`]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--password is not known here\.\nUsage: /);
    expectNoSecretIn([stderr]);
  });
});

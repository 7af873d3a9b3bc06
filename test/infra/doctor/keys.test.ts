import { afterEach, describe, expect, it } from 'vitest';
import { createConnect } from '../../../infra/doctor/connection.ts';
import { examine, type Ports } from '../../../infra/doctor/examine.ts';
import { type Step, showStep } from '../../../infra/doctor/report.ts';
import { type CloudOptions, createCloud } from '../../../infra/emulator/cloud.ts';
import { serveCloud } from '../../../infra/emulator/serve.ts';
import { expectNoSecretIn } from '../../support/leaks.ts';
import { projectId, webhookSettings } from '../../support/settings.ts';

const keys = { accessKey: 'PLANTEDACCESSKEY0001', secretKey: 'planted/secret+key=0001' };
const { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD, ...region } = webhookSettings;
const user = { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD };

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Given = CloudOptions & { env?: Record<string, string>; aheadMs?: number; reply?: () => Response };

/** What the steps say of settings with keys, in front of a cloud behind a socket. */
async function look({ env = {}, aheadMs = 0, reply, ...options }: Given = {}) {
  const cloud = createCloud({ projectId, keys: [keys], ...options });
  const { url, close } = await serveCloud(cloud);
  closing.push(close);
  const ports: Ports = {
    fetch: async (input, init) => {
      const response = await globalThis.fetch(input, init);
      return reply && response.url.endsWith('/v3/projects') ? reply() : response;
    },
    connect: createConnect(),
    now: () => Date.now() + aheadMs,
    timeoutSignal: (ms) => AbortSignal.timeout(ms),
  };
  const settings = {
    ...region,
    HW_ACCESS_KEY: keys.accessKey,
    HW_SECRET_KEY: keys.secretKey,
    HW_IAM_ENDPOINT: url,
    HW_WORKSPACE_ENDPOINT: url,
    ...env,
  };
  const steps: Step[] = [];
  for await (const step of examine(settings, ports, () => undefined)) steps.push(step);
  const text = steps.map(showStep).join('\n');
  expectNoSecretIn(
    [steps, text],
    keys.accessKey,
    keys.secretKey,
    ...Object.values(env).filter((value) => value.length > 20),
  );
  for (const { headers } of cloud.received) {
    const signature = /[0-9a-f]{64}$/.exec(headers['authorization'] ?? '')?.[0];
    if (signature) expect(text).not.toContain(signature);
  }
  const iam = cloud.received.filter(({ service }) => service === 'iam');
  return {
    cloud,
    steps,
    text,
    iam,
    last: steps.at(-1) as Step,
    stepOf: (name: string) => steps.find(({ step }) => step === name),
  };
}

const projects =
  (...list: object[]) =>
  () =>
    Response.json({ projects: list });

describe('With keys the doctor', () => {
  it('finds all in order, with one signed look at IAM and one read, and no token', async () => {
    const { cloud, steps, iam, text } = await look();
    expect(steps.map(({ step, status }) => [step, status])).toEqual(
      ['settings', 'secrets', 'iam-host', 'credentials', 'project', 'workspace-host', 'permission'].map((step) => [
        step,
        'ok',
      ]),
    );
    expect(iam.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v3/projects']);
    expect(iam[0]?.headers).not.toHaveProperty('x-project-id');
    expect(cloud.received.at(-1)?.headers['authorization']).toMatch(/SignedHeaders=host;x-project-id;x-sdk-date,/);
    expect(cloud.tokensIssued()).toBe(0);
    expect(text).not.toContain('Note: keys are set');
  });

  it('takes temporary ones, and says that a user beside them is not used', async () => {
    const securityToken = 'planted-security-token-0123456789';
    const { last, text } = await look({
      keys: [{ ...keys, securityToken }],
      env: { ...user, HW_SECURITY_TOKEN: securityToken },
    });
    expect(last).toMatchObject({ step: 'permission', status: 'ok' });
    expect(text).toContain('Note: keys are set, so that the user');
  });

  it.each([
    ['a wrong secret key', { HW_SECRET_KEY: 'planted-wrong-secret-key' }],
    ['an access key that nobody knows', { HW_ACCESS_KEY: 'PLANTEDACCESSKEY0002-x' }],
    ['a security token that is not asked for', { HW_SECURITY_TOKEN: 'planted-security-token-0123456789' }],
  ])('tells %s, once', async (_, env) => {
    const { last, iam, cloud } = await look({ env });
    expect(last).toMatchObject({
      step: 'credentials',
      status: 'failed',
      code: 'KEY_REFUSED',
      upstream: { status: 401 },
    });
    expect([iam.length, cloud.received.length]).toEqual([1, 1]);
  });

  it.each([
    [20, /20 minutes ahead of/],
    [-30, /30 minutes behind/],
  ])('tells a clock that is %d minutes off', async (minutes, words) => {
    const { last, iam } = await look({ aheadMs: minutes * 60_000 });
    expect(last).toMatchObject({ step: 'credentials', status: 'failed', code: 'CLOCK_SKEW' });
    expect('detail' in last && last.detail).toMatch(words);
    expect(iam.length).toBe(1);
  });

  it('takes a clock that is 10 minutes off for right', async () => {
    expect((await look({ aheadMs: 10 * 60_000 })).last).toMatchObject({ step: 'permission', status: 'ok' });
    const { last } = await look({ aheadMs: 10 * 60_000, env: { HW_SECRET_KEY: 'planted-wrong-secret-key' } });
    expect(last).toMatchObject({ code: 'KEY_REFUSED' });
  });

  it('goes on after a 403, with a note', async () => {
    const { last, stepOf } = await look({ reply: () => Response.json({}, { status: 403 }) });
    expect(stepOf('credentials')).toMatchObject({
      status: 'ok',
      notes: [expect.stringContaining('could not be looked up')],
    });
    expect(stepOf('project')).toMatchObject({ status: 'ok', notes: [expect.any(String)] });
    expect(last).toMatchObject({ step: 'permission', status: 'ok' });
  });

  it.each<[string, () => Response]>([
    ['a 500', () => Response.json({}, { status: 500 })],
    ['a 404', () => Response.json({}, { status: 404 })],
    ['a 429', () => Response.json({}, { status: 429 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://portal.test' } })],
    ['a page', () => new Response('<html>')],
    [
      'nothing',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('fails for %s', async (_, reply) => {
    const { last, iam } = await look({ reply });
    expect(last).toMatchObject({ step: 'credentials', status: 'failed', code: 'IAM_UNAVAILABLE' });
    expect(iam.length).toBe(1);
  });

  const name = region.HW_REGION_NAME;
  it.each<[string, object[], object]>([
    [
      'the region’s own',
      [
        { id: 'x', name: 'y' },
        { id: projectId, name },
      ],
      { status: 'ok' },
    ],
    ['one in the region', [{ id: projectId, name: `${name}_team` }], { status: 'ok' }],
    ['without a name', [{ id: projectId }], { status: 'ok', notes: [expect.any(String)] }],
    ['in another region', [{ id: projectId, name: 'ap-southeast-3' }], { status: 'failed', code: 'REGION_MISMATCH' }],
    ['whose name only begins like the region', [{ id: projectId, name: `${name}1` }], { code: 'REGION_MISMATCH' }],
    ['not there, among others', [{ id: 'other', name }], { status: 'failed', code: 'PROJECT_MISMATCH' }],
    ['not there, nor any other', [], { status: 'ok', notes: [expect.any(String)] }],
  ])('judges a project that is %s', async (_, list, expected) => {
    const { stepOf } = await look({ reply: projects(...list) });
    expect(stepOf('project')).toMatchObject(expected);
  });

  it.each([
    [{ HW_SECRET_KEY: '' }, 'HW_SECRET_KEY'],
    [{ HW_ACCESS_KEY: '', ...user }, 'HW_ACCESS_KEY'],
  ])('does not begin with half a pair', async (env, missing) => {
    const { last, cloud } = await look({ env });
    expect(last).toMatchObject({ step: 'settings', status: 'failed', problems: [{ name: missing }] });
    expect(cloud.received).toEqual([]);
  });

  it('does not send a reference', async () => {
    const { last, iam } = await look({ env: { HW_SECRET_KEY: 'secretsmanager:hw#sk' } });
    expect(last).toMatchObject({ step: 'credentials', status: 'not-checked', code: 'SETTING_ELSEWHERE' });
    expect(iam).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Answer, Silence } from '../../../lib/cloud/http.ts';
import { createTokenFetch, toToken, toTokenRequest } from '../../../lib/cloud/iam.ts';
import { createRedactor } from '../../../lib/redactor.ts';
import { Secret } from '../../../lib/secret.ts';
import { createSettingsReader, readCloudSettings } from '../../../lib/settings/settings.ts';
import { NOON } from '../../support/clock.ts';
import { everythingOf } from '../../support/leaks.ts';
import { secrets } from '../../support/secrets.ts';
import { cloudSettings, projectId } from '../../support/settings.ts';

const settings = readCloudSettings(createSettingsReader(cloudSettings));
const TOKEN = 'MIIDkgYJKoZIhvcNAQcCoIIDgzCC';
const plain = (text: string) => text;

function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer {
  return { status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) };
}
const issued = (body: unknown, token: string | undefined = TOKEN) =>
  toToken(answer(201, body, token ? { 'X-Subject-Token': token } : {}), NOON, plain);

it('asks for a token of the project, by password, without the catalogue', () => {
  expect(toTokenRequest('https://iam.test', settings)).toEqual({
    method: 'POST',
    url: 'https://iam.test/v3/auth/tokens?nocatalog=true',
    headers: { 'content-type': 'application/json;charset=utf8' },
    json: {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { domain: { name: 'demo-account' }, name: 'demo-user', password: secrets.password } },
        },
        scope: { project: { id: projectId } },
      },
    },
  });
});

describe('a token', () => {
  it('is read as documented: from the header, with its end from the body', () => {
    const result = issued({
      token: { expires_at: '2020-01-04T09:05:22.701000Z', issued_at: '2020-01-03T09:05:22.701000Z' },
    });
    if (!result.ok) throw new Error(result.code);
    expect(result.value.value.reveal()).toBe(TOKEN);
    expect(result.value.expiresAt).toBe(Date.UTC(2020, 0, 4, 9, 5, 22, 701));
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['HTML', '<html>'],
    ['without a token', {}],
    ['without an end', { token: {} }],
    ['with a number as end', { token: { expires_at: 1 } }],
    ['with no date as end', { token: { expires_at: 'tomorrow' } }],
    ['null', 'null'],
  ])('whose body is %s serves once: it counts as ended', (_, body) => {
    const result = issued(body);
    expect(result).toMatchObject({ ok: true, value: { expiresAt: NOON } });
  });

  it('is no token without its header, whatever the body says', () => {
    expect(issued({ token: { expires_at: '2099-01-01T00:00:00Z', id: TOKEN } }, '')).toEqual({
      ok: false,
      code: 'TOKEN_UNAVAILABLE',
      upstream: { status: 201 },
    });
  });
});

describe('an answer without a token', () => {
  // 408: it was too slow to be read; 429: there were too many.
  const isRefusal = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429;
  it.each([...Array(500).keys()].map((i) => i + 100).filter((status) => status !== 201))(
    'of status %i is a refusal or trouble, with or without a token header',
    (status) => {
      for (const headers of [{}, { 'X-Subject-Token': TOKEN }] as Record<string, string>[]) {
        const result = toToken(answer(status, {}, headers), NOON, plain);
        expect(result).toMatchObject({
          ok: false,
          code: isRefusal(status) ? 'TOKEN_REFUSED' : 'TOKEN_UNAVAILABLE',
          upstream: { status },
        });
      }
    },
  );

  it('tells what IAM said, and its trace id', () => {
    const body = { error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' } };
    expect(toToken(answer(401, body, { 'X-IAM-Trace-Id': 'trace' }), NOON, plain)).toEqual({
      ok: false,
      code: 'TOKEN_REFUSED',
      upstream: { status: 401, errorCode: '401', errorMsg: 'The username or password is wrong.', requestId: 'trace' },
    });
  });

  it('passes Retry-After on where waiting helps, and not after a refusal', () => {
    const later = { 'Retry-After': '7' };
    expect(toToken(answer(429, {}, later), NOON, plain)).toMatchObject({ code: 'TOKEN_UNAVAILABLE', retryAfter: '7' });
    expect(toToken(answer(503, {}, later), NOON, plain)).toMatchObject({ retryAfter: '7' });
    expect(toToken(answer(401, {}, later), NOON, plain)).not.toHaveProperty('retryAfter');
  });
});

describe('the question', () => {
  function start(reply: Answer | Silence, leftMs = 1000) {
    const redactor = createRedactor([new Secret(secrets.password)]);
    const limits: number[] = [];
    const fetchToken = createTokenFetch(
      {
        send: async (_, limitMs) => {
          limits.push(limitMs);
          return reply;
        },
        redactor,
        now: () => NOON,
        endpoint: 'https://iam.test',
        leftMs: () => leftMs,
      },
      settings,
    );
    return { fetchToken, redactor, limits };
  }

  it.each([
    [10_000, 5_000],
    [5_000, 5_000],
    [1_234, 1_234],
    [Number.POSITIVE_INFINITY, 5_000],
    [0, 0],
  ])('with %d ms left to the function is given %i', async (left, limit) => {
    const { fetchToken, limits } = start(answer(503), left);
    await fetchToken();
    expect(limits).toEqual([limit]);
  });

  it.each<Silence>([
    { silence: 'unreachable', sent: false },
    { silence: 'timeout', sent: true },
    { silence: 'unreadable', sent: true },
  ])('without an answer (%o) is told as it is', async (silence) => {
    expect(await start(silence).fetchToken()).toEqual(silence);
  });

  it('teaches the redactor the token before anybody can speak of it', async () => {
    const { fetchToken, redactor } = start(answer(201, {}, { 'X-Subject-Token': TOKEN }));
    expect(redactor.redact(TOKEN)).toBe(TOKEN);
    await fetchToken();
    expect(redactor.redact(`decrypt token fail: ${TOKEN}`)).toBe('decrypt token fail: [secret]');
  });

  it('that is echoed does not show the password', async () => {
    const { fetchToken } = start(answer(400, { error_code: 'IAM.0011', error_msg: `bad body: ${secrets.password}` }));
    const result = await fetchToken();
    expect(result).toMatchObject({ code: 'TOKEN_REFUSED', upstream: { errorMsg: 'bad body: [secret]' } });
    expect(everythingOf(result)).not.toContain('Pl4nted');
  });
});

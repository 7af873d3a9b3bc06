import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { schemes } from '../../../../infra/senders/webhook.ts';
import { readHeaders } from '../../../../infra/simulate/proofs/headers.ts';
import { judge, toDelivery } from '../../../../infra/simulate/proofs/judge.ts';
import { start } from '../../../support/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'hotspot-proofs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(content: string, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const key = 'planted-key-of-thirty-two-chars-';
const [standard, hub, bearer] = schemes.map(({ toSecret }) => toSecret(key)) as [string, string, string];
const secrets = { WEBHOOK_SECRETS: standard, WEBHOOK_HUB_SECRETS: hub, WEBHOOK_BEARER_TOKENS: bearer };
const nothing = {
  WEBHOOK_SECRETS: '',
  WEBHOOK_HUB_SECRETS: '',
  WEBHOOK_BEARER_TOKENS: '',
  PORT: '',
  SIGNATURE_TOLERANCE_SECONDS: '',
};
const body = '{"action":"show"}';
const now = 1_800_000_000_000;
const signed = (at = now, of = body) => schemes[0].sign({ secret: standard, body: of, now: at });
const toText = (headers: Readonly<Record<string, string>>, before = '') =>
  Object.entries(headers)
    .map(([name, value]) => `${before}${name}: ${value}\r\n`)
    .join('');
const judged = (
  headers: string,
  bytes: string | Uint8Array = body,
  env: NodeJS.ProcessEnv = { WEBHOOK_SECRETS: standard },
) => judge(toDelivery(readHeaders(headers), Buffer.from(bytes as string)), env, now);

describe('Headers in a file', () => {
  const expected = { a: ['1'], 'b-c': ['x: y'] };
  it.each([
    'a: 1\nb-c: x: y\n',
    'A:1\r\nB-C:\tx: y \t\r\n',
    '> POST /webhook HTTP/1.1\n> A: 1\n> b-C: x: y\n>\n',
    '* Connected\n< HTTP/1.1 200 OK\n< a: 1\n< b-c: x: y\n<\n{ [5 bytes data]\n',
    '  a: 1\n  b-c: x: y',
    '\uFEFFa: 1\rb-c: x: y',
    'a: 1\nb-c: x:\n y',
    '> a: 1\n> b-c: x:\n> \t y',
  ])('are read as they stand: %j', (text) => {
    expect(Object.fromEntries(readHeaders(text))).toEqual(expected);
  });

  it('are kept twice where they are there twice, in any case', () => {
    expect(readHeaders('a: 1\nA: 2').get('a')).toEqual(['1', '2']);
  });

  it.each(['a: 1\nplanted', 'a: 1\n{"planted":1}', 'a: 1\nplanted : x'])('name the line that is none: %j', (text) => {
    expect(() => readHeaders(text)).toThrow(
      expect.objectContaining({ exitCode: 2, message: 'Line 2 of the headers is no header: Name: value.' }),
    );
  });
});

describe('A proof', () => {
  it('is right, whatever case its headers have', () => {
    const { isRight, lines } = judged(
      toText(signed())
        .toUpperCase()
        .replace(/V1,.+/, signed()['webhook-signature'] ?? ''),
    );
    // An id in capitals is another id.
    expect(isRight).toBe(false);
    expect(judged(toText(signed(), '> ').replace('webhook-id', 'Webhook-Id')).isRight).toBe(true);
    expect(lines.join('\n')).toMatch(/Signed, before the body: MSG_[0-9A-F]+\.1800000000\.\n/);
  });

  it('is told with what was read, and never with what would have been right', () => {
    const { isRight, lines } = judged(toText(signed()), '{}');
    const text = lines.join('\n');
    expect(isRight).toBe(false);
    expect(text).toContain(`Body: 2 bytes, SHA-256 ${createHash('sha256').update('{}').digest('hex')}`);
    const right = schemes[0].sign({ secret: standard, body: '{}', now })['webhook-signature'] ?? '-';
    expect(text).not.toContain(right.slice('v1,'.length, -8));
  });

  it.each([
    ['stale', now - 301_000],
    ['stale', now + 302_000],
  ])('is %s at another time', (word, at) => {
    const { isRight, lines } = judged(toText(signed(at)));
    expect([isRight, lines[0]]).toEqual([false, expect.stringMatching(new RegExp(`^${word}: `))]);
  });

  it.each(['\n', '\r\n'])('tells where only the line break %j is too much', (end) => {
    for (const at of [now, now - 7_200_000]) {
      const { isRight, lines } = judged(toText(signed(at)), `${body}${end}`);
      expect(isRight).toBe(false);
      expect(lines.at(-1)).toMatch(/^Only the line break at the end of the body is too much/);
    }
  });

  it('tells where only a line break is missing, and nothing of it where something else is wrong', () => {
    expect(judged(toText(signed(now, `${body}\n`))).lines.at(-1)).toMatch(
      /^Only a line break at the end of the body is missing/,
    );
    expect(judged(toText(signed()), `${body} \n`).lines.at(-1)).toMatch(/^Body: /);
  });

  it.each([
    ['whole', standard],
    ['behind whsec_', standard.slice('whsec_'.length)],
  ])('tells where the text of the secret was the key, %s', (_, text) => {
    const headers = schemes[0].sign({
      secret: `whsec_${Buffer.from(text).toString('base64')}`,
      body,
      now: now - 7_200_000,
    });
    for (const env of [
      { WEBHOOK_SECRETS: standard },
      { WEBHOOK_SECRETS: ` ${schemes[0].toSecret('x'.repeat(32))} ${standard}` },
    ]) {
      const { lines } = judged(toText(headers), body, env);
      expect(lines[0]).toMatch(/^mismatch: /);
      expect(lines.at(-1)).toMatch(/^It is signed with the text of the secret; /);
      expect(lines.join()).not.toContain(text);
    }
    expect(judged(toText(headers), '{}').lines.at(-1)).toMatch(/^Body: /);
  });

  it.each([
    ['webhook-timestamp is not there', toText(signed()).replace(/webhook-timestamp.+\r\n/, '')],
    ['webhook-timestamp must be the time in seconds', toText(signed()).replace(/(webhook-timestamp: \d+)/, '$1000')],
    ['webhook-id must be 1 to 256', toText(signed()).replace(/webhook-id: /, 'webhook-id: a b')],
    ['webhook-signature must be v1, and base64', toText(signed()).replace('v1,', 'v1=')],
    ['webhook-signature is not there', toText(signed()).replace(/webhook-signature.+\r\n/, '')],
    ['X-Hub-Signature-256 must be sha256=', 'X-Hub-Signature-256: SHA256=00'],
    ['Authorization must be Bearer', 'Authorization: Bearer planted token'],
  ])('that is misspelt is told with what it must be: %s', (rule, headers) => {
    const { lines } = judged(headers, body, secrets);
    expect(lines[0]).toMatch(/^malformed: /);
    expect(lines.filter((line) => line.includes(`: malformed; ${rule}`))).toHaveLength(1);
    expect(lines.join()).not.toContain('planted');
  });

  it('is judged scheme by scheme, too', () => {
    const { isRight, lines } = judged(`${toText(signed())}Authorization: Bearer ${'x'.repeat(40)}`, body, secrets);
    expect(isRight).toBe(false);
    expect(lines[1]).toMatch(/\(WEBHOOK_SECRETS\): right/);
    expect(lines[2]).toMatch(/\(WEBHOOK_HUB_SECRETS\): not there$/);
    expect(lines[3]).not.toMatch(/: (right|not there)/);
  });

  it.each<[string, string, string]>([
    ['doubled', `${toText(signed())}Webhook-Id: another`, body],
    ['malformed', toText(signed()).replace(/webhook-timestamp.+\r\n/, ''), body],
    ['malformed', toText(signed()).replace('v1,', 'v1='), body],
    ['mismatch', toText(signed()), '{}'],
    ['second-proof', `${toText(signed())}Authorization: Bearer ${'x'.repeat(40)}`, body],
    ['no-proof', 'authorization: Basic x', body],
    ['no-proof', '', body],
  ])('that is wrong is told with the word of the log: %s', (word, headers, bytes) => {
    const { isRight, lines } = judged(headers, bytes, secrets);
    expect([isRight, lines[0]]).toEqual([false, expect.stringMatching(new RegExp(`^${word}: `))]);
  });
});

describe('npm run sign and npm run verify', { timeout: 30_000 }, () => {
  const sign = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    start('infra/simulate/proofs/sign.ts', args, { ...nothing, ...env }).ended;
  const verify = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    start('infra/simulate/proofs/verify.ts', args, { ...nothing, ...env }).ended;
  const bodyFile = file(body, 'body');

  it('agree with each other, and print no secret', async () => {
    const { code, stdout } = await sign([body], secrets);
    expect(code).toBe(0);
    for (const { setting } of schemes) expect(stdout).toContain(setting);
    expect(stdout).toContain('-H "Authorization: Bearer $HOTSPOT_BEARER"');
    expect(stdout.match(/curl -i http:\/\/127\.0\.0\.1:3000\/webhook /g)).toHaveLength(3);
    const headers = stdout.split('\n').filter((line) => /^(webhook-|X-Hub)/.test(line));
    const seen = await verify(['--headers', file(headers.join('\n'), 'headers'), '--body', bodyFile], secrets);
    expect([seen.code, seen.stderr]).toEqual([0, '']);
    expect(`${stdout}${seen.stdout}`).not.toMatch(/planted/);
    expect(`${stdout}${seen.stdout}`).not.toContain(standard.slice(6));
  });

  it('sends to --url, takes a file of settings, and leaves out by name what is by reference', async () => {
    const settings = file(`WEBHOOK_HUB_SECRETS=${hub}\nWEBHOOK_SECRETS=ssm:planted\n`, 'my.env');
    const { code, stdout, stderr } = await sign([body, '--url', 'https://a.example/prod/', '--settings', settings]);
    expect(code).toBe(0);
    expect(stdout).toContain('curl -i https://a.example/prod/webhook ');
    expect(stderr).toMatch(/^Note: WEBHOOK_SECRETS is a reference/);
    expect(`${stdout}${stderr}`).not.toContain('planted');
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['nothing is set up', {}, /^No scheme of webhook is set up: set WEBHOOK_SECRETS, .+ or WEBHOOK_BEARER_TOKENS/],
    ['all is by reference', { WEBHOOK_BEARER_TOKENS: 'ssm:planted' }, /^WEBHOOK_BEARER_TOKENS: a reference/],
    ['a secret is none', { WEBHOOK_SECRETS: 'planted' }, /WEBHOOK_SECRETS must be whsec_/],
  ])('end with 1 and a name where %s', async (_, env, sentence) => {
    const headers = file('Authorization: Bearer x', 'bearer');
    for (const { code, stdout, stderr } of [
      await sign([body], env),
      await verify(['--headers', headers, '--body', bodyFile], env),
    ]) {
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toContain('planted');
    }
  });

  it('verify does without a reference that is not in question', async () => {
    const env = { WEBHOOK_SECRETS: standard, WEBHOOK_BEARER_TOKENS: 'ssm:planted' };
    const headers = file(toText(signed(Date.now())), 'standard');
    expect((await verify(['--headers', headers, '--body', bodyFile], env)).code).toBe(0);
  });

  it.each([
    [[]],
    [['--headers', 'package.json']],
    [['--body', 'package.json']],
    [['--headers', 'nowhere', '--body', bodyFile]],
    [['--headers', 'infra', '--body', bodyFile]],
    [['--headers', 'package.json', '--body', bodyFile]],
  ])('verify ends with 2 for %j', async (args) => {
    const { code, stdout, stderr } = await verify(args, secrets);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^.+\.\nUsage: /);
  });

  it.each([[[]], [[body, body]], [[body, '--url', 'x']]])('sign ends with 2 for %j', async (args) => {
    const { code, stdout } = await sign(args, secrets);
    expect([code, stdout]).toEqual([2, '']);
  });
});

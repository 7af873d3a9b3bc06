import { describe, expect, it } from 'vitest';
import { fail, succeed } from '../../lib/outcome.ts';
import { Secret } from '../../lib/secret.ts';
import {
  checkFreshness,
  hmacSha256,
  isOneOf,
  judge,
  toHmacKey,
  unproven,
  type Verdict,
  VISIBLE_ASCII,
  verifyBearer,
  verifyHubSignature,
  verifyStandardWebhook,
} from '../../lib/signature.ts';
import { type Request, toDelivery } from '../support/delivery.ts';
import { standardSignature } from '../support/sign.ts';
import hub from '../vectors/hub.json' with { type: 'json' };
import vector from '../vectors/standard-webhooks.json' with { type: 'json' };

const SIGNED_AT = Number(vector.timestamp) * 1000;
const keyOf = (secret: string) => Buffer.from(secret.replace('whsec_', ''), 'base64');
const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

type Ending = 'accepted' | 'ignored' | 'SIGNATURE_INVALID' | 'DELIVERY_STALE';
const endingOf = (verdict: Verdict): Ending =>
  verdict === undefined ? 'ignored' : verdict.ok ? 'accepted' : (verdict.code as Ending);

describe('Standard Webhooks', () => {
  const rightHeaders = {
    'webhook-id': vector.id,
    'webhook-timestamp': vector.timestamp,
    'webhook-signature': vector.signature,
  };
  type Case = { headers?: Request['headers']; body?: string; now?: number; tolerance?: number; keys?: Uint8Array[] };
  const verify = ({ headers = {}, body = vector.body, now = SIGNED_AT, tolerance = 300, keys }: Case = {}) =>
    verifyStandardWebhook(
      toDelivery({ headers: { ...rightHeaders, ...headers }, body }),
      (keys ?? [keyOf(vector.secret)]).map(toHmacKey),
      now,
      tolerance,
    );
  const resign = (id: string, timestamp: string): Request['headers'] => ({
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${standardSignature(vector.secret, id, timestamp, vector.body)}`,
  });

  it('accepts the published vector and believes its id', () => {
    expect(verify()).toEqual({ ok: true, value: { deliveryId: vector.id } });
  });

  it('is not there when none of its headers is', () => {
    const none = { 'webhook-id': undefined, 'webhook-timestamp': undefined, 'webhook-signature': undefined };
    expect(endingOf(verify({ headers: none }))).toBe('ignored');
  });

  const { signature, otherSignature: other } = vector;
  const many = (...entries: string[]) => ({ headers: { 'webhook-signature': entries.join(' ') } });
  it.each<[string, Case, Ending]>([
    ['several signatures, the right one last', many(other, other, signature), 'accepted'],
    ['several signatures, the right one first', many(signature, other), 'accepted'],
    ['an unknown version beside the right one', many(`v2,${other.slice(3)}`, signature), 'accepted'],
    ['v1a beside the right one', many(vector.asymmetricSignature, signature), 'accepted'],
    ['several signatures, none right', many(other, other), 'SIGNATURE_INVALID'],
    ['sixteen signatures, the right one last', many(...Array<string>(15).fill(other), signature), 'accepted'],
    [
      'seventeen signatures, the right one first',
      many(signature, ...Array<string>(16).fill(other)),
      'SIGNATURE_INVALID',
    ],
    [
      'seventeen, the right one among unknown versions',
      many(...Array<string>(16).fill('v2,AAAA'), signature),
      'SIGNATURE_INVALID',
    ],
    ['a thousand times the right one', many(...Array<string>(1000).fill(signature)), 'SIGNATURE_INVALID'],
    ['the right signature under another version', many(signature.replace('v1', 'v2')), 'SIGNATURE_INVALID'],
    ['the right signature as v1a', many(signature.replace('v1', 'v1a')), 'SIGNATURE_INVALID'],
    ['v1a only, genuine', many(vector.asymmetricSignature), 'SIGNATURE_INVALID'],
    ['the version in capitals', many(signature.replace('v1', 'V1')), 'SIGNATURE_INVALID'],
    ['no version', many(signature.slice(3)), 'SIGNATURE_INVALID'],
    ['signatures joined by a comma', many(`${other},${signature}`), 'SIGNATURE_INVALID'],
    ['signatures joined by two blanks', many(`${other}  ${signature}`), 'SIGNATURE_INVALID'],
    ['a blank before', many(` ${signature}`), 'SIGNATURE_INVALID'],
    ['a blank after', many(`${signature} `), 'SIGNATURE_INVALID'],
    ['a line break after', many(`${signature}\n`), 'SIGNATURE_INVALID'],
    ['an empty signature', many('v1,'), 'SIGNATURE_INVALID'],
    ['an empty header', many(''), 'SIGNATURE_INVALID'],
    ['the first characters of the right one', many(signature.slice(0, 8)), 'SIGNATURE_INVALID'],
    ['all but the padding', many(signature.slice(0, -1)), 'SIGNATURE_INVALID'],
    ['more padding', many(`${signature}=`), 'SIGNATURE_INVALID'],
    ['more characters', many(`${signature.slice(0, -1)}AA=`), 'SIGNATURE_INVALID'],
    ['the URL alphabet', many(signature.replace('+', '-').replace('/', '_')), 'SIGNATURE_INVALID'],
    ['hexadecimal', many(`v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}`), 'SIGNATURE_INVALID'],
    ['another letter case', many(`v1,${signature.slice(3).toUpperCase()}`), 'SIGNATURE_INVALID'],
  ])('with %s', (_, given, ending) => {
    expect(endingOf(verify(given))).toBe(ending);
  });

  it('refuses every flipped character of the signature', () => {
    const digits = signature.length - 'v1,'.length - '='.length;
    for (let at = 3; at < 3 + digits; at += 1) {
      expect([at, endingOf(verify(many(flip(signature, at))))]).toEqual([at, 'SIGNATURE_INVALID']);
    }
  });

  it.each<[string, Case]>([
    ['one flipped byte of the body', { body: flip(vector.body, 5) }],
    ['a blank more in the body', { body: `${vector.body} ` }],
    ['the same JSON in another spelling', { body: JSON.stringify(JSON.parse(vector.body)) }],
    ['an empty body', { body: '' }],
    ['another id', { headers: { 'webhook-id': `${vector.id}x` } }],
    ['another time', { headers: { 'webhook-timestamp': String(Number(vector.timestamp) + 1) } }],
    ['another secret', { keys: [keyOf('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD')] }],
    ['the secret as text in place of its bytes', { keys: [Buffer.from(vector.secret)] }],
    ['an empty secret', { keys: [Buffer.alloc(0)] }],
    ['no secret at all', { keys: [] }],
  ])('refuses %s', (_, given) => {
    expect(endingOf(verify(given))).toBe('SIGNATURE_INVALID');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses what comes without %s', (name) => {
    expect(endingOf(verify({ headers: { [name]: undefined } }))).toBe('SIGNATURE_INVALID');
    expect(endingOf(verify({ headers: { [name]: [] } }))).toBe('SIGNATURE_INVALID');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)(
    'is there, and wrong, with %s alone',
    (name) => {
      const none = { 'webhook-id': undefined, 'webhook-timestamp': undefined, 'webhook-signature': undefined };
      expect(endingOf(verify({ headers: { ...none, [name]: rightHeaders[name] } }))).toBe('SIGNATURE_INVALID');
    },
  );

  it.each(Object.entries(rightHeaders))('refuses a doubled %s, even when both are right', (name, value) => {
    expect(endingOf(verify({ headers: { [name]: [value, value] } }))).toBe('SIGNATURE_INVALID');
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1614265330',
    '1614265330.0',
    '1.6e9',
    '0x60',
    '1614265330 ',
    '1614265330000000',
    'now',
    '١٦١٤',
  ])('refuses %j as a time although it is signed', (timestamp) => {
    expect(endingOf(verify({ headers: resign(vector.id, timestamp) }))).toBe('SIGNATURE_INVALID');
  });

  it.each(['', 'a b', 'a\nb', 'ü', 'a'.repeat(257)])('refuses %j as an id although it is signed', (id) => {
    expect(endingOf(verify({ headers: resign(id, vector.timestamp) }))).toBe('SIGNATURE_INVALID');
  });

  it.each<[number, number, Ending]>([
    [0, 300, 'accepted'],
    [300, 300, 'accepted'],
    [300.999, 300, 'accepted'],
    [301, 300, 'DELIVERY_STALE'],
    [-300, 300, 'accepted'],
    [-301, 300, 'DELIVERY_STALE'],
    [1, 1, 'accepted'],
    [2, 1, 'DELIVERY_STALE'],
    [3600, 3600, 'accepted'],
    [3601, 3600, 'DELIVERY_STALE'],
    [1e9, 300, 'DELIVERY_STALE'],
    [-1e9, 300, 'DELIVERY_STALE'],
  ])('signed %f seconds ago, with a tolerance of %i: %s', (age, tolerance, ending) => {
    expect(endingOf(verify({ now: SIGNED_AT + age * 1000, tolerance }))).toBe(ending);
  });

  it('says of a forged delivery that it is forged, however old it is', () => {
    const forged = verify({ body: 'x', now: SIGNED_AT + 1e9 });
    expect(endingOf(forged)).toBe('SIGNATURE_INVALID');
  });

  it('takes any of several secrets, which is how they are rotated', () => {
    const stranger = keyOf('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD');
    expect(endingOf(verify({ keys: [stranger, keyOf(vector.secret)] }))).toBe('accepted');
    expect(endingOf(verify({ keys: [keyOf(vector.secret), stranger] }))).toBe('accepted');
    expect(endingOf(verify({ keys: [stranger, stranger] }))).toBe('SIGNATURE_INVALID');
  });

  it('signs the bytes, whatever they are', () => {
    const body = Buffer.from([0xff, 0x00, 0xfe, 0x0a]);
    const headers = {
      'webhook-signature': `v1,${standardSignature(vector.secret, vector.id, vector.timestamp, body)}`,
    };
    const delivery = toDelivery({ headers: { ...rightHeaders, ...headers }, body });
    expect(endingOf(verifyStandardWebhook(delivery, [toHmacKey(keyOf(vector.secret))], SIGNED_AT, 300))).toBe(
      'accepted',
    );
  });
});

describe('X-Hub-Signature-256', () => {
  const verify = (
    headers: Request['headers'] = { 'x-hub-signature-256': hub.signature },
    { body = hub.body, known = [hub.secret] }: { body?: string; known?: string[] } = {},
  ) => verifyHubSignature(toDelivery({ headers, body }), known.map(toHmacKey));
  const signed = (signature: string | string[]) => verify({ 'x-hub-signature-256': signature });

  it('accepts the documented vector', () => {
    expect(verify()).toEqual({ ok: true, value: {} });
  });

  it('is not there when its header is not, whatever older ones say', () => {
    expect(endingOf(verify({ 'x-hub-signature': 'sha1=6964a055b8a280d2b440464c2aef189b4299e944' }))).toBe('ignored');
  });

  const hex = hub.signature.slice('sha256='.length);
  it.each<[string, string | string[]]>([
    ['capital digits', `sha256=${hex.toUpperCase()}`],
    ['a capital prefix', `SHA256=${hex}`],
    ['no prefix', hex],
    ['another hash', `sha512=${hex}`],
    ['the first half', `sha256=${hex.slice(0, 32)}`],
    ['a digit more', `sha256=${hex}0`],
    ['one flipped digit', `sha256=${hex.startsWith('7') ? '8' : '7'}${hex.slice(1)}`],
    ['base64', `sha256=${Buffer.from(hex, 'hex').toString('base64')}`],
    ['a blank before', ` sha256=${hex}`],
    ['a line break after', `sha256=${hex}\n`],
    ['nothing', ''],
    ['two of them in one', `sha256=${hex}, sha256=${hex}`],
    ['two of them', [`sha256=${hex}`, `sha256=${hex}`]],
  ])('refuses %s', (_, signature) => {
    expect(endingOf(signed(signature))).toBe('SIGNATURE_INVALID');
  });

  it.each<[string, { body?: string; known?: string[] }, Ending]>([
    ['another body', { body: 'Hello, World?' }, 'SIGNATURE_INVALID'],
    ['another secret', { known: ['nope-nope-nope-nope'] }, 'SIGNATURE_INVALID'],
    ['an empty secret', { known: [''] }, 'SIGNATURE_INVALID'],
    ['no secret', { known: [] }, 'SIGNATURE_INVALID'],
    ['a rotation, old secret', { known: [hub.secret, 'next'] }, 'accepted'],
    ['a rotation, new secret', { known: ['old', hub.secret] }, 'accepted'],
  ])('with %s', (_, given, ending) => {
    expect(endingOf(verify(undefined, given))).toBe(ending);
  });
});

describe('a bearer token', () => {
  const token = 'planted-bearer-token-0123456789-0123456789';
  const verify = (authorization: string | string[] | undefined, known = [token]) =>
    verifyBearer(
      toDelivery({ headers: { authorization } }),
      known.map((secret) => new Secret(secret)),
    );

  it.each<[string, string | string[] | undefined, Ending]>([
    ['the token', `Bearer ${token}`, 'accepted'],
    ['the scheme in small letters (RFC 9110: case does not count)', `bearer ${token}`, 'accepted'],
    ['the scheme in capitals', `BEARER ${token}`, 'accepted'],
    ['no header', undefined, 'ignored'],
    ['another scheme', 'Basic dXNlcjpwYXNz', 'ignored'],
    ['a signature of AWS', 'AWS4-HMAC-SHA256 Credential=x', 'ignored'],
    ['a scheme that only begins like it', `Bearerx ${token}`, 'ignored'],
    ['a scheme that only ends like it', `Xbearer ${token}`, 'ignored'],
    ['another scheme with the word in it', `Custom bearer ${token}`, 'ignored'],
    ['an empty header', '', 'ignored'],
    ['the scheme alone', 'Bearer', 'SIGNATURE_INVALID'],
    ['the scheme and a blank', 'Bearer ', 'SIGNATURE_INVALID'],
    ['two blanks (RFC 9110: one or more)', `Bearer  ${token}`, 'accepted'],
    ['many blanks', `bearer${' '.repeat(50)}${token}`, 'accepted'],
    ['blanks and nothing behind', 'Bearer   ', 'SIGNATURE_INVALID'],
    ['a tab', `Bearer\t${token}`, 'ignored'],
    ['a blank and a tab', `Bearer \t${token}`, 'SIGNATURE_INVALID'],
    ['a blank that is none of ASCII', `Bearer\u00a0${token}`, 'ignored'],
    ['two blanks and another token', `Bearer  ${token}x`, 'SIGNATURE_INVALID'],
    ['two blanks between two tokens', `Bearer ${token}  ${token}`, 'SIGNATURE_INVALID'],
    ['a blank after', `Bearer ${token} `, 'SIGNATURE_INVALID'],
    ['two tokens', `Bearer ${token} ${token}`, 'SIGNATURE_INVALID'],
    ['another token', `Bearer ${token}x`, 'SIGNATURE_INVALID'],
    ['the beginning of it', `Bearer ${token.slice(0, -1)}`, 'SIGNATURE_INVALID'],
    ['another letter case', `Bearer ${token.toUpperCase()}`, 'SIGNATURE_INVALID'],
    ['a doubled header', [`Bearer ${token}`, `Bearer ${token}`], 'SIGNATURE_INVALID'],
    ['a doubled header joined', `Bearer ${token}, Bearer ${token}`, 'SIGNATURE_INVALID'],
  ])('with %s', (_, authorization, ending) => {
    expect(endingOf(verify(authorization))).toBe(ending);
  });

  it('may be any of several', () => {
    expect(endingOf(verify(`Bearer ${token}`, ['old', token]))).toBe('accepted');
    expect(endingOf(verify(`Bearer ${token}`, []))).toBe('SIGNATURE_INVALID');
  });
});

describe('the comparison', () => {
  it.each<[string[], string[], boolean]>([
    [['a'], ['a'], true],
    [['b', 'a'], ['c', 'a'], true],
    [['a'], ['A'], false],
    [['a'], ['ab'], false],
    [['ab'], ['a', 'b'], false],
    [[''], [''], true],
    [[], ['a'], false],
    [['a'], [], false],
    [[], [], false],
  ])('finds one of %j in %j: %s', (candidates, expected, found) => {
    expect(isOneOf(candidates, expected)).toBe(found);
  });
});

it('tells in which direction a time is off, and by how much is allowed', () => {
  const detail = (age: number) => {
    const result = checkFreshness(1000, 1000_000 + age * 1000, 60);
    return result.ok ? 'fresh' : result.detail;
  };
  expect(detail(60)).toBe('fresh');
  expect(detail(61)).toMatch(/more than 60 seconds ago/);
  expect(detail(-61)).toMatch(/more than 60 seconds ahead of our clock/);
});

it('an HMAC over parts is the HMAC over all of them (RFC 4231, test case 2)', () => {
  expect(hmacSha256(toHmacKey('Jefe'), 'what do ya want ', Buffer.from('for nothing?')).toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

it.each([
  ['abc', true],
  ['!~', true],
  ['üabc', false],
  ['abcü', false],
  ['ab\u0000c', false],
  ['\nabc', false],
  ['abc\n', false],
  ['a c', false],
  ['', false],
])('%j can stand in a header: %s', (text, isRight) => {
  expect(VISIBLE_ASCII.test(text)).toBe(isRight);
});

describe('several proofs', () => {
  const right = succeed({ deliveryId: 'd-1' });
  const stale = fail('DELIVERY_STALE');
  it.each<[string, Verdict[], Verdict]>([
    ['none', [], unproven('no-proof')],
    ['none that is there', [undefined, undefined], unproven('no-proof')],
    ['one', [undefined, right], right],
    ['two, of which one names the delivery', [succeed({}), right], right],
    ['a right one before a stale one', [right, stale], stale],
    ['a right one behind a stale one', [stale, right], stale],
    ['a wrong one beside a stale one', [stale, unproven('mismatch')], unproven('mismatch')],
    ['a right one beside a wrong one', [right, unproven('mismatch')], unproven('second-proof')],
    ['a right one beside a malformed one', [unproven('malformed'), right], unproven('malformed')],
    ['a doubled one beside a malformed one', [unproven('malformed'), unproven('doubled')], unproven('doubled')],
  ])('are judged together: %s', (_, verdicts, verdict) => {
    expect(judge(verdicts)).toEqual(verdict);
  });
});

import { describe, expect, it } from 'vitest';
import { webhook } from '../../../lib/channels/webhook.ts';
import { createSettingsReader, type Env } from '../../../lib/settings/settings.ts';
import { NOON } from '../../support/clock.ts';
import { commandIn, type Request, toDelivery, validBody } from '../../support/delivery.ts';
import { secrets } from '../../support/secrets.ts';
import { webhookSettings } from '../../support/settings.ts';
import { bear, type Headers, signHub, signStandard } from '../../support/sign.ts';

const create = (env: Env = webhookSettings) => webhook(createSettingsReader(env));
const endingOf = (headers: Request['headers'] = {}, env: Env = webhookSettings, body: string = validBody) => {
  const result = create(env).verify(toDelivery({ headers, body }), NOON);
  return result.ok ? 'accepted' : result.code;
};

const proofs = {
  standard: {
    right: signStandard(secrets.standard, validBody, NOON),
    wrong: signStandard(secrets.standardNext, validBody, NOON),
    stale: signStandard(secrets.standard, validBody, NOON - 301_000),
  },
  hub: { right: signHub(secrets.hub, validBody), wrong: signHub(secrets.hubNext, validBody) },
  bearer: { right: bear(secrets.bearer), wrong: bear(secrets.bearerNext) },
} as const;
const settingOf = { standard: 'WEBHOOK_SECRETS', hub: 'WEBHOOK_HUB_SECRETS', bearer: 'WEBHOOK_BEARER_TOKENS' } as const;
const schemes = Object.keys(settingOf) as Array<keyof typeof settingOf>;

describe('every combination of proofs', () => {
  const states = ['absent', 'right', 'wrong'] as const;
  const configured = [true, false];
  const cases = schemes.reduce<Array<Record<string, { state: (typeof states)[number]; set: boolean }>>>(
    (all, scheme) =>
      all.flatMap((one) => states.flatMap((state) => configured.map((set) => ({ ...one, [scheme]: { state, set } })))),
    [{}],
  );

  it.each(cases.filter((one) => Object.values(one).some(({ set }) => set)))(
    'standard $standard, hub $hub, bearer $bearer',
    (one) => {
      const env: Record<string, string | undefined> = { ...webhookSettings };
      let headers: Headers = {};
      for (const scheme of schemes) {
        const { state, set } = one[scheme] ?? { state: 'absent', set: false };
        if (!set) env[settingOf[scheme]] = undefined;
        if (state !== 'absent') headers = { ...headers, ...proofs[scheme][state] };
      }
      // What has no setting is not looked at; of the rest at least one is there and none is wrong.
      const looked = schemes.map((scheme) => (one[scheme]?.set ? one[scheme].state : 'absent'));
      const proven = looked.includes('right') && !looked.includes('wrong');
      expect(endingOf(headers, env)).toBe(proven ? 'accepted' : 'SIGNATURE_INVALID');
    },
  );

  it('a delivery that is both stale and wrong elsewhere is called wrong', () => {
    expect(endingOf(proofs.standard.stale)).toBe('DELIVERY_STALE');
    expect(endingOf({ ...proofs.standard.stale, ...proofs.bearer.right })).toBe('DELIVERY_STALE');
    expect(endingOf({ ...proofs.standard.stale, ...proofs.bearer.wrong })).toBe('SIGNATURE_INVALID');
    expect(endingOf({ ...proofs.standard.stale, ...proofs.hub.wrong })).toBe('SIGNATURE_INVALID');
  });
});

describe('a proof', () => {
  it('of Standard Webhooks covers the id of the delivery, and no other does', () => {
    const id = (headers: Headers) => create().verify(toDelivery({ headers }), NOON);
    expect(id(proofs.standard.right)).toEqual({ ok: true, value: { deliveryId: 'msg_1' } });
    expect(id({ ...proofs.standard.right, ...proofs.hub.right })).toEqual({ ok: true, value: { deliveryId: 'msg_1' } });
    const unproven = { ...proofs.hub.right, ...proofs.bearer.right };
    expect(id(unproven)).toEqual({ ok: true, value: {} });
  });

  it.each([
    ['svix headers', { 'svix-id': 'msg_1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' }],
    ['another scheme of Authorization', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['the older hub header', { 'x-hub-signature': 'sha1=6964a055b8a280d2b440464c2aef189b4299e944' }],
    ['nothing', {}],
  ])('is not found in %s', (_, headers) => {
    expect(endingOf(headers)).toBe('SIGNATURE_INVALID');
    expect(endingOf({ ...headers, ...proofs.hub.right })).toBe('accepted');
  });

  it('is over the bytes: any other body is refused', () => {
    expect(endingOf({ ...proofs.standard.right, ...proofs.hub.right }, webhookSettings, `${validBody}\n`)).toBe(
      'SIGNATURE_INVALID',
    );
  });

  it.each(schemes)('by the old or the new secret is right during a rotation: %s', (scheme) => {
    const next = { standard: secrets.standardNext, hub: secrets.hubNext, bearer: secrets.bearerNext }[scheme];
    const env = { ...webhookSettings, [settingOf[scheme]]: `${webhookSettings[settingOf[scheme]]} ${next}` };
    expect(endingOf(proofs[scheme].right, env)).toBe('accepted');
    expect(endingOf(proofs[scheme].wrong, env)).toBe('accepted');
  });

  it.each<[string, number, string]>([
    ['', 300, 'accepted'],
    ['', 301, 'DELIVERY_STALE'],
    ['10', 10, 'accepted'],
    ['10', 11, 'DELIVERY_STALE'],
    ['3600', 3600, 'accepted'],
  ])('is fresh for SIGNATURE_TOLERANCE_SECONDS=%j after %i seconds: %s', (tolerance, age, ending) => {
    const headers = signStandard(secrets.standard, validBody, NOON - age * 1000);
    expect(endingOf(headers, { ...webhookSettings, SIGNATURE_TOLERANCE_SECONDS: tolerance })).toBe(ending);
  });
});

describe('unsigned deliveries', () => {
  it('are taken where the settings say so, with a note', () => {
    const channel = create({ WEBHOOK_ALLOW_UNSIGNED: 'true' });
    expect(channel.unsigned).toBe(true);
    const headers = { ...proofs.standard.wrong, ...proofs.hub.wrong, ...proofs.bearer.wrong };
    expect(channel.verify(toDelivery({ headers }), NOON)).toEqual({ ok: true, value: {} });
  });

  it('are no word of a channel that wants proof', () => {
    expect(create()).not.toHaveProperty('unsigned');
  });
});

describe('a content type', () => {
  const read = (type: string | readonly string[] | undefined, body: string | Uint8Array = validBody) => {
    const result = commandIn(create().parse(toDelivery({ headers: { 'content-type': type }, body })));
    return result.ok ? 'read' : result.code;
  };

  it.each([
    'application/json',
    'Application/JSON',
    ' application/json ',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset=utf8',
    'application/json ; charset="utf-8"',
    'application/json; version=1; charset=utf-8',
    'application/json;profile="a b"',
    'application/json;',
    'application/json ; ',
    'application/json;;charset=utf-8',
    'application/json; ;\t; charset=utf-8 ;',
    'application/json;profile="a \\"b\\" c"',
    'application/json;profile="a\\\\"; charset=utf-8',
    'application/json;profile="x; charset=latin1"',
    'application/json;profile="a\\"; charset=latin1; x=\\"b"',
    'application/json;charset="utf\\-8"',
    'application/json;x-charset=latin1',
    'application/json;profile="é"',
    'application/json;profile=""',
    `application/json${';'.repeat(50_000)}`,
    `application/json;a="${'\\"'.repeat(50_000)}"`,
  ])('%j is JSON', (type) => expect(read(type)).toBe('read'));

  it.each([
    [undefined],
    [''],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['application/json-patch+json'],
    ['application/problem+json'],
    ['text/json'],
    ['json'],
    ['application/json; charset=latin1'],
    ['application/json; charset=utf-16'],
    ['application/json; charset=utf-8; charset=latin1'],
    ['application/json; charset='],
    ['application/json; charset'],
    ['application/json; charset="utf-8'],
    ['application/json, application/json'],
    ['application/json; ='],
    ['application/json; =utf-8'],
    ['application/json; charset=""'],
    ['application/json; charset = utf-8'],
    ['application/json; charset="utf-8\\"'],
    ['application/json; charset="utf-8"x'],
    ['application/json; profile="a"b"; charset=utf-8'],
    ['application/json; profile="a\nb"'],
    ['application/json; CHARSET="latin1"'],
    ['application/json; charset="latin1\\"'],
    ['application/json charset=utf-8'],
    ['application/json, text/plain;charset=utf-8'],
    ['application/json\n;'],
    [`application/json${'; '.repeat(20_000)}x`],
    [`application/json${' '.repeat(50_000)}x`],
    [['application/json', 'application/json']],
  ])('%j is not', (type) => expect(read(type)).toBe('UNSUPPORTED_MEDIA_TYPE'));

  it('that is wrong is told before the payload is looked at', () => {
    expect(read('text/plain', 'not json')).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(read('application/json', 'not json')).toBe('PAYLOAD_INVALID');
    expect(read('application/json', Buffer.from(`\ufeff${validBody}`))).toBe('PAYLOAD_INVALID');
  });
});

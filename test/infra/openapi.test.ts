import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../infra/emulator/cloud.ts';
import { createDocument } from '../../infra/openapi/document.ts';
import { requestExamples } from '../../infra/openapi/examples.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { type Code, endings } from '../../lib/outcome.ts';
import { parsePayload } from '../../lib/payload.ts';
import { startApp } from '../support/app.ts';
import { secrets } from '../support/secrets.ts';
import { webhookSettings } from '../support/settings.ts';
import { bear } from '../support/sign.ts';

type Json = Record<string, unknown>;

const document = createDocument();
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(document, 'api');

/** Whether a value is what the schema at this place of the document asks for. */
function validate(place: readonly string[], value: unknown): string[] {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const check = ajv.getSchema(`api#/${pointer}`);
  if (!check) throw new Error(`no schema at ${pointer}`);
  check(value);
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const post = ['paths', '/webhook', 'post'];
const request = [...post, 'requestBody', 'content', 'application/json', 'schema'];

describe('The OpenAPI document', () => {
  it('is up to date; else run npm run openapi', () => {
    const written = JSON.parse(readFileSync(new URL('../../infra/openapi.json', import.meta.url), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    const find = (path: string) =>
      path.split('/').reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((path) => find(path) === undefined)).toEqual([]);
  });

  it.each(Object.entries(requestExamples))('shows a request that is one: %s', (_, { value }) => {
    expect(validate(request, value)).toEqual([]);
    expect(parsePayload(value).ok).toBe(true);
  });

  const many = (count: number) => Array.from({ length: count }, (_, i) => `user-${i}`);
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a list', []],
    ['a text for a switch', { enabled: 'true', exitSessions: 1 }],
    ['a fraction', { enabled: true, exitSessions: 1.5 }],
    ['too many sessions', { enabled: true, exitSessions: 101 }],
    ['too few sessions', { enabled: true, exitSessions: -1 }],
    ['an unknown field', { enabled: true, exitSessions: 1, force: true }],
    ['an unknown action', { action: 'delete', enabled: true, exitSessions: 1 }],
    ['a field of another action', { action: 'show', enabled: true }],
    ['too many users', { enabled: true, exitSessions: 1, excludeUsers: many(1001) }],
    ['no users', { action: 'exclude', users: [] }],
    ['a user without id and name', { action: 'exclude', users: [{}] }],
    ['a user with a field too many', { action: 'exclude', users: [{ id: '1', mail: 'x' }] }],
    ['an empty name', { action: 'exclude', users: [''] }],
    ['too long a name', { action: 'exclude', users: ['x'.repeat(129)] }],
    ['an id that is a step of a path', { action: 'show', configId: '..' }],
    ['both vocabularies', { enabled: true, exitSessions: 1, hotspot_exit_session_num: 1 }],
    [
      'the API’s words with another action',
      { action: 'apply', hotspot_session_migration_enable: true, hotspot_exit_session_num: 1 },
    ],
    [
      'the API’s words with a dry run',
      { dryRun: true, hotspot_session_migration_enable: true, hotspot_exit_session_num: 1 },
    ],
  ])('refuses what the adapter refuses: %s', (_, payload) => {
    expect(validate(request, payload)).not.toEqual([]);
    expect(parsePayload(payload).ok).toBe(false);
  });

  it.each<[string, unknown]>([
    ['128 characters beyond 16 bits', { action: 'exclude', users: ['𝛼'.repeat(128)] }],
    ['1000 users', { enabled: true, exitSessions: 0, excludeUsers: many(1000) }],
    ['an empty list', { action: 'apply', enabled: true, excludeUsers: [] }],
  ])('takes what the adapter takes: %s', (_, payload) => {
    expect(validate(request, payload)).toEqual([]);
    expect(parsePayload(payload).ok).toBe(true);
  });

  it('has every code once, at its status, with an example that fits', () => {
    const { responses } =
      (document['paths'] as Record<string, Record<string, { responses: Json }>>)['/webhook']?.['post'] ?? {};
    const seen: Array<[string, number]> = [];
    for (const [status, response] of Object.entries(responses ?? {})) {
      const { content } = response as { content: Record<string, { examples?: Record<string, { value: unknown }> }> };
      const problem = content['application/problem+json'];
      for (const [code, { value }] of Object.entries(problem?.examples ?? {})) {
        seen.push([code, Number(status)]);
        expect(value).toMatchObject({ code, status: Number(status) });
        expect(
          validate([...post, 'responses', status, 'content', 'application/problem+json', 'schema'], value),
        ).toEqual([]);
      }
    }
    const known = (Object.keys(endings) as Code[]).map((code) => [code, endings[code].status]);
    expect(seen.sort()).toEqual(known.sort());
  });
});

describe('A real reply', () => {
  const first = { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['alice'] };

  it.each<[string, readonly unknown[], Fault?]>([
    ['create', [{ enabled: true, exitSessions: 2, excludeUsers: ['alice'] }]],
    ['create, dry', [{ enabled: true, exitSessions: 2, dryRun: true }]],
    ['apply, created', [first]],
    ['apply, unchanged', [first, first]],
    ['apply, updated', [first, { ...first, exitSessions: 3, excludeUsers: ['bob'] }]],
    ['apply, dry', [first, { ...first, exitSessions: 3, excludeUsers: ['bob'], dryRun: true }]],
    ['update', [first, { action: 'update', enabled: false, exitSessions: 2 }]],
    ['show', [first, { action: 'show' }]],
    ['show, dry', [{ action: 'show', dryRun: true }]],
    ['exclude', [first, { action: 'exclude', users: ['bob', { id: '7' }] }]],
    ['include', [first, { action: 'include', users: ['alice'] }]],
    ['a lost answer, recovered', [{ enabled: true, exitSessions: 2 }], { applied: true, drop: true }],
    ['problems of a payload', [{ enabled: 1, foo: 2 }]],
    ['a configuration that is not there', [{ action: 'update', enabled: true, exitSessions: 1 }]],
    ['a refusal of the API', [{ enabled: true, exitSessions: 2 }], { status: 403 }],
    ['a failure of the API', [{ enabled: true, exitSessions: 2 }], { status: 500 }],
    ['throttling', [{ enabled: true, exitSessions: 2 }], { status: 429, headers: { 'retry-after': '5' } }],
    ['a reply that is none', [{ enabled: true, exitSessions: 2 }], { status: 200, body: '<html>' }],
  ])('is what the document says: %s', async (_, bodies, fault) => {
    const app = startApp(webhook, webhookSettings);
    if (fault) app.cloud.fail({ on: { service: 'workspace', method: 'POST' }, ...fault });
    let reply = { status: 0, headers: {} as Readonly<Record<string, string>>, body: '' };
    for (const payload of bodies) {
      const headers = new Map(
        Object.entries({ 'content-type': 'application/json', ...bear(secrets.bearer) }).map(([k, one]) => [k, [one]]),
      );
      const body = Buffer.from(JSON.stringify(payload));
      reply = await app.send({
        method: 'POST',
        path: '/webhook',
        headers,
        body,
        requestId: 'req-1',
        deadlineAt: app.clock.now() + 20_000,
      });
    }
    const schema = [
      ...post,
      'responses',
      String(reply.status),
      'content',
      reply.headers['content-type'] ?? '',
      'schema',
    ];
    expect(validate(schema, JSON.parse(reply.body))).toEqual([]);
  });
});

/** The HTTP API of `webhook` as an OpenAPI 3.1 document, made from the schemas and tables that the code itself uses. */

import { type Action, limits } from '../../lib/command.ts';
import { type Code, endings, fail } from '../../lib/outcome.ts';
import { apiPayload, payloads } from '../../lib/payload.ts';
import { toHttpReply } from '../../lib/problem.ts';
import { BODY_MAX_BYTES } from '../../lib/router.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { requestExamples } from './examples.ts';
import { convertAll, convertPayload, type JsonSchema, refTo, type Schema } from './json-schema.ts';
import { Change, Config, Health, Problem, ProblemDetail, replies, SentRequest, Upstream, User } from './replies.ts';

const actions = Object.keys(payloads) as Action[];
const nameOf = (action: Action) => `${action[0]?.toUpperCase()}${action.slice(1)}`;

const fields: Readonly<Record<string, string>> = {
  action: 'What to do; `create` where it is left out.',
  enabled: 'Whether hot session migration is to be on.',
  exitSessions: 'The number of exit sessions.',
  excludeUsers: 'The users whose sessions are not migrated; repeats are dropped.',
  users: 'The users to add to, or to remove from, the excluded ones.',
  configId: 'Which configuration; may be left out where the project has exactly one.',
  dryRun: 'Read everything, write nothing, and say what would be sent.',
  id: 'The id of the user.',
  name: 'The name of the user.',
  hotspot_session_migration_enable: 'Whether hot session migration is to be on.',
  hotspot_exit_session_num: 'The number of exit sessions.',
  non_migrate_users: 'The users whose sessions are not migrated; repeats are dropped.',
  user_id: 'The id of the user.',
  user_name: 'The name of the user.',
};

function describe(field: string): string {
  const description = fields[field];
  if (description === undefined) throw new Error(`The field "${field}" has no description for the document.`);
  return description;
}

/** The schemas of requests, with the one of a user, whose two forms all of them share. */
function requestSchemas(): Record<string, JsonSchema> {
  let named: JsonSchema | undefined;
  const nameUser = (forms: readonly JsonSchema[]) => {
    named = { description: 'A user name, or an object with an id, a name or both.', anyOf: [...forms] };
    return refTo('PayloadUser');
  };
  const own = actions.map((action) => [
    `${nameOf(action)}Payload`,
    convertPayload(payloads[action] as unknown as Schema, describe, nameUser),
  ]);
  const api = convertPayload(apiPayload as unknown as Schema, describe, nameUser);
  return { ...Object.fromEntries(own), ApiPayload: api, ...(named ? { PayloadUser: named } : {}) };
}

function replySchemas(): Record<string, JsonSchema> {
  const bodies = actions.flatMap((action) => [
    [`${nameOf(action)}Reply`, replies[action].real] as const,
    [`${nameOf(action)}DryRun`, replies[action].dryRun] as const,
  ]);
  return convertAll({
    User,
    Config,
    Change,
    SentRequest,
    ProblemDetail,
    Upstream,
    Problem,
    Health,
    ...Object.fromEntries(bodies),
  });
}

const requestIdHeader = { 'X-Request-Id': refToHeader('RequestId') };

function refToHeader(name: string): { $ref: string } {
  return { $ref: `#/components/headers/${name}` };
}

/** Every status of the table, with its codes and an example of each. */
function problemResponses(): Record<string, unknown> {
  const byStatus = Map.groupBy(Object.keys(endings) as Code[], (code) => endings[code].status);
  const entries = [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [String(status), toResponse(codes)]);
  return Object.fromEntries(entries);
}

function toResponse(codes: readonly Code[]): unknown {
  const examples = codes.map((code) => {
    const { body } = toHttpReply(fail(code), { requestId: '9f4c0b1e-6a55-4b5c-8a51-f0a0f8f3a9b1' });
    return [code, { summary: endings[code].detail, value: JSON.parse(body) }];
  });
  const has = (isRight: (code: Code) => boolean) => codes.some(isRight);
  const headers = {
    ...requestIdHeader,
    ...(has((code) => code === 'METHOD_NOT_ALLOWED') ? { Allow: refToHeader('Allow') } : {}),
    ...(has((code) => code === 'SIGNATURE_INVALID') ? { 'WWW-Authenticate': refToHeader('WwwAuthenticate') } : {}),
    ...(has((code) => endings[code].retryable) ? { 'Retry-After': refToHeader('RetryAfter') } : {}),
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${endings[code].detail}`).join('\n\n'),
    headers,
    content: {
      'application/problem+json': {
        schema: { allOf: [refTo('Problem'), { properties: { code: { enum: codes } } }] },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function webhookOperation(): unknown {
  const alternatives = [...actions.map((action) => `${nameOf(action)}Payload`), 'ApiPayload'];
  const answers = actions.flatMap((action) => [`${nameOf(action)}Reply`, `${nameOf(action)}DryRun`]);
  return {
    operationId: 'deliver',
    summary: 'Deliver a command',
    description: `The body is proven over its bytes, by one or more of the schemes. It has at most ${BODY_MAX_BYTES} bytes of UTF-8, without a byte order mark.`,
    security: [{ standardWebhooks: [] }, { hubSignature: [] }, { bearerToken: [] }],
    parameters: ['WebhookId', 'WebhookTimestamp'].map((name) => ({ $ref: `#/components/parameters/${name}` })),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { oneOf: alternatives.map(refTo) }, examples: requestExamples } },
    },
    responses: {
      '200': {
        description: 'Done, or in a dry run told.',
        headers: requestIdHeader,
        content: { 'application/json': { schema: { anyOf: answers.map(refTo) } } },
      },
      ...problemResponses(),
    },
  };
}

const text = (description: string, more: object = {}) => ({ description, schema: { type: 'string', ...more } });

/** The whole document. */
export function createDocument(): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: packageJson.name,
      version: packageJson.version,
      summary: packageJson.description,
      description: `Commands for hot session migration of Huawei Cloud Workspace. At most ${limits.users.max} users in a list.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: 'http://127.0.0.1:3000', description: 'npm start' },
      {
        url: 'https://{host}/{base}',
        description: 'A deployment: any host, stage or base path.',
        variables: { host: { default: 'example.execute-api.eu-central-1.amazonaws.com' }, base: { default: 'prod' } },
      },
    ],
    paths: {
      '/webhook': { post: webhookOperation() },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether the function runs; touches nothing else',
          security: [],
          responses: {
            '200': {
              description: 'It runs.',
              headers: requestIdHeader,
              content: { 'application/json': { schema: refTo('Health'), example: { status: 'ok' } } },
            },
          },
        },
      },
    },
    components: {
      securitySchemes: {
        standardWebhooks: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description:
            'Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.bytes`, with `webhook-id` and `webhook-timestamp` beside it; several signatures are separated by a blank.',
        },
        hubSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Hub-Signature-256',
          description: '`sha256=` and the hexadecimal HMAC-SHA256 over the bytes.',
        },
        bearerToken: { type: 'http', scheme: 'bearer', description: 'A static token.' },
      },
      parameters: {
        WebhookId: {
          in: 'header',
          name: 'webhook-id',
          ...text('Id of the delivery, for Standard Webhooks.', { pattern: '^[!-~]{1,256}$' }),
        },
        WebhookTimestamp: {
          in: 'header',
          name: 'webhook-timestamp',
          ...text('Unix seconds of the signature, for Standard Webhooks.', { pattern: '^[0-9]{1,12}$' }),
        },
      },
      headers: {
        RequestId: text('The id of this invocation, as in the log.'),
        Allow: text('The methods that the path takes.'),
        WwwAuthenticate: text('On a 401 of the adapter itself, not on one of the API.'),
        RetryAfter: text('Seconds or a date, as the service behind sent it; left out where it sent none.'),
      },
      schemas: { ...requestSchemas(), ...replySchemas() },
    },
  };
}

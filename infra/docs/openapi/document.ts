/** The HTTP API of `webhook` as an OpenAPI 3.1 document, made from the schemas and tables that the code itself uses. */
import { BODY_MAX_BYTES } from '../../../lib/router.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { requestExamples } from './examples.ts';
import { refTo } from './json-schema.ts';
import { idempotencyKey, prefer, proofHeaders, security, securitySchemes } from './proofs.ts';
import { createResponses } from './responses.ts';
import { createSchemas, payloadNames } from './schemas.ts';

const ABOUT = `One path takes commands for hot session migration of Huawei Cloud Workspace. What is sent is checked whole before anything is asked of the cloud: no value is coerced, unknown fields are refused, and every problem is named at once.

A success answers 200 with JSON, everything else is a problem document (RFC 9457) whose \`code\` is stable. After a failed write \`applied\` tells how much of it is done.`;

const servers = [
  {
    url: 'https://{host}{base}',
    description: 'A deployment. Any stage or base path may stand before the paths.',
    variables: {
      host: { default: 'example.execute-api.eu-central-1.amazonaws.com' },
      base: { default: '/prod', description: 'Begins with a slash, or is empty.' },
    },
  },
  { url: 'http://127.0.0.1:{port}', description: '`npm start`', variables: { port: { default: '3000' } } },
];

/** The whole document. The same code gives the same document. */
export async function createDocument(): Promise<Record<string, unknown>> {
  const { name, version, description, license } = packageJson;
  const responses = await createResponses();
  const examples = Object.entries(requestExamples).map(([key, { summary, value }]) => [key, { summary, value }]);
  return {
    openapi: '3.1.0',
    info: {
      title: name,
      version,
      summary: description,
      description: ABOUT,
      license: { name: license, identifier: license },
    },
    servers,
    paths: {
      '/webhook': {
        post: {
          operationId: 'deliver',
          summary: 'Deliver a command',
          description: `Proven by one or more of the three schemes: one suffices, and none that is there may be wrong. The body has at most ${BODY_MAX_BYTES} bytes of UTF-8, without a byte order mark.`,
          security,
          parameters: [...proofHeaders(requestExamples['create']?.value), idempotencyKey, prefer],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { oneOf: payloadNames.map(refTo) },
                examples: Object.fromEntries(examples),
              },
            },
          },
          responses: responses.webhook,
        },
      },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether the function runs; touches nothing else',
          security: [],
          responses: responses.health,
        },
      },
    },
    components: { securitySchemes, headers: responses.headers, schemas: createSchemas() },
  };
}

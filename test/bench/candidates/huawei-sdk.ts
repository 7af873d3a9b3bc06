// The vendor's own SDK core, as its generated clients use it, with an access key: no token is asked for.
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js';
import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { bytesOf, env, type HttpEvent, type HttpResult, isPayload, isProven, type Payload, toApi } from './common.ts';

class HotspotClient {
  readonly #client: HcClient;
  constructor(client: HcClient) {
    this.#client = client;
  }

  create(payload: Payload): Promise<object> {
    return this.#client.sendRequest({
      method: 'POST',
      url: '/v1/{project_id}/hotspot-session-config',
      contentType: 'application/json',
      queryParams: {},
      pathParams: { project_id: env['HW_PROJECT_ID'] },
      headers: {},
      data: toApi(payload),
    });
  }
}

const credentials = new BasicCredentials()
  .withAk(env['BENCH_ACCESS_KEY'])
  .withSk(env['BENCH_SECRET_KEY'])
  .withProjectId(env['HW_PROJECT_ID']);
const client = new ClientBuilder((inner: HcClient) => new HotspotClient(inner))
  .withCredential(credentials)
  .withEndpoint(env['HW_WORKSPACE_ENDPOINT'] as string)
  .build();

export async function handler(event: HttpEvent, _context: unknown): Promise<HttpResult> {
  const bytes = bytesOf(event);
  if (!isProven(event.headers['x-hub-signature-256'], bytes)) return { statusCode: 401, body: '{}' };
  const payload: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isPayload(payload)) return { statusCode: 400, body: '{}' };
  const { httpStatusCode, ...body } = (await client.create(payload)) as { httpStatusCode: number };
  return { statusCode: httpStatusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

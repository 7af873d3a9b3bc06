import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { type Cloud, type CloudOptions, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { Deliver, type Real } from '../model/deliver.ts';
import { behaviours, faults, payloads } from '../model/state.ts';
import { storyRuns } from '../support/runs.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { type Lambda, startLambda } from './lambda.ts';

type Replied = { statusCode: number; headers: Record<string, string>; body: string };

let cloud: Cloud;
let served: Served;
let lambda: Lambda;

beforeAll(async () => {
  served = await serveCloud({ fetch: (...request) => cloud.fetch(...request) });
  lambda = await startLambda('webhook', {
    ...cloudSettingsAt(served.url),
    WEBHOOK_ALLOW_UNSIGNED: 'true',
  });
});
afterAll(async () => {
  await lambda?.stop();
  await served?.close();
});

/** A new cloud behind the old address, in front of it the same process: what that remembers goes through all stories. */
async function openStage(options: CloudOptions): Promise<Real['stage']> {
  cloud = createCloud(options);
  const stage: Real['stage'] = {
    cloud,
    async deliver(payload, remainingMs) {
      const headers = [['content-type', 'application/json']] as const;
      const request = {
        method: 'POST',
        path: '/webhook',
        query: '',
        headers,
        body: Buffer.from(JSON.stringify(payload)),
      };
      const { result } = await lambda.invoke(toEvent('apigw-v2', request), remainingMs ? { remainingMs } : {});
      const { statusCode, headers: replied, body } = result as Replied;
      return { status: statusCode, headers: replied, body: JSON.parse(body) };
    },
    writes: () =>
      cloud.received
        .filter(({ service, method }) => service === 'workspace' && method !== 'GET')
        .map(({ method, path, json }) => ({ method, path, body: json })),
    clear: () => {
      cloud.received.length = 0;
    },
  };
  // The token of the cloud before is none here: renewed now, so that no write is sent twice for its sake.
  await stage.deliver({ action: 'show' });
  return stage;
}

// No one waits here: what time does is told with a clock that is moved by hand.
const prompt = faults.map((several) => several.filter(({ delayMs }) => delayMs === undefined));

it('over a socket, too, any sequence of actions, faults and repeats ends where the model does', async () => {
  const deliver = fc
    .record({ payload: payloads, faults: prompt, leftMs: fc.constant(28_000), repeat: fc.boolean() })
    .map((told) => new Deliver(told));
  await fc.assert(
    fc.asyncProperty(behaviours, fc.commands([deliver], { maxCommands: 8 }), async (options, commands) => {
      const setup = async () => ({
        model: { state: undefined },
        real: { stage: await openStage(options), secondCreate: options.secondCreate },
      });
      await fc.asyncModelRun(setup, commands);
    }),
    storyRuns(),
  );
}, 600_000);

/** `npm start`: the built functions on loopback, in front of the emulated cloud or, with `--live`, of the real one. */
import { createCloud } from './emulator/cloud.ts';
import { serveCloud } from './emulator/serve.ts';
import { useEmulatedCloud } from './gateway/environment.ts';
import { toExamples } from './gateway/examples.ts';
import { loadFunction, StartError } from './gateway/functions.ts';
import { nameLiveCloud, nameProofs } from './gateway/live.ts';
import { explainListenError, readArguments, readPort, USAGE } from './gateway/options.ts';
import { type Gateway, type GatewayOptions, serveGateway } from './gateway/server.ts';
import { stopOnSignal } from './gateway/stop.ts';

/** What is served, and what to close after it. */
type Local = { gateway: Gateway; close: () => Promise<void> };

async function listen(options: Omit<GatewayOptions, 'envelope'>): Promise<Gateway> {
  return serveGateway({ ...options, envelope: 'apigw-v2' }).catch((error) => {
    throw explainListenError(error, options.port);
  });
}

async function serveEmulated(port: number): Promise<Local> {
  // As many creates as somebody cares to paste: whether the real API refuses a second one is not published.
  const cloud = await serveCloud(createCloud({ secondCreate: 'second-entry' }));
  useEmulatedCloud(cloud.url);
  const [http, eventbus, schedule] = [
    await loadFunction('webhook'),
    await loadFunction('eventbus'),
    await loadFunction('schedule'),
  ];
  const gateway = await listen({ http, events: { '/eventbus': eventbus, '/schedule': schedule }, port });
  console.log(`Serving on ${gateway.url} in front of an emulated cloud (${cloud.url}). No account, no network.`);
  console.log('Paste one of these into another shell:');
  for (const { title, curl } of toExamples(gateway.url, Date.now())) console.log(`\n# ${title}\n${curl}`);
  return { gateway, close: cloud.close };
}

async function serveLive(port: number): Promise<Local> {
  console.log(nameLiveCloud(process.env));
  const http = await loadFunction('webhook');
  const gateway = await listen({ http, port });
  console.log(`Serving ${gateway.url}/webhook and ${gateway.url}/health, no unsigned route.`);
  console.log(`A delivery must be proven by ${nameProofs(process.env)}.`);
  return { gateway, close: async () => {} };
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (!options) {
    console.error(USAGE);
    process.exit(2);
  }
  const port = readPort(process.env['PORT']);
  const { gateway, close } = await (options.live ? serveLive(port) : serveEmulated(port));
  stopOnSignal(gateway, close);
  console.log('\nEach delivery leaves its log line below. Ctrl-C stops.\n');
}

main().catch((error) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});

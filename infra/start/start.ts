/** `npm start`: the built functions on loopback, in front of the emulated cloud or, with `--live`, of the real one. */

import { readFileSync } from 'node:fs';
import { cutLineBreaks } from '../../lib/settings/settings.ts';
import { runCommand } from '../command/command.ts';
import { explainListenError, readPort } from '../command/port.ts';
import { print, printError, printExact, showLines } from '../command/terminal.ts';
import { buildFunctions } from '../deploy/build/write.ts';
import { serveCloud } from '../emulator/serve.ts';
import { loadFunction } from '../runtimes/lambda/functions.ts';
import type { LoadedFunction } from '../runtimes/lambda/invoke.ts';
import { type Gateway, type GatewayOptions, serveGateway } from '../runtimes/lambda/server.ts';
import { chatNames } from '../senders/senders.ts';
import { findOwnStrays } from '../settings/names.ts';
import { refuseReferences, takeSettings } from '../settings/option.ts';
import { showLog } from './deliveries.ts';
import { startLocalDurable, toDurableIntro, toRoutes } from './durable.ts';
import { withoutDurableSettings } from './environment.ts';
import { toExamples, toIntro, toSimulations } from './examples.ts';
import { createFresh } from './fresh.ts';
import { chatChannelsOf, createLiveRedactor, describeLive, nameLiveCloud, nameProofs } from './live.ts';
import { HELP, type Options, readOptions, USAGE } from './options.ts';
import { createPage, type Page } from './page/page.ts';
import { createPlatform } from './platform.ts';
import { createStage } from './stage.ts';
import { stopOnSignal } from './stop.ts';

/** What is served, and what to close after it. */
type Local = { gateway: Gateway; page: Page; close: () => Promise<void> };

const documents = { '/openapi.json': readFileSync(new URL('../openapi.json', import.meta.url), 'utf8') };

async function listen({
  envelope = 'apigw-v2',
  ...options
}: Partial<GatewayOptions> & Pick<GatewayOptions, 'http' | 'port'>): Promise<Gateway> {
  return serveGateway({ ...options, documents: { ...documents, ...options.documents }, envelope }).catch((error) => {
    throw explainListenError(error, options.port);
  });
}

async function serveEmulated(port: number, options: Options): Promise<Local> {
  const { curls, target = 'aws', durable: isDurable = false } = options;
  const platform = createPlatform(target, () => cloud.url);
  const fresh = createFresh(platform.load, platform.options);
  const page = await createPage({ stage: createStage(fresh, Date.now) });
  const cloud = await serveCloud({ fetch: page.watchCloud(fresh.fetch) });
  const told = platform.settings();
  const durable = isDurable ? await startLocalDurable(page.keepLater) : undefined;
  const http = await fresh.load('webhook');
  // With a queue they are not deployed either.
  const events = durable
    ? {}
    : { '/eventbus': await fresh.load('eventbus'), '/schedule': await fresh.load('schedule') };
  // For npm run doctor and redrive: how to reach the emulated cloud. They open nothing else.
  const reachable = Object.entries(told).filter(([name]) => name.startsWith('HW_'));
  const settings = { ...Object.fromEntries(reachable), ...durable?.settings };
  const { queues = {}, documents: more = {} } = durable ? toRoutes(durable) : {};
  const gateway = await listen({
    http,
    routes: routesTo(await fresh.load('chatops')),
    events,
    queues,
    front: page.front,
    watch: page.watch,
    documents: { '/settings.json': JSON.stringify(settings), ...more },
    envelope: platform.envelope,
    port,
  });
  durable?.work();
  const intro = [...toIntro(gateway.url, target), ...(durable ? toDurableIntro(gateway.url) : [])];
  for (const line of intro) print(line);
  if (curls) {
    const examples = toExamples(gateway.url, Date.now(), target, durable?.platforms);
    for (const { title, curl } of examples) printExact(`\n# ${title}\n${curl}`);
    print('\nOr have a request signed anew, sent, and its reply shown as the platform would:\n');
    for (const line of toSimulations(gateway.url)) printExact(line);
    print('');
  }
  const close = async () => {
    await durable?.stop();
    await cloud.close();
  };
  return { gateway, page, close };
}

async function serveLive(port: number): Promise<Local> {
  const env = cutLineBreaks(process.env);
  refuseReferences(env);
  withoutDurableSettings(process.env);
  for (const stray of findOwnStrays(process.env)) printError(stray);
  print(nameLiveCloud(env));
  const hasChat = chatChannelsOf(env).length > 0;
  // Loaded with nothing set, too: it says what is missing.
  const webhook = nameProofs(env) !== '' || !hasChat ? await loadFunction('webhook') : undefined;
  const chatops = hasChat ? await loadFunction('chatops') : undefined;
  const page = await createPage({ redact: createLiveRedactor(env) });
  const { front, watch } = page;
  const http = (webhook ?? chatops) as LoadedFunction;
  const gateway = await listen({ http, routes: routesTo(chatops), front, watch, port });
  print(describeLive(gateway.url, { webhook: webhook !== undefined, env }));
  return { gateway, page, close: async () => {} };
}

function routesTo(chatops: LoadedFunction | undefined): Readonly<Record<string, LoadedFunction>> {
  return chatops ? Object.fromEntries(chatNames.map((channel) => [channel, chatops])) : {};
}

await runCommand({
  usage: USAGE,
  help: HELP,
  async run(args) {
    const options = readOptions(args);
    const port = readPort(process.env['PORT']);
    takeSettings(options.settings, process.env);
    await buildFunctions();
    const { gateway, page, close } = await (options.live ? serveLive(port) : serveEmulated(port, options));
    stopOnSignal(gateway, close);
    print('Each delivery leaves a line below. Ctrl-C stops.');
    showLines(showLog);
    page.keepLog();
  },
});

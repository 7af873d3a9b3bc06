import type { ChatName } from '../../lib/channels/chats.ts';
import { readJson } from '../../lib/cloud/reply.ts';
import { isObject } from '../../lib/shapes.ts';
import { type Cloud, createCloud } from '../emulator/cloud.ts';
import { serveCloud } from '../emulator/serve.ts';
import { type Durable, startDurable, useDurable } from '../runtimes/durable/durable.ts';
import { captureOutput } from '../runtimes/lambda/capture.ts';
import { toReply } from '../runtimes/lambda/envelope-reply.ts';
import { toEvent } from '../runtimes/lambda/envelopes.ts';
import { loadFunction } from '../runtimes/lambda/functions.ts';
import { invoke, type LoadedFunction } from '../runtimes/lambda/invoke.ts';
import { toRequest } from '../senders/sender.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { signHub } from '../senders/sign.ts';
import { demoSecrets, useEmulatedCloud } from '../start/environment.ts';

type Json = Readonly<Record<string, unknown>>;

/** A reply in the words of the demo: status and code, or what came of it. */
export type Reply = { status: number; code: string; replayed: boolean; body: Json };

/** The built functions between an emulated cloud, and table and queues that are emulated likewise. */
export type Stage = {
  cloud: Cloud;
  durable: Durable;
  /** Delivers a payload to `webhook` under an id. */
  webhook: (id: string, payload: object) => Promise<Reply>;
  /** Types a command in the first of the chats. @returns its immediate answer. */
  chat: (words: string) => Promise<Json>;
  /** Waits until a line of the worker, or the undertaker, fits. */
  logged: (fits: (line: Json) => boolean) => Promise<Json>;
  /** Lets the worker die as soon as the cloud has done the next write, before it hears of that. */
  killAtNextWrite: () => void;
  /** How many writes the cloud has received. */
  writes: () => number;
  stop: () => Promise<void>;
};

/** Longer than any case takes, milliseconds. */
const PATIENCE_MS = 30_000;

export async function setStage(): Promise<Stage> {
  const cloud = createCloud({ secondCreate: 'conflict' });
  let isArmed = false;
  const served = await serveCloud({
    async fetch(input, init, wire) {
      const answer = await cloud.fetch(input, init, wire);
      if (isArmed && cloud.received.at(-1)?.method === 'PATCH') {
        isArmed = false;
        durable.processes().worker.kill();
      }
      return answer;
    },
  });
  useEmulatedCloud(served.url);
  const lines: Json[] = [];
  let rest = '';
  const durable = await startDurable({
    write(text) {
      const [last = '', ...whole] = `${rest}${text}`.split('\n').reverse();
      rest = last;
      for (const line of whole.reverse().map(readJson)) if (isObject(line)) lines.push(line);
    },
  });
  useDurable(durable);
  const [webhook, chatops] = [await loadFunction('webhook'), await loadFunction('chatops')];
  durable.work();

  return {
    cloud,
    durable,
    async webhook(id, payload) {
      const body = JSON.stringify(payload);
      const headers = { 'Idempotency-Key': id, ...signHub({ secret: demoSecrets.hub, body }) };
      const { status, headers: told, json } = await post(webhook, '/webhook', headers, body);
      const replayed = told.some(([name, value]) => /^idempotent-replayed$/i.test(name) && value === 'true');
      return { status, code: String(json['code'] ?? 'OK'), replayed, body: json };
    },
    async chat(words) {
      const [channel] = chatNames as readonly [ChatName, ...ChatName[]];
      const { demo } = senders[channel];
      const { headers, body } = toRequest(senders[channel], {
        words,
        ...demo,
        now: Date.now(),
        base: durable.platforms,
      });
      return (await post(chatops, `/${channel}`, headers, body)).json;
    },
    async logged(fits) {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const found = lines.find(fits);
        if (found) return found;
        if (performance.now() > until) throw new Error('No such line was logged.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    killAtNextWrite() {
      isArmed = true;
    },
    writes: () => cloud.received.filter(({ service, method }) => service === 'workspace' && method !== 'GET').length,
    async stop() {
      await durable.stop();
      await served.close();
    },
  };
}

async function post(target: LoadedFunction, path: string, headers: Readonly<Record<string, string>>, body: string) {
  const request = {
    method: 'POST',
    path,
    query: '',
    headers: Object.entries({ 'Content-Type': 'application/json', ...headers }),
    body: Buffer.from(body),
  };
  const { result: invocation } = await captureOutput(() => invoke(target, toEvent('apigw-v2', request)));
  const reply = toReply('apigw-v2', invocation.ok ? invocation.result : undefined);
  const json = readJson(Buffer.from(reply.body).toString());
  return { status: reply.status, headers: reply.headers, json: isObject(json) ? json : {} };
}

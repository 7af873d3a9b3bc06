import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readJson } from '../../../lib/cloud/reply.ts';
import type { ChatSender } from '../../senders/sender.ts';
import { chatNames, senders } from '../../senders/senders.ts';

/** A result that came for somebody in a chat; its address is nobody's business. */
export type FollowUp = { channel: string; at: string; method: string; body: unknown };

/** The chat platforms as they take results, on loopback. */
export type Platforms = {
  /** Base URL without a slash at the end. */
  url: string;
  /** By which functions find them. */
  settings: Readonly<Record<string, string>>;
  /** All that came, in order. */
  received: () => readonly FollowUp[];
  stop: () => Promise<void>;
};

/** @param tell hears of each as it comes. */
export async function servePlatforms(tell: (followUp: FollowUp) => void): Promise<Platforms> {
  const received: FollowUp[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '' } = incoming;
    const body = readJson(await text(incoming).catch(() => undefined));
    const channel = chatNames.find((name) => (senders[name] as ChatSender).later?.isOne({ method, path: url, body }));
    if (channel === undefined) {
      outgoing.writeHead(404).end();
      return;
    }
    const followUp = { channel, at: new Date().toISOString(), method, body };
    received.push(followUp);
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    tell(followUp);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = chatNames.map((name) => (senders[name] as ChatSender).later?.toSettings?.(url));
  return {
    url,
    settings: Object.assign({ CHAT_REPLY_HOSTS: new URL(url).host }, ...found),
    received: () => received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

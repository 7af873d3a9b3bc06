import { readJson } from '../../lib/cloud/reply.ts';
import { isObject } from '../../lib/shapes.ts';
import { paint, toPrintable } from '../command/terminal.ts';
import type { Answer } from '../senders/client.ts';
import { toShown } from '../senders/sender.ts';
import { senders } from '../senders/senders.ts';
import { secretNames } from '../start/environment.ts';
import type { Simulated } from '../start/simulated.ts';
import { isChat, type Trigger } from '../start/simulation.ts';

/** A request as it goes over the wire, but for a secret of somebody's own. */
export function showRequest({ url, headers, body, proof, hidden }: Simulated): string {
  const lines = [
    `POST ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const text = toPrintable(hide(`${lines.join('\n')}\n\n${body}`, hidden));
  return `${paint('bold', `Request (${proof})`)}\n\n${text}\n`;
}

/** What was sent, in a line. */
export function showSent({ url, proof }: Simulated): string {
  return `Sent to ${url} (${proof}); --verbose shows the request.`;
}

/** A reply as the sender would show it, and what to do where it is a refusal of the proof. */
export function showAnswer(
  trigger: Trigger,
  { status, statusText, body }: Answer,
  { hidden, hint }: Simulated,
): string {
  const value = readJson(body);
  const shown = isChat(trigger) && status === 200 ? toShown(senders[trigger], value) : undefined;
  const title = paint('bold', hide(`Reply: ${status} ${statusText}`, hidden));
  // An old proof was right: that reply says itself what to do.
  const isStale = isObject(value) && value['code'] === 'DELIVERY_STALE';
  const advice = isStale ? undefined : adviceOn(trigger, status, hint);
  const text = shown
    ? `${shown.heading}\n\n${shown.text}`
    : value === undefined
      ? body
      : JSON.stringify(value, null, 2);
  return [title, toPrintable(hide(text, hidden)), advice].filter(Boolean).join('\n\n');
}

function adviceOn(trigger: Trigger, status: number, hint: string | undefined): string | undefined {
  if (status === 401) return hint;
  if (status === 404 && isChat(trigger))
    return `Is the channel set up there (${secretNames[trigger]})? One that is not is not found.`;
  if (status === 404 && trigger !== 'webhook') return `Only "npm start" takes events over HTTP, and not with --live.`;
  if (status !== 200 && isChat(trigger)) return 'The platform would show an error of its own.';
  return undefined;
}

/** In a form a secret may be written otherwise. */
function hide(text: string, secret: string | undefined): string {
  if (secret === undefined) return text;
  const inForm = new URLSearchParams({ s: secret }).toString().slice('s='.length);
  return text.replaceAll(secret, '[hidden]').replaceAll(inForm, '[hidden]');
}

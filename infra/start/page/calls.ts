import { Refusal } from '../../command/refusal.ts';
import { post } from '../../senders/client.ts';
import { toSent } from './details.ts';
import type { Emulated } from './emulated.ts';
import { faultNames } from './faults.ts';
import { type Way, ways } from './messages.ts';
import type { Record as Kept, Seen } from './record.ts';
import { toText } from './text.ts';
import { readWeek } from './week-call.ts';

type Asked = Readonly<Record<string, unknown>>;

export type Calls = Readonly<Record<string, (asked: Asked) => Promise<unknown>>>;

/** What the page may ask whichever cloud is behind it. */
export function createLookingCalls(now: () => number): Calls {
  return { week: async (asked) => readWeek(asked, now()) };
}

/**
 * What the page may do with the emulated cloud, by name. Each answers a value; a Refusal is told to whoever asked.
 *
 * @param url of this very server: what is sent comes in as everything else does.
 */
export function createCalls(emulated: Emulated, record: Kept, url: () => string): Calls {
  const send = async (trigger: string, request: { headers: Readonly<Record<string, string>>; body: string }) => {
    await emulated.settled();
    const before = record.all()[0]?.id ?? 0;
    const { status } = await post(`${url()}/${trigger}`, request.headers, request.body);
    const isOurs = ({ id, request: { body } }: Seen) => id > before && toText(body) === request.body;
    return { status, id: record.all().find(isOurs)?.id };
  };

  return {
    async send({ trigger, proof, text, way }) {
      const known = emulated.senders.find((sender) => sender.trigger === trigger);
      if (!known || typeof text !== 'string' || !isWay(way)) throw new Refusal('Nobody sends like that.');
      const request = emulated.toRequest({
        trigger: known.trigger,
        text,
        way,
        ...(typeof proof === 'string' ? { proof } : {}),
      });
      const sent = [await send(known.trigger, request)];
      if (way === 'twice') sent.push(await send(known.trigger, request));
      return { sent };
    },
    async replay({ id, anew }) {
      const seen = record.find(Number(id));
      if (!seen) throw new Refusal('This delivery is not kept any more.');
      const { path, query, body, headers } = seen.request;
      const was = { headers: toSent(headers), body: toText(body) ?? '' };
      const request = anew === true ? emulated.prove(seen.trigger, was) : was;
      return { sent: [await send(`${path.slice(1)}${query === '' ? '' : `?${query}`}`, request)] };
    },
    async fault({ name }) {
      if (name !== null && !faultNames.includes(String(name))) throw new Refusal('This fault is not known.');
      await emulated.setFault(name === null ? undefined : String(name));
      return {};
    },
    async wipe() {
      emulated.wipe();
      return {};
    },
  };
}

function isWay(value: unknown): value is Way {
  return ways.some((way) => way === value);
}

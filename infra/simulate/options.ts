import type { ChatName } from '../../lib/channels/chats.ts';
import { misuse, nearestTo, readArguments } from '../command/arguments.ts';
import { inWords } from '../command/in-words.ts';
import { toReceiver } from '../senders/receiver.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { publicSettings } from '../settings/functions.ts';
import { SETTINGS_HELP, settingsOption, takeSettings } from '../settings/option.ts';
import { secretNames } from '../start/environment.ts';
import { canTwist, isChat, type Simulation, type Trigger, type Twist, triggers, twists } from '../start/simulation.ts';

const CHATS = chatNames.join('|');
const [OWN, KEPT] = [false, true].map((isPublic) =>
  chatNames.filter((name) => publicSettings.includes(secretNames[name]) === isPublic),
) as [ChatName[], ChatName[]];

export const USAGE = 'npm run simulate -- CHANNEL "TEXT" [--url BASE] [--as USER] [--settings FILE] …';

export const HELP = `Sends what a real sender would, rightly signed, and shows the reply as the platform would.

  npm run simulate -- <${CHATS}> "<text>"   a command typed in chat, such as "on 5 except alice"
  npm run simulate -- webhook '<json>'                            a payload, such as '{"action":"show"}'
  npm run simulate -- eventbus '<json>'                           a payload in an event of an EventBridge rule
  npm run simulate -- schedule ['<json>']                         EventBridge Scheduler's input, or a scheduled rule

  --url BASE          where to: /${chatNames[0]} and so on is appended; else "npm start" on PORT (3000)
  --as USER           who asks in chat, by the platform's id: see CHATOPS_ALLOW
  --in ROOM           in which channel of the chat
  --workspace ID      in which team, tenant or guild
  --settings FILE     ${SETTINGS_HELP}
  --forged            proven with a secret that nobody knows
  --stale             with a time of two hours ago, rightly signed
  --twice             the same bytes twice
  --verbose           shows the request, too

Signed with the secrets that "npm start" knows, or with the first of your own where they are set:
${OWN.map((name) => secretNames[name]).join(', ')};
WEBHOOK_SECRETS, else WEBHOOK_HUB_SECRETS, else WEBHOOK_BEARER_TOKENS.
${inWords(
  KEPT.map((name) => senders[name].title),
  'and',
)} ${KEPT.length > 1 ? 'keep' : 'keeps'} the private key of an application to itself: always the demo key.

What "npm start -- --durable" answers later is waited for, 30 seconds at most.

Exit code: 0 for a 200, or a 202 of a queue (of --twice: for two), 2 for wrong arguments, else 1.`;

const options = {
  url: { type: 'string' },
  as: { type: 'string' },
  in: { type: 'string' },
  workspace: { type: 'string' },
  forged: { type: 'boolean' },
  stale: { type: 'boolean' },
  twice: { type: 'boolean' },
  verbose: { type: 'boolean' },
  ...settingsOption,
} as const;

/** A file of settings fills in what the environment lacks. @throws {Refusal} for arguments that are not known, and for a PORT that is none. */
export function readSimulation(args: readonly string[], env: NodeJS.ProcessEnv): Simulation & { verbose?: boolean } {
  const { values, positionals } = readArguments(args, options, { words: true });
  const [name = '', ...rest] = positionals;
  const trigger = triggers.find((known) => known === name.toLowerCase());
  if (!trigger)
    throw misuse(
      name === '' ? 'Who sends is missing.' : `Nobody called "${name}" sends to us${nearestTo(name, triggers)}.`,
    );

  const { settings, verbose, forged: _, stale: __, twice: ___, ...texts } = values;
  const empty = Object.entries(texts).find(([, value]) => value === '');
  if (empty) throw misuse(`--${empty[0]} needs a value.`);
  const { url, as: user, in: room, workspace } = texts;
  const asker = { ...(user && { user }), ...(room && { room }), ...(workspace && { workspace }) };
  if (!isChat(trigger) && Object.keys(asker).length > 0) {
    throw misuse('--as, --in and --workspace are for chat: nobody asks behind the other triggers.');
  }
  const base = toReceiver(url, env['PORT']);
  const text = readText(trigger, rest);
  const [twist, ...more] = twists.filter((one) => values[one]);
  if (more.length > 0) throw misuse(`--${twist} and --${more[0]} exclude each other.`);
  if (twist) checkTwist(twist, trigger);
  takeSettings(settings, env);
  return { trigger, text, base, ...asker, ...(twist ? { twist } : {}), ...(verbose ? { verbose } : {}) };
}

/** @throws {Refusal} where a trigger has nothing to twist. */
function checkTwist(twist: Twist, trigger: Trigger): void {
  if (canTwist(twist, trigger)) return;
  if (twist === 'forged')
    throw misuse(`--forged has no meaning for ${trigger}: nothing is signed there, the platform vouches for it.`);
  throw misuse(`--stale has no meaning for ${trigger}: its deliveries have no time that is looked at.`);
}

function readText(trigger: Trigger, rest: readonly string[]): string | undefined {
  if (isChat(trigger)) {
    // A command without quotation marks comes in pieces.
    if (rest.length > 0) return rest.join(' ');
    throw misuse('The text of the command is missing; "" sends none.');
  }
  const [payload] = rest;
  if (rest.length > 1) throw misuse('The payload must be one argument: put it into single quotation marks.');
  if (payload === undefined && trigger === 'schedule') return undefined;
  if (payload === undefined) throw misuse('The payload is missing.');
  // A webhook takes what comes and says what is wrong with it; into an event only an object fits.
  if (trigger !== 'webhook' && !isJsonObject(payload)) throw misuse('The payload is no JSON object.');
  return payload;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

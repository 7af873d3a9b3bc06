import type { Send } from '../cloud/http.ts';
import type { Command } from '../command.ts';
import type { Intent } from '../intent.ts';
import type { Order } from '../order.ts';
import type { Outcome } from '../outcome.ts';
import { createFollowUp, type FollowUpPorts, type Told } from '../queue/follow-up.ts';
import type { Found } from '../queue/found.ts';
import type { Redactor } from '../redactor.ts';
import type { SettingsReader } from '../settings/settings.ts';
import type { AskedCommand, Verb } from './forms.ts';
import { catalogues, isLanguage, type Language, readLanguage } from './language.ts';
import { readPlaces } from './places.ts';
import type { ChatPlatform, Topic } from './platform.ts';
import { createSay } from './speech.ts';

/**
 * Tells somebody in a chat what came of a command, in the words that the answer would have had. Never rejects.
 *
 * @returns nothing where nobody waits for it.
 */
export type Tell = (
  found: Found,
  outcome: Outcome,
  invocation: { requestId: string; deadlineAt: number },
) => Promise<Told | undefined>;

/** Reads what telling needs, none of which is a secret. */
export function readVoice(settings: SettingsReader, platforms: readonly ChatPlatform[]) {
  return { platforms, toUrl: readPlaces(settings, platforms), language: readLanguage(settings) };
}

export type Voice = ReturnType<typeof readVoice>;

export function createTell(
  ports: FollowUpPorts & { send: Send; redactor: Pick<Redactor, 'redactAll'> },
  { platforms, toUrl, language }: Voice,
): Tell {
  const followUp = createFollowUp(ports);
  return async ({ channel, time, answer, order }, outcome, { requestId, deadlineAt }) => {
    if (!answer) return undefined;
    const platform = platforms.find((one) => one.channel === channel);
    const url = platform && toUrl(platform, answer.address);
    if (!platform?.followUp || url === undefined) return 'failed';
    const { lifetimeMs, method, write } = platform.followUp;
    const chosen: Language = isLanguage(answer.language) ? answer.language : language;
    // The words may repeat those of the asker: they are redacted like the words of a cloud.
    const intent = order.ok ? ports.redactor.redactAll(toIntent(order.value)) : undefined;
    const body = write(createSay(catalogues[chosen], platform)(outcome, intent, { requestId }));
    const window = { notBefore: answer.notBefore, expiresAt: time + lifetimeMs, deadlineAt };
    return followUp({ method, url, json: body }, window);
  };
}

/** Who asked, and for what. */
function toIntent({ command, actor }: Order): Intent<Topic> {
  const topic = toAsked(command);
  return { ...(actor ? { actor } : {}), ...(topic ? { topic } : {}) };
}

/** A command in the form in which it was asked for. @returns nothing for one that no chat asks for. */
function toAsked(command: Command): AskedCommand | undefined {
  if (command.action === 'create' || command.action === 'update') return undefined;
  return { kind: 'command', verb: verbOf(command), plan: command.dryRun === true, command };
}

function verbOf(command: AskedCommand['command']): Verb {
  switch (command.action) {
    case 'apply':
      return command.enabled ? 'on' : 'off';
    case 'exclude':
      return 'exempt add';
    case 'include':
      return 'exempt remove';
    case 'show':
      return 'status';
  }
}

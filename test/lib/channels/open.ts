import type { AnyChannel, ChannelFactory } from '../../../lib/channel.ts';
import type { Topic } from '../../../lib/chat/platform.ts';
import type { HttpDelivery, HttpReply } from '../../../lib/delivery.ts';
import type { Intent } from '../../../lib/intent.ts';
import { createSettingsReader, type Env, type SettingProblem } from '../../../lib/settings/settings.ts';

type Factory = ChannelFactory<HttpDelivery, HttpReply>;

/** A channel with these settings, which must be right. */
export function open(factory: Factory, env: Env): AnyChannel<HttpDelivery, HttpReply> {
  const settings = createSettingsReader(env);
  const channel = factory(settings);
  if (!channel || settings.problems.length > 0) throw new Error('the channel is not set up');
  return channel;
}

/** What is wrong with these settings. */
export function problemsOf(factory: Factory, env: Env): readonly SettingProblem[] {
  const settings = createSettingsReader(env);
  factory(settings);
  return settings.problems;
}

/** The words and the asker that a channel found, or the code of its refusal, or the answer to a greeting, or the kind of what it is besides. */
export function gist(intent: Intent<Topic>) {
  const { command, actor, topic } = intent;
  if (command && !command.ok) return command.code;
  if (topic?.kind === 'greeting') return { greeting: topic.body };
  const words = topic?.kind === 'mistake' ? topic.mistake.word : undefined;
  return words === undefined ? topic?.kind : { words, actor };
}

/** The code with which a proof ends. */
export function verdictOf(channel: AnyChannel<HttpDelivery, HttpReply>, delivery: HttpDelivery, now: number) {
  const verdict = channel.verify(delivery, now);
  return verdict.ok ? 'accepted' : verdict.code;
}

export const done = { ok: true, body: {} } as const;

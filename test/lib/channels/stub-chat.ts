import { chatChannels } from '../../../lib/chat/channel.ts';
import type { createChat } from '../../../lib/chat/chat.ts';
import type { ChatPlatform } from '../../../lib/chat/platform.ts';
import { succeed } from '../../../lib/outcome.ts';
import { TOLERANCE_SECONDS } from '../../../lib/signature.ts';

/**
 * A platform whose channel stands alone: what the platforms share is replaced, so that a test of one sees what that one makes of a
 * request. The words come back in the intent, and a reply is the outcome's name and whether it was meant to be private.
 */
export function alone(platform: ChatPlatform) {
  const [factory] = chatChannels([platform], createStub);
  if (!factory) throw new Error('no factory');
  return factory;
}

const createStub: typeof createChat = (settings) => ({
  budgetMs: 2500,
  language: 'en',
  toleranceSeconds: settings.integer('SIGNATURE_TOLERANCE_SECONDS', TOLERANCE_SECONDS),
  allow: () => succeed(undefined),
  toIntent: (words, actor) => ({
    actor,
    topic: { kind: 'mistake', mistake: { kind: 'unknown-word', word: words, example: 'help' } },
  }),
  createSay:
    ({ isPrivate }) =>
    (outcome, intent) =>
      [outcome.ok ? 'OK' : outcome.code, intent?.topic?.kind ?? 'nothing', isPrivate ? 'private' : 'public'].join(' '),
});

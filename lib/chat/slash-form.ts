import type { Actor } from '../intent.ts';
import { toActor } from './request.ts';
import { fieldOf, isSound } from './urlencoded.ts';

/**
 * Who asks in the form of a slash command. Slack made this form, and others have taken it over.
 *
 * @returns nothing where nobody is named, or where a field that counts comes twice or is not UTF-8.
 */
export function toFormActor(channel: string, form: URLSearchParams): Actor | undefined {
  if (!['team_id', 'channel_id', 'text'].every((name) => isSound(form, name))) return undefined;
  return toActor(channel, {
    user: fieldOf(form, 'user_id'),
    workspace: fieldOf(form, 'team_id'),
    room: fieldOf(form, 'channel_id'),
  });
}

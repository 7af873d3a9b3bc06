import { discord } from '../../lib/channels/discord.ts';
import { mattermost } from '../../lib/channels/mattermost.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { slack } from '../../lib/channels/slack.ts';
import { teams } from '../../lib/channels/teams.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { workspaceEndpointOf } from '../../lib/cloud/endpoints.ts';
import { type CloudSettings, createSettingsReader, type Env, readCloudSettings } from '../../lib/config.ts';
import { checkReferences, referencesIn } from '../../lib/references.ts';
import type { Secret } from '../../lib/secret.ts';
import type { Finding } from './steps.ts';

export type Settings = { finding: Finding; settings?: CloudSettings; known: readonly Secret[] };

const step = 'settings';

/** Reads the settings as the functions do: what all need, and what the parts need that are set up. */
export function readSettings(env: Env): Settings {
  const reader = createSettingsReader(env);
  const settings = readCloudSettings(reader);
  if (settings.regionName !== '' && !settings.workspaceEndpoint && !workspaceEndpointOf(settings.regionName)) {
    reader.refuse(
      'HW_REGION_NAME',
      'is not a region with a known Workspace endpoint; correct it or set HW_WORKSPACE_ENDPOINT',
    );
  }
  const parts = partsOf(env);
  if (parts.includes('webhook')) webhook(reader);
  if (parts.includes('schedule')) schedule(reader);
  if (parts.includes('chat')) for (const create of [slack, mattermost, teams, discord]) create(reader);

  const references = referencesIn(env);
  const problems = [...checkReferences(env), ...reader.problems.filter(({ name }) => !references.includes(name))];
  const { known } = reader;
  if (problems.length > 0) {
    const found = problems.map(({ name, rule }) => `${name} ${rule}`).join('; ');
    return {
      finding: {
        step,
        ok: false,
        found,
        why: 'A function with these settings does not start.',
        mend: 'Mend each of them; the README lists them all.',
      },
      known,
    };
  }
  const unread = references.filter((name) => name.startsWith('HW_'));
  if (unread.length > 0) {
    const why = 'References are read on AWS only, by the function itself.';
    const mend = 'Put the values into the environment of this command to have them tried.';
    return { finding: { step, ok: false, found: `${unread.join(', ')} cannot be read here`, why, mend }, known };
  }
  const found = `complete for ${['the cloud', ...parts].join(', ')}`;
  return { finding: { step, ok: true, found }, settings, known };
}

function partsOf(env: Env): string[] {
  const has = (pattern: RegExp) => Object.keys(env).some((name) => pattern.test(name) && env[name]);
  return [
    ...(has(/^WEBHOOK_/) ? ['webhook'] : []),
    ...(has(/^(SLACK|MATTERMOST|TEAMS|DISCORD|CHATOPS)_/) ? ['chat'] : []),
    ...(has(/^SCHEDULE_/) ? ['schedule'] : []),
  ];
}

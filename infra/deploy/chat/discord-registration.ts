import definition from './discord-command.json' with { type: 'json' };

/** https://docs.discord.com/developers/interactions/application-commands#create-global-application-command */
const API = 'https://discord.com/api/v10';

/** How long Discord has for its answer. */
const TIMEOUT_MS = 10_000;

const SNOWFLAKE = /^\d{1,20}$/;

export type Outside = {
  env: Readonly<Record<string, string | undefined>>;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  print: (line: string) => void;
};

/**
 * Writes the definition of our command to Discord, which replaces the one of the same name. Without `DISCORD_BOT_TOKEN` it only
 * prints the request, and never the token.
 *
 * @returns the exit code: 0 done or printed, 1 refused or not reached, 2 settings missing.
 */
export async function registerCommand({ env, fetch, print }: Outside): Promise<number> {
  const applicationId = env['DISCORD_APPLICATION_ID'] || undefined;
  const token = env['DISCORD_BOT_TOKEN'] || undefined;
  if (applicationId !== undefined && !SNOWFLAKE.test(applicationId)) {
    print('DISCORD_APPLICATION_ID must be the number that the Developer Portal shows as "Application ID".');
    return 2;
  }
  const url = `${API}/applications/${applicationId ?? '<DISCORD_APPLICATION_ID>'}/commands`;
  // https://docs.discord.com/developers/reference#user-agent
  const headers = { 'content-type': 'application/json', 'user-agent': 'DiscordBot (hotspot-webhook, 0.1.0)' };

  print(`POST ${url}`);
  print('authorization: Bot <DISCORD_BOT_TOKEN>');
  for (const [name, value] of Object.entries(headers)) print(`${name}: ${value}`);
  print(`\n${JSON.stringify(definition, null, 2)}\n`);
  if (token === undefined) {
    print('Nothing was sent: set DISCORD_APPLICATION_ID and DISCORD_BOT_TOKEN to register the command.');
    return 0;
  }
  if (applicationId === undefined) {
    print('Nothing was sent: DISCORD_APPLICATION_ID is missing.');
    return 2;
  }
  // A bot token has no blanks; one that a header cannot hold would be quoted by the error about it.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    print('Nothing was sent: DISCORD_BOT_TOKEN must be visible ASCII.');
    return 2;
  }

  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization: `Bot ${token}` },
      body: JSON.stringify(definition),
      redirect: 'manual', // the token is for Discord alone
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const said = await response.text();
    print(`Discord answered ${response.status}.`);
    if (response.ok) return 0;
    print(said.replaceAll(token, '<DISCORD_BOT_TOKEN>').slice(0, 1000));
    return 1;
  } catch (error) {
    // The name tells enough; a message could quote the request.
    print(`Discord was not reached (${error instanceof Error ? error.name : 'unknown error'}).`);
    return 1;
  }
}

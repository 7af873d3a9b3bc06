/** `npm run sign`: the headers that prove a payload, and a curl that sends it, for each scheme of `webhook` that is set up. */

import { TOLERANCE_SECONDS } from '../../../lib/signature.ts';
import { misuse, readArguments } from '../../command/arguments.ts';
import { runCommand } from '../../command/command.ts';
import { print, printError, printExact } from '../../command/terminal.ts';
import { adviseAction } from '../../senders/action.ts';
import { toCurl } from '../../senders/curl.ts';
import { toReceiver } from '../../senders/receiver.ts';
import { schemes } from '../../senders/webhook.ts';
import { refuseReferences, SETTINGS_HELP, settingsOption, takeSettings } from '../../settings/option.ts';
import { readProofs } from './secrets.ts';

const BEARER = '$HOTSPOT_BEARER';

await runCommand({
  usage: "npm run sign -- '<json>' [--url BASE] [--settings FILE]",
  help: `Prints the headers that prove a payload, and a curl that sends it, for each scheme of webhook that is set up: with the first
of the secrets in WEBHOOK_SECRETS, WEBHOOK_HUB_SECRETS and WEBHOOK_BEARER_TOKENS. It prints no secret and sends nothing.

  --url BASE        where the curl sends it: /webhook is appended; else "npm start" on PORT (3000)
  --settings FILE   ${SETTINGS_HELP}`,
  run(args) {
    const { values, positionals } = readArguments(
      args,
      { url: { type: 'string' }, ...settingsOption },
      { words: true },
    );
    const [body, ...more] = positionals;
    if (body === undefined) throw misuse('The payload is missing.');
    if (more.length > 0) throw misuse('The payload must be one argument: put it into single quotation marks.');
    const url = `${toReceiver(values.url, process.env['PORT'])}/webhook`;
    takeSettings(values.settings, process.env);
    const { firsts, elsewhere } = readProofs(process.env);
    if (firsts.size === 0) refuseReferences(process.env, elsewhere);
    if (!isJson(body)) printError('Note: this is no JSON, which webhook refuses however well it is signed.');
    const advice = adviseAction(body);
    if (advice) printError(`Note: ${advice}`);
    for (const name of elsewhere) printError(`Note: ${name} is a reference, which is read on AWS only: left out.`);
    const parts = schemes.flatMap(({ setting, title, ages, sign }) => {
      const secret = firsts.get(setting);
      if (secret === undefined) return [];
      const signed = Object.entries(sign({ secret, body, now: Date.now() }));
      const headers = Object.fromEntries(signed.map(([name, value]) => [name, value.replace(secret, BEARER)]));
      const good = ages
        ? `, good for ${process.env['SIGNATURE_TOLERANCE_SECONDS'] || TOLERANCE_SECONDS.default} seconds`
        : '';
      const curl = toCurl(url, { 'Content-Type': 'application/json', ...headers }, body);
      return [
        [
          `# ${title} (${setting}${good})`,
          '',
          ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
          '',
          // A shell puts in nothing between single quotation marks.
          curl.replace(`'Authorization: Bearer ${BEARER}'`, `"Authorization: Bearer ${BEARER}"`),
        ].join('\n'),
      ];
    });
    printExact(parts.join('\n\n'));
    if (firsts.has('WEBHOOK_BEARER_TOKENS'))
      print(`\nThe token comes from the shell: read -rs HOTSPOT_BEARER && export HOTSPOT_BEARER`);
    return 0;
  },
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

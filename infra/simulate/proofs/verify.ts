/** `npm run verify`: which step of a delivery's proof fails, judged by the function's own code. */
import { readFileSync, statSync } from 'node:fs';
import { misuse, readArguments } from '../../command/arguments.ts';
import { runCommand } from '../../command/command.ts';
import { print } from '../../command/terminal.ts';
import { findFile, refuseReferences, SETTINGS_HELP, settingsOption, takeSettings } from '../../settings/option.ts';
import { readHeaders } from './headers.ts';
import { inQuestion, judge, toDelivery } from './judge.ts';

/** Larger than any delivery. */
const FILE_MAX_BYTES = 16 * 1024 * 1024;

await runCommand({
  usage: 'npm run verify -- --headers FILE --body FILE [--settings FILE]',
  help: `Says whether a delivery to webhook is rightly proven with the secrets in WEBHOOK_SECRETS, WEBHOOK_HUB_SECRETS and
WEBHOOK_BEARER_TOKENS, and if not, why: with the word that the log has as "reason", and what was read. It sends nothing.

  --headers FILE    one a line, "Name: value"; a > or < before them, as of "curl -v", does no harm
  --body FILE       the bytes as they came
  --settings FILE   ${SETTINGS_HELP}

Exit code: 0 if it is right, 1 if it is wrong or the secret is not known, 2 for wrong arguments.`,
  run(args) {
    const { headers, body, settings } = readArguments(args, {
      headers: { type: 'string' },
      body: { type: 'string' },
      ...settingsOption,
    }).values;
    const delivery = toDelivery(readHeaders(read('--headers', headers).toString('utf8')), read('--body', body));
    takeSettings(settings, process.env);
    const now = Date.now();
    refuseReferences(process.env, inQuestion(delivery, now));
    const { isRight, lines } = judge(delivery, process.env, now);
    for (const line of lines) print(line);
    return isRight ? 0 : 1;
  },
});

function read(option: string, path: string | undefined): Buffer {
  if (!path) throw misuse(`${option} needs a file.`);
  const refuse = (why: string) => misuse(`The file of ${option} cannot be read (${why}).`);
  try {
    const file = findFile(path, process.env);
    const stat = statSync(file);
    // A pipe or a device may have no end.
    if (!stat.isFile()) throw refuse('it is no file');
    if (stat.size > FILE_MAX_BYTES) throw refuse(`it has more than ${FILE_MAX_BYTES / 1024 / 1024} MiB`);
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw code === undefined ? error : refuse(code);
  }
}

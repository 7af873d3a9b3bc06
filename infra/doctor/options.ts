import { UsageError } from '../simulate/options.ts';
import { readPort } from '../start/options.ts';

export type Options = {
  json: boolean;
  /** The port of `npm start` where its cloud is meant, and not the one of the settings. */
  localPort?: number;
};

export const USAGE = 'Usage: npm run doctor [-- [--local [PORT]] [--json]]; --help tells more.';

export const HELP = `Checks step by step whether the functions could work with the settings of this shell, and says what is wrong, why, and
what to do: settings, secrets, IAM host, credentials, project and region, Workspace host, permission. It changes nothing,
asks IAM for a token once and never twice, and prints no secret.

  npm run doctor                        the settings of this shell (HW_…, see the README)
  npm run doctor -- --local [PORT]      the emulated cloud of "npm start" (PORT, else 3000): no account, no settings
  npm run --silent doctor -- --json     for machines: {"ok", "target", "steps": [{"step", "status", "detail", …}]}

Exit code: 0 if every step is ok, 2 for wrong arguments, else 1.`;

/** @throws {UsageError} for arguments that are not known. @throws {StartError} for a PORT that is none. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  if (args.includes('--help') || args.includes('-h')) return 'help';
  const options: Options = { json: false };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [, glued] = /^--local(?:=(.*))?$/s.exec(arg) ?? [];
    if (arg === '--json') options.json = true;
    else if (arg === '--local' && /^\d+$/.test(args[at + 1] ?? '')) options.localPort = toPort(args[++at]);
    else if (arg === '--local') options.localPort = toPort(`${readPort(env['PORT'])}`);
    else if (glued !== undefined) options.localPort = toPort(glued);
    else {
      // Not quoted but for the name of an option: somebody may have put a password there.
      const name = /^--?[a-z-]{1,20}(?=$|=)/.exec(arg)?.[0] ?? 'An argument';
      throw new UsageError(`${name} is not known here.`);
    }
  }
  return options;
}

function toPort(text = ''): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw new UsageError('The port behind --local must be a whole number from 1 to 65535.');
  return port;
}

/**
 * What the secrets of the demo are made of, one for each scheme. Everybody can read them: they open the emulated cloud of this machine
 * and nothing else. Here, because a function has to know what it must not trust; the senders of the demo have them from here.
 */
export const demoKeys = {
  standard: 'demo secret, opens nothing real!',
  hub: 'demo-hub-secret-opens-nothing',
  bearer: 'demo-bearer-token-that-opens-nothing-real',
  slack: 'demo-slack-signing-secret-opens-nothing',
  mattermost: 'demo0token0opens0nothing00',
  teams: 'demo Teams key, opens nothing...',
  /** The seed of the private key. */
  discord: 'demo Discord key, opens nothing!',
  /** The public key that belongs to it, in hexadecimal. */
  discordPublic: '87f33cd62a0225ec377bcaf6744692f0729c401f2e27bcec5d28f883f280ad34',
} as const;

const known: ReadonlySet<string> = new Set([
  ...Object.values(demoKeys),
  Buffer.from(demoKeys.discordPublic, 'hex').toString('latin1'),
]);

/**
 * Whether a secret is one of the demo's, under whichever setting it stands. Keys are compared, not spellings: `whsec_` or not, base64,
 * base64url, hexadecimal of either case, one within the other, and with the zeros that HMAC puts behind a key itself.
 */
export function isDemoSecret(value: string): boolean {
  return read(read([value])).some((text) => known.has(text.replace(/\0+$/, '')));
}

/** A text, and the bytes that it may stand for. */
function read(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const bare = text.replace(/^whsec_/, '');
    return [text, ...(['base64', 'hex'] as const).map((code) => Buffer.from(bare, code).toString('latin1'))];
  });
}

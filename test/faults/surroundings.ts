import { setTimeout } from 'node:timers/promises';
import { type ExtensionState, sayings, serveExtension } from '../../infra/emulator/extension.ts';
import { brokenHandshakes, listenBroken } from '../support/broken.ts';
import { serveFront } from '../support/front.ts';
import { type Player, secrets } from './players.ts';
import type { Beside, Ending, Row } from './row.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Where no connection stands nothing has left, whoever is not reached. */
const unreached = { workspace: ['UPSTREAM_UNREACHABLE', 'no'], iam: ['TOKEN_UNAVAILABLE', 'no'] } as const;
const names = { workspace: 'Workspace', iam: 'IAM' } as const;
const settings = { workspace: 'HW_WORKSPACE_ENDPOINT', iam: 'HW_IAM_ENDPOINT' } as const;

async function nobodyListens(): Promise<{ port: number; close: () => Promise<unknown> }> {
  const { port, close } = await listenBroken(() => {});
  await close();
  return { port, close: async () => {} };
}

const connections: readonly Row[] = (['workspace', 'iam'] as const).flatMap((service) => {
  const at = (variant: string, listen: () => Promise<{ port: number; close: () => Promise<unknown> }>): Row => ({
    title: `no connection to ${names[service]}`,
    variant,
    lasting: true,
    async beside(): Promise<Beside> {
      const { port, close } = await listen();
      return { env: { [settings[service]]: `https://127.0.0.1:${port}` }, close };
    },
    ends: unreached[service],
  });
  return [
    at('nobody listens', nobodyListens),
    ...Object.entries(brokenHandshakes).map(([name, answer]) =>
      at(`${name} in place of TLS`, () => listenBroken(answer)),
    ),
    at('a certificate that nobody trusts', () => serveFront(9, { secure: true })),
  ];
});

/** Proofs that hold a time do not fit a clock that is off; the others and the platform's own word do. */
const isTimed = ({ bundle }: Player): boolean => bundle === 'webhook' || bundle === 'chatops';

const clocks: readonly Row[] = [-10, -4, 4, 10].map((minutes) => ({
  title: `clock ${minutes < 0 ? `${-minutes} minutes behind` : `${minutes} minutes ahead`}`,
  apart: true,
  lasting: true,
  play: ({ deliver }) => deliver({ aheadMs: minutes * MINUTE }),
  ends: (player) => (Math.abs(minutes) > 5 && isTimed(player) ? ['DELIVERY_STALE'] : 'OK'),
}));

/** One delivery that goes well, then all is as before but for what the process remembers. */
async function begin({ deliver, reset }: Stage): Promise<void> {
  await deliver();
  reset(false);
}

const always = { times: Number.POSITIVE_INFINITY };

const remembered: readonly Row[] = [
  ...[{ drop: true }, { status: 503 }, { status: 401 }].map(
    (fault): Row => ({
      title: 'IAM down, with a good token',
      variant: JSON.stringify(fault),
      apart: true,
      async play(stage) {
        await begin(stage);
        stage.cloud.fail({ on: { service: 'iam' }, ...always, ...fault });
        return stage.deliver();
      },
      ends: 'OK',
    }),
  ),
  {
    title: 'IAM down, and a token that has ended',
    apart: true,
    async play(stage) {
      await begin(stage);
      stage.cloud.revokeTokens();
      stage.cloud.fail({ on: { service: 'iam' }, ...always, drop: true });
      return stage.deliver();
    },
    ends: ['TOKEN_UNAVAILABLE', 'no'],
  },
  {
    title: 'a token that has ended',
    renews: true,
    apart: true,
    async play(stage) {
      await begin(stage);
      stage.cloud.revokeTokens();
      return stage.deliver();
    },
    ends: 'OK',
  },
  {
    title: 'a password that was changed',
    apart: true,
    async play(stage) {
      await begin(stage);
      stage.cloud.changePassword('another-password');
      return stage.deliver();
    },
    ends: ['TOKEN_REFUSED', 'no'],
  },
  { title: 'a token of 32 KB', cloud: { tokenLength: 32 * 1024 }, ends: 'OK' },
  ...[10 * MINUTE, 25 * HOUR].map(
    (asleepMs): Row => ({
      title: 'process frozen and woken',
      variant: `${asleepMs / MINUTE} minutes later`,
      apart: true,
      async play(stage) {
        await begin(stage);
        const wake = stage.lambda.freeze();
        await stage.reconnect();
        wake();
        return stage.deliver({ aheadMs: asleepMs, signedAt: Date.now() + asleepMs });
      },
      ends: 'OK',
    }),
  ),
  {
    title: 'process frozen while it waits for an answer, woken when that is gone',
    apart: true,
    async play(stage) {
      await begin(stage);
      stage.cloud.fail({ on: { service: 'workspace', method: 'POST' }, hang: true, ...always });
      const delivered = stage.deliver();
      while (!stage.cloud.received.some(({ method }) => method === 'POST')) await setTimeout(5);
      const wake = stage.lambda.freeze();
      stage.cloud.heal();
      await stage.reconnect();
      wake();
      return delivered;
    },
    // It looks, finds nothing, and only what may be repeated is.
    ends: ({ action }) => (action === 'apply' ? 'OK' : ['UPSTREAM_UNREACHABLE', 'no']),
  },
];

/** Every secret of the player by reference, read through the emulated extension. */
async function serveStore(player: Player, state: Partial<ExtensionState>): Promise<Beside> {
  const known = { password: secrets.password, standard: secrets.standard, slack: secrets.slack };
  const extension = await serveExtension({
    secrets: { hotspot: JSON.stringify(known), password: secrets.password },
    ...state,
  });
  const proof: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    webhook: { WEBHOOK_SECRETS: 'secretsmanager:hotspot#standard' },
    chatops: { SLACK_SIGNING_SECRETS: 'secretsmanager:hotspot#slack' },
  };
  return {
    store: extension.state,
    env: {
      HW_USER_PASSWORD: 'secretsmanager:password',
      ...proof[player.bundle],
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: `${extension.port}`,
      AWS_SESSION_TOKEN: extension.state.token,
    },
    close: extension.close,
  };
}

/** A row with a store of its own. @param later what becomes of it once it was read, so many milliseconds before the next look. */
function withStore(
  title: string,
  ends: Row['ends'],
  {
    at = {},
    later,
    afterMs = 6 * MINUTE,
  }: { at?: Partial<ExtensionState>; later?: (store: ExtensionState) => void; afterMs?: number },
): Row {
  const playLater: Row['play'] = async (stage, beside) => {
    await begin(stage);
    if (beside?.store) later?.(beside.store);
    return stage.deliver({ aheadMs: afterMs, signedAt: Date.now() + afterMs });
  };
  return {
    title,
    lasting: true,
    beside: (player) => serveStore(player, at),
    ends,
    ...(later ? { play: playLater } : {}),
  };
}

const fail = (state: ExtensionState) => {
  state.failing = true;
};

/** A proof whose secret is gone counts as not set. */
const withoutProof: Row['ends'] = ({ bundle }): Ending => {
  if (bundle === 'webhook') return ['SIGNATURE_INVALID'];
  return bundle === 'chatops' ? ['NOT_FOUND'] : 'OK';
};

const store: readonly Row[] = [
  withStore('store of secrets, all well', 'OK', {}),
  withStore('store of secrets down, from the start', ['INTERNAL'], { at: { failing: true } }),
  withStore('store of secrets says no to the password, from the start', ['INTERNAL'], {
    at: { says: { password: sayings.denied } },
  }),
  withStore('store of secrets down, after it was read', 'OK', { later: fail }),
  withStore('store of secrets down for longer than a day', ['INTERNAL'], { later: fail, afterMs: 25 * HOUR }),
  withStore('store of secrets says no to the password, after it was read', 'OK', {
    later: ({ says }) => void Object.assign(says, { password: sayings.denied }),
  }),
  withStore('store of secrets says no to the proof, after it was read', withoutProof, {
    later: ({ says }) => void Object.assign(says, { hotspot: sayings.deleted }),
  }),
];

export const surroundingRows: readonly Row[] = [...connections, ...clocks, ...remembered, ...store];

import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { serveCloud } from '../../infra/emulator/serve.ts';

const [keys] = account.keys;
if (!keys) throw new Error('the demo account has no keys');

/** For the SDK, which signs where the others ask for a token; the emulated cloud looks at its signatures. */
export const accessKey = { BENCH_ACCESS_KEY: keys.accessKey, BENCH_SECRET_KEY: keys.secretKey };

export type BenchCloud = { url: string; renew: () => Promise<Cloud>; close: () => Promise<void> };

/** One address, behind it a cloud that is made anew for each process, so that none works for what another left. */
export async function startCloud(): Promise<BenchCloud> {
  let cloud: Cloud;
  const { url, close } = await serveCloud({ fetch: (input, init) => cloud.fetch(input, init) });
  return {
    url,
    close,
    async renew() {
      cloud = createCloud({ secondCreate: 'second-entry' });
      return cloud;
    },
  };
}

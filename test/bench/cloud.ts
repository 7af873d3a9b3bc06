import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { serveCloud } from '../../infra/emulator/serve.ts';

/** For the SDK, which signs where the others ask for a token. What it signs is not checked here: it is not what is measured. */
export const accessKey = {
  BENCH_ACCESS_KEY: 'BENCHACCESSKEY',
  BENCH_SECRET_KEY: 'bench-secret-key-that-opens-nothing',
};

export type BenchCloud = { url: string; renew: () => Promise<Cloud>; close: () => Promise<void> };

/** One address, behind it a cloud that is made anew for each process, so that none works for what another left. */
export async function startCloud(): Promise<BenchCloud> {
  let cloud: Cloud;
  let signedInToken: string;
  const { url, close } = await serveCloud({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.headers.get('authorization')?.startsWith(`SDK-HMAC-SHA256 Access=${accessKey.BENCH_ACCESS_KEY}`))
        request.headers.set('x-auth-token', signedInToken);
      return cloud.fetch(request);
    },
  });
  return {
    url,
    close,
    async renew() {
      cloud = createCloud({ secondCreate: 'second-entry' });
      signedInToken = await askToken(cloud);
      cloud.received.length = 0;
      return cloud;
    },
  };
}

async function askToken({ fetch }: Cloud): Promise<string> {
  const { userName: name, userPassword: password, domainName, projectId: id } = account;
  const identity = { methods: ['password'], password: { user: { name, password, domain: { name: domainName } } } };
  const response = await fetch('https://iam.test/v3/auth/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { id } } } }),
  });
  const token = response.headers.get('x-subject-token');
  if (!token) throw new Error('the emulated cloud gives no token');
  return token;
}

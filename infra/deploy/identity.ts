import { createRequire } from 'node:module';
import { Refusal } from './refusal.ts';

/** Whose account a deployment goes to. */
export type Identity = { account: string; arn: string };

/** What is used of the packager's own way to find credentials, and of the client that comes with it. */
type Credentials = {
  getAwsSdkV3CredentialsProvider: (options: { provider: unknown }) => unknown;
};
type Sts = {
  STSClient: new (settings: unknown) => { send: (command: unknown) => Promise<{ Account?: string; Arn?: string }> };
  GetCallerIdentityCommand: new (input: object) => unknown;
};

/**
 * Asks AWS who the credentials belong to, with exactly those that the packager will use: its rules differ from the SDK's (a profile
 * of the stage comes first).
 *
 * @throws {Refusal} where there are none, or AWS does not take them.
 */
export async function identify({ stage, region }: { stage: string; region: string }): Promise<Identity> {
  const fromHere = createRequire(import.meta.url);
  const packager = createRequire(fromHere.resolve('osls/package.json'));
  const { getAwsSdkV3CredentialsProvider } = packager('osls/lib/aws/credentials.js') as Credentials;
  const { STSClient, GetCallerIdentityCommand } = packager('@aws-sdk/client-sts') as Sts;
  const provider = { getStage: () => stage, options: {}, serverless: { service: { provider: {} } } };
  try {
    const client = new STSClient({ region, credentials: getAwsSdkV3CredentialsProvider({ provider }), maxAttempts: 2 });
    const { Account: account, Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
    if (account && arn) return { account, arn };
    throw new Refusal('AWS did not say whose credentials these are.');
  } catch (error) {
    throw error instanceof Refusal ? error : explain(error, region);
  }
}

/** The message of an error of the SDK may hold the credentials; its name does not. */
function explain(error: unknown, region: string): Refusal {
  const { name, code = name, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'CredentialsProviderError') {
    return new Refusal(
      'There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or sign in with "aws sso login".',
    );
  }
  if ($metadata?.httpStatusCode !== undefined) {
    return new Refusal(`AWS does not take these credentials (${name}): renew them, or choose others with AWS_PROFILE.`);
  }
  return new Refusal(
    `AWS cannot be asked whose credentials these are in ${region} (${code}): check the network and the region.`,
  );
}

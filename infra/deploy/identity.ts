import { Refusal } from '../command/refusal.ts';
import { type AwsError, createAws } from './aws.ts';

/** Whose account a deployment goes to. */
export type Identity = { account: string; arn: string };

/**
 * Asks AWS who the credentials belong to that the packager will use.
 *
 * @throws {Refusal} where there are none, or AWS does not take them.
 */
export async function identify(place: { stage: string; region: string }): Promise<Identity> {
  try {
    const ask = createAws('sts', 'STSClient', place);
    const { Account: account, Arn: arn } = await ask<{ Account?: string; Arn?: string }>(
      'GetCallerIdentityCommand',
      {},
    );
    if (account && arn) return { account, arn };
    throw new Refusal('AWS did not say whose credentials these are.');
  } catch (error) {
    throw error instanceof Refusal ? error : explain(error as AwsError, place.region);
  }
}

function explain({ name, code = name, $metadata }: AwsError, region: string): Refusal {
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

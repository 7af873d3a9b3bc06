import { createRequire } from 'node:module';

const packager = createRequire(createRequire(import.meta.url).resolve('osls/package.json'));

/** What is used of a client of AWS, whichever it is. */
type Sdk = Record<string, new (input: object) => unknown>;
type Client = { send: (command: unknown) => Promise<unknown> };

/** What went wrong, as the SDK throws it. Its message may hold the credentials; its name does not. */
export type AwsError = Error & { code?: string; $metadata?: { httpStatusCode?: number } };

/**
 * The clients that come with the packager, with exactly the credentials that it will use: its rules differ from the SDK's (a profile
 * of the stage comes first).
 *
 * @param service as in `@aws-sdk/client-sts`.
 * @returns sends a command, by its name.
 */
export function createAws(
  service: string,
  client: string,
  { stage, region }: { stage: string; region: string },
): <Reply>(command: string, input: object) => Promise<Reply> {
  const sdk = packager(`@aws-sdk/client-${service}`) as Sdk;
  const make = (name: string, input: object) => {
    const Made = sdk[name];
    if (!Made) throw new Error(`There is no ${name} in the client of ${service}.`);
    return new Made(input);
  };
  const sender = make(client, { region, credentials: credentialsOf(stage), maxAttempts: 2 }) as Client;
  return async <Reply>(command: string, input: object) => (await sender.send(make(command, input))) as Reply;
}

/** All of it is secret but the first field. */
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The credentials that the packager will use. Rejects where there are none. */
export async function findCredentials(stage: string): Promise<Credentials> {
  return (await credentialsOf(stage)()) as Credentials;
}

type Provider = () => Promise<unknown>;
const providers = new Map<string, Provider>();

/** Found once for all clients: whoever has to type a code for them is asked once. */
function credentialsOf(stage: string): Provider {
  const { getAwsSdkV3CredentialsProvider: create } = packager('osls/lib/aws/credentials.js') as {
    getAwsSdkV3CredentialsProvider: (options: { provider: unknown }) => Provider;
  };
  let known = providers.get(stage);
  if (!known) {
    const find = create({
      provider: { getStage: () => stage, options: {}, serverless: { service: { provider: {} } } },
    });
    let found: Promise<unknown> | undefined;
    known = () => {
      found ??= find();
      return found;
    };
    providers.set(stage, known);
  }
  return known;
}

/** Reads a template as CloudFormation takes it: JSON, or YAML with its short forms. @returns `undefined` where it is neither. */
export function parseTemplate(text: string): unknown {
  const yaml = packager('js-yaml') as { load: (text: string, options: object) => unknown };
  const schema = packager('osls/lib/utils/serverless-utils/cloudformation-schema.js');
  try {
    // JSON is YAML.
    return yaml.load(text, { schema });
  } catch {
    return undefined;
  }
}

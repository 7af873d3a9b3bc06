/** Where a setting's value is kept, as a role may be given the right to read it. */
type Place = { store: 'secretsmanager' | 'ssm'; id: string };

/** A permission of a function's role. */
export type Statement = { Effect: 'Allow'; Action: readonly string[]; Resource: readonly unknown[] };

// Whole ARNs, and names as the two services make them: nothing that a policy would take for a wildcard.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
const SECRET =
  /^secretsmanager:((?:arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512})(?:#[^#\s]{1,256})?$/;
// A version or label may stand behind the name.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
const PARAMETER = /^ssm:((?:arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter\/)?[\w./-]{1,1011})(?::[\w.-]{1,100})?$/;

/** @returns what has to be readable for a reference, or `undefined` where it is not well written. */
export function toPlace(reference: string): Place | undefined {
  const secret = SECRET.exec(reference)?.[1];
  if (secret !== undefined) return { store: 'secretsmanager', id: secret };
  const parameter = PARAMETER.exec(reference)?.[1];
  return parameter === undefined ? undefined : { store: 'ssm', id: parameter };
}

/** @returns the rights to read what the references name, and nothing else. */
export function toStatements(references: readonly string[], { secretsKey }: { secretsKey: string }): Statement[] {
  const places = references.flatMap((reference) => toPlace(reference) ?? []);
  const arnsOf = (store: Place['store'], toArn: (id: string) => unknown) =>
    distinct(places.filter((place) => place.store === store).map(({ id }) => toArn(id)));
  return [
    allow('secretsmanager:GetSecretValue', arnsOf('secretsmanager', toSecretArn)),
    allow('ssm:GetParameter', arnsOf('ssm', toParameterArn)),
    allow('kms:Decrypt', places.length > 0 && secretsKey !== '' ? [secretsKey] : []),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(action: string, Resource: readonly unknown[]): Statement {
  return { Effect: 'Allow', Action: [action], Resource };
}

/**
 * Secrets Manager puts a dash and six characters behind a secret's name, which nobody knows beforehand. An ARN may have them or not.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
 */
function toSecretArn(id: string): unknown {
  if (!id.startsWith('arn:')) return here('secretsmanager', `secret:${id}-??????`);
  return /-[A-Za-z0-9]{6}$/.test(id) ? id : `${id}-??????`;
}

/** A name that begins with a slash has one slash in its ARN, too. */
function toParameterArn(id: string): unknown {
  return id.startsWith('arn:') ? id : here('ssm', `parameter/${id.replace(/^\//, '')}`);
}

function here(service: string, resource: string): unknown {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}` };
}

function distinct(resources: readonly unknown[]): readonly unknown[] {
  return [...new Map(resources.map((resource) => [JSON.stringify(resource), resource])).values()];
}

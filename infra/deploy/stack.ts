import { isObject } from '../../lib/shapes.ts';
import { type AwsError, createAws, parseTemplate } from './aws.ts';
import type { Options } from './options.ts';
import type { Template } from './template-summary.ts';

/** What stands deployed, as far as it may be read. */
export type Stack = {
  /** CloudFormation's word; `none` where there is no such stack; left out where that cannot be told. */
  status?: string;
  /** Left out where it cannot be read. */
  template?: Template;
  /** Base64 of the SHA-256 of the code that a function runs, by its name; one is left out where it cannot be read. */
  codes: Readonly<Record<string, string>>;
  /** What cannot be told, what was asked for it, and AWS's own word. */
  unread: readonly string[];
};

/**
 * Asks AWS what is deployed. Nothing that it says, not even a refusal, keeps anybody from deploying.
 *
 * @param functions names of the functions that would be deployed.
 */
export async function readStack(
  options: Pick<Options, 'stage' | 'region'>,
  functions: readonly string[] = [],
): Promise<Stack> {
  const unread: string[] = [];
  const attempt = async <T>(
    what: string,
    action: string,
    ask: () => Promise<T>,
    fallback?: (error: AwsError) => T | undefined,
  ) => {
    try {
      return await ask();
    } catch (error) {
      const found = fallback?.(error as AwsError);
      if (found === undefined) unread.push(`${what} (${action}: ${nameOf(error as AwsError)})`);
      return found;
    }
  };
  const cloudFormation = createAws('cloudformation', 'CloudFormationClient', options);
  const input = { StackName: `hotspot-webhook-${options.stage}` };
  const status = await attempt(
    'whether it is new',
    'cloudformation:DescribeStacks',
    async () => {
      const { Stacks } = await cloudFormation<{ Stacks?: [{ StackStatus?: string }] }>('DescribeStacksCommand', input);
      return Stacks?.[0]?.StackStatus ?? 'none';
    },
    ({ name, message }) => (name === 'ValidationError' && /does not exist/.test(message) ? 'none' : undefined),
  );
  if (status === undefined || status === 'none') return { ...(status ? { status } : {}), codes: {}, unread };

  const template = await attempt('what becomes of the resources', 'cloudformation:GetTemplate', async () => {
    const wanted = { ...input, TemplateStage: 'Original' };
    const { TemplateBody: text = '' } = await cloudFormation<{ TemplateBody?: string }>('GetTemplateCommand', wanted);
    return toTemplate(text);
  });
  const there = functions.filter((name) => template && runs(template, name));
  const lambda = there.length > 0 ? createAws('lambda', 'LambdaClient', options) : undefined;
  const codes = await Promise.all(
    there.map(async (FunctionName) => {
      const reply = await attempt(`whether ${FunctionName} runs other code`, 'lambda:GetFunction', async () =>
        lambda?.<{ Configuration?: { CodeSha256?: string } }>('GetFunctionCommand', { FunctionName }),
      );
      const hash = reply?.Configuration?.CodeSha256;
      return hash === undefined ? [] : [[FunctionName, hash] as const];
    }),
  );
  return { status, ...(template ? { template } : {}), codes: Object.fromEntries(codes.flat()), unread };
}

/** @throws where it is no template. */
function toTemplate(text: string): Template {
  const template = parseTemplate(text);
  const resources = isObject(template) ? template['Resources'] : undefined;
  const isOne = (one: unknown) => isObject(one) && typeof one['Type'] === 'string';
  if (isObject(resources) && Object.values(resources).every(isOne))
    return { Resources: resources as Template['Resources'] };
  throw Object.assign(new Error(), { name: 'no template' });
}

function runs({ Resources }: Template, name: string): boolean {
  return Object.values(Resources).some(({ Properties }) => Properties?.['FunctionName'] === name);
}

/** Short and in plain letters, whatever a service or a parser called it. */
function nameOf({ name, code }: AwsError): string {
  return /^[\w .-]{1,60}$/.exec(code ?? name)?.[0] ?? 'unknown error';
}

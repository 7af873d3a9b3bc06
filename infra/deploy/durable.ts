import type { FunctionName } from '../settings/functions.ts';
import type { Parameters } from '../settings/parameters.ts';

/** What the template knows the table and the queues by; a function is given the name of the one, and the URLs of the others. */
const ids = {
  IDEMPOTENCY_TABLE: 'Records',
  COMMAND_QUEUE_URL: 'Commands',
  DEAD_LETTER_QUEUE_URL: 'DeadLetters',
} as const;

type Given = keyof typeof ids;

const given: Partial<Record<FunctionName, readonly Given[]>> = {
  webhook: ['IDEMPOTENCY_TABLE', 'COMMAND_QUEUE_URL'],
  chatops: ['IDEMPOTENCY_TABLE', 'COMMAND_QUEUE_URL'],
  worker: ['IDEMPOTENCY_TABLE', 'COMMAND_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'],
  undertaker: ['DEAD_LETTER_QUEUE_URL'],
};

/** Settings that a deployment makes itself, whatever somebody has set for `npm run redrive`. */
export const madeSettings = Object.keys(ids) as Given[];

/** Where a function finds the table and the queues of its stack. */
export function toMadeSettings(name: FunctionName): Readonly<Record<string, { Ref: string }>> {
  return Object.fromEntries((given[name] ?? []).map((setting) => [setting, { Ref: ids[setting] }]));
}

/**
 * How often a command is tried, which is how often its queue gives it out. Read while packaging, since CloudFormation has to know.
 *
 * @param delays RETRY_DELAYS_SECONDS, checked already.
 */
export function countAttempts(delays: string | undefined): number {
  return (delays?.trim() || '10 30 90 180').split(/\s+/).length + 1;
}

/** Of the functions that are asked over HTTP. The roles of the others have it from the start. */
const DOORS = ['webhook', 'chatops'] as const;

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** What hangs on which other parts are switched on: the rights of their functions, and who may put something into the queues. */
export function toDurableResources(
  names: readonly FunctionName[],
  { bus }: Pick<Parameters, 'bus'>,
): Record<string, unknown> {
  const rule = bus === 'off' ? [] : [fromRule('Commands'), fromRule('DeadLetters')];
  return {
    ...Object.fromEntries(DOORS.filter((name) => names.includes(name)).map(toDoorPolicy)),
    ...Object.fromEntries(
      ['Commands', 'Deaths', 'DeadLetters'].map((queue) => [
        `${queue}Policy`,
        {
          Type: 'AWS::SQS::QueuePolicy',
          // As long as the queue is there.
          DeletionPolicy: 'Retain',
          Properties: {
            Queues: [{ Ref: queue }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [...rule.filter(({ Resource }) => Resource['Fn::GetAtt'][0] === queue), toTlsOnly(queue)],
            },
          },
        },
      ]),
    ),
  };
}

function toDoorPolicy(name: (typeof DOORS)[number]) {
  const role = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return [
    `${role}DurablePolicy`,
    {
      Type: 'AWS::IAM::RolePolicy',
      Properties: {
        RoleName: { Ref: `${role}Role` },
        PolicyName: 'hand-over',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('Commands') },
            {
              Effect: 'Allow',
              Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
              Resource: arnOf('Records'),
            },
          ],
        },
      },
    },
  ];
}

function fromRule(queue: string) {
  return {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf(queue),
    Condition: { ArnEquals: { 'aws:SourceArn': arnOf('EventbusRule') } },
  };
}

function toTlsOnly(queue: string) {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
    Resource: arnOf(queue),
    Condition: { Bool: { 'aws:SecureTransport': false } },
  };
}

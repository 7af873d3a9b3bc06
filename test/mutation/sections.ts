/** A part of lib/ that can be tried alone, with the tests that are to notice. */
export type Section = { mutate: readonly string[]; tests: readonly string[]; isCore?: true };

/** The core has a mark to reach: what proves, allows, tells and must not tell. Of the rest the score is told. */
const named: Readonly<Record<string, Section>> = {
  outcome: {
    mutate: ['lib/outcome.ts'],
    tests: [
      'test/lib/outcome.test.ts',
      'test/lib/http-reply.test.ts',
      'test/lib/event-reply.test.ts',
      'test/lib/log.test.ts',
    ],
    isCore: true,
  },
  signature: {
    mutate: ['lib/signature.ts'],
    tests: [
      'test/lib/signature.test.ts',
      'test/lib/channels/*.test.ts',
      'test/contract/reasons.test.ts',
      'test/properties/proof.test.ts',
    ],
    isCore: true,
  },
  token: { mutate: ['lib/cloud/token.ts'], tests: ['test/lib/cloud/token.test.ts'], isCore: true },
  relay: {
    mutate: ['lib/relay.ts'],
    tests: ['test/lib/relay.test.ts', 'test/contract/channels.test.ts'],
    isCore: true,
  },
  policy: {
    mutate: ['lib/chat/policy.ts'],
    tests: ['test/lib/chat/policy.test.ts', 'test/contract/chat.test.ts'],
    isCore: true,
  },
  plan: { mutate: ['lib/work/plan.ts'], tests: ['test/lib/work/**/*.test.ts', 'test/model/*.test.ts'], isCore: true },
  secret: {
    mutate: ['lib/secret.ts', 'lib/redactor.ts', 'lib/spelling.ts'],
    tests: [
      'test/lib/secret.test.ts',
      'test/lib/spelling.test.ts',
      'test/lib/redactor.test.ts',
      'test/properties/cloud.test.ts',
    ],
    isCore: true,
  },
  work: {
    mutate: ['lib/work/**/*.ts', '!lib/work/plan.ts'],
    tests: ['test/lib/work/**/*.test.ts', 'test/model/*.test.ts'],
  },
  cloud: {
    mutate: ['lib/cloud/**/*.ts', '!lib/cloud/token.ts'],
    tests: ['test/lib/cloud/*.test.ts', 'test/lib/work/**/*.test.ts'],
  },
  channels: {
    mutate: ['lib/channels/*.ts', 'lib/{cloud-event,media-type,schedule-input,triggers}.ts'],
    tests: [
      'test/lib/triggers.test.ts',
      'test/lib/channels/*.test.ts',
      'test/contract/{channels,chat,chat-markup}.test.ts',
      'test/properties/proof.test.ts',
    ],
  },
  chat: {
    mutate: ['lib/chat/**/*.ts', 'lib/nearest.ts', '!lib/chat/policy.ts', '!lib/chat/catalogue/*.ts'],
    tests: [
      // The others than missing.test.ts, which takes too long while everything is counted.
      'test/lib/chat/!(missing).test.ts',
      'test/lib/channels/*.test.ts',
      'test/contract/{chat,chat-markup}.test.ts',
      'test/properties/grammar.test.ts',
    ],
  },
  settings: { mutate: ['lib/settings/**/*.ts'], tests: ['test/lib/settings/*.test.ts', 'test/lib/runtimes/*.test.ts'] },
  durable: {
    mutate: ['lib/durable/*.ts', 'lib/aws/*.ts'],
    tests: ['test/lib/durable/*.test.ts', 'test/lib/aws/*.test.ts', 'test/properties/once.test.ts'],
  },
  queue: {
    mutate: ['lib/queue/*.ts', 'lib/worker.ts', 'lib/undertaker.ts'],
    tests: [
      'test/lib/queue/*.test.ts',
      'test/lib/worker.test.ts',
      'test/lib/undertaker.test.ts',
      'test/contract/queue*.test.ts',
      'test/contract/follow-up.test.ts',
      'test/model/queue.test.ts',
      'test/properties/queue.test.ts',
    ],
  },
  payload: {
    mutate: ['lib/payload.ts', 'lib/command.ts', 'lib/shapes.ts', 'lib/strangers.ts', 'lib/text.ts', 'lib/json.ts'],
    tests: ['test/lib/{payload,shapes,strangers,json}.test.ts', 'test/infra/docs/openapi/openapi.test.ts'],
  },
};

const inNamed = Object.values(named).flatMap(({ mutate }) => mutate.filter((pattern) => !pattern.startsWith('!')));

export const sections: Readonly<Record<string, Section>> = {
  ...named,
  /** Whatever is in none of them; the words of the chats are no code. */
  rest: {
    mutate: ['lib/**/*.ts', '!lib/chat/catalogue/*.ts', ...inNamed.map((pattern) => `!${pattern}`)],
    tests: [
      'test/lib/*.test.ts',
      'test/lib/runtimes/*.test.ts',
      'test/contract/runtimes.test.ts',
      'test/properties/handlers.test.ts',
    ],
  },
};

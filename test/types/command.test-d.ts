import { expectTypeOf, it } from 'vitest';
import type { Action, Command, Config, Step } from '../../lib/command.ts';
import type { Problem, Upstream } from '../../lib/outcome.ts';
import { Secret } from '../../lib/secret.ts';

/** What of a type does not survive JSON.stringify and JSON.parse as it is. */
type Unsafe<T> = T extends null | undefined | boolean | number | string
  ? never
  : T extends bigint | symbol | ((...args: never[]) => unknown)
    ? T
    : T extends readonly (infer Item)[]
      ? Unsafe<Item>
      : { [Key in keyof T]-?: Unsafe<T[Key]> }[keyof T];

it('a command is JSON-safe, so that it can lie in a queue', () => {
  expectTypeOf<Unsafe<Command>>().toBeNever();
  expectTypeOf<Unsafe<Step>>().toBeNever();
  expectTypeOf<Unsafe<Config>>().toBeNever();
});

it('what is told of a failure is JSON-safe', () => {
  expectTypeOf<Unsafe<Problem>>().toBeNever();
  expectTypeOf<Unsafe<Upstream>>().toBeNever();
});

it('the check itself refuses what is not', () => {
  expectTypeOf<Unsafe<{ at: Date }>>().not.toBeNever();
  expectTypeOf<Unsafe<{ at: bigint }>>().not.toBeNever();
  expectTypeOf<Unsafe<{ done: () => void }>>().not.toBeNever();
  expectTypeOf<Unsafe<{ all: Map<string, string> }>>().not.toBeNever();
});

it('every action is handled', () => {
  const verbs = {
    create: 'makes',
    apply: 'brings about',
    update: 'changes',
    show: 'tells',
    exclude: 'adds',
    include: 'removes',
  } satisfies Record<Action, string>;
  expectTypeOf<keyof typeof verbs>().toEqualTypeOf<Action>();
});

it('a secret is no text and passes for none', () => {
  const secret = new Secret('x');
  // @ts-expect-error it has to be revealed by name
  const text: string = secret;
  expectTypeOf(text).toBeString();
  expectTypeOf(secret.reveal()).toBeString();
});

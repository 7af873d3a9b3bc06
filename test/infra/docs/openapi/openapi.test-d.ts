import type * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  Change,
  Config,
  Problem,
  ProblemDetail,
  replies,
  Upstream,
  User,
} from '../../../../infra/docs/openapi/replies.ts';
import type * as command from '../../../../lib/command.ts';
import type {
  Code,
  Failure,
  Problem as PayloadProblem,
  Report,
  Source,
  Upstream as Told,
} from '../../../../lib/outcome.ts';

/** The same type, written out, with lists that may be written to. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;
type Body<Schema extends v.GenericSchema> = Plain<v.InferOutput<Schema>>;
/** Every field of the bodies of all actions. */
type FieldsOf<Pair> = Pair extends {
  real: infer Real extends v.GenericSchema;
  dryRun: infer Dry extends v.GenericSchema;
}
  ? keyof Body<Real> | keyof Body<Dry>
  : never;
type Members = Pick<Failure, 'errors' | 'applied' | 'changes' | 'upstream'>;

describe('the schemas of replies in the OpenAPI document', () => {
  it('are the types of what the code replies', () => {
    expectTypeOf<Body<typeof User>>().toEqualTypeOf<Plain<command.User>>();
    expectTypeOf<Body<typeof Change>>().toEqualTypeOf<Plain<command.Change>>();
    expectTypeOf<Body<typeof Upstream>>().toEqualTypeOf<Plain<Told>>();
    expectTypeOf<Body<typeof ProblemDetail>>().toEqualTypeOf<Plain<PayloadProblem>>();
    expectTypeOf<Body<typeof Config>>().toEqualTypeOf<
      Plain<command.Config & Required<Pick<command.Config, 'id' | 'excludeUsers'>>>
    >();
    expectTypeOf<Body<typeof replies.create.real>>().toEqualTypeOf<Plain<command.Config & { recovered?: true }>>();
    expectTypeOf<FieldsOf<(typeof replies)[keyof typeof replies]>>().toEqualTypeOf<keyof Report>();
    expectTypeOf<Pick<Body<typeof Problem>, keyof Members>>().toEqualTypeOf<Plain<Members>>();
    expectTypeOf<Body<typeof Problem>['code']>().toEqualTypeOf<Code>();
    expectTypeOf<Body<typeof Problem>['source']>().toEqualTypeOf<Source>();
  });
});

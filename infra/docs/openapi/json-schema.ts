import { type ConversionConfig, type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { limits } from '../../../lib/command.ts';

export type { JsonSchema } from '@valibot/to-json-schema';

/** Anything that valibot checks. */
export type Schema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>;

/** A reference to a schema of the document. */
export function refTo(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * What all conversions have in common. The target is the dialect of OpenAPI 3.1. What has no counterpart there makes a conversion
 * throw, so that no rule is lost unseen.
 */
const common: ConversionConfig = { target: 'draft-2020-12', typeMode: 'input' };

/** Schemas in JSON Schema; where one stands in another, a reference to its name does. */
export function convertAll(schemas: Readonly<Record<string, Schema>>): Record<string, JsonSchema> {
  const config: ConversionConfig = {
    ...common,
    overrideRef: ({ referenceId }) => refTo(referenceId).$ref,
    overrideSchema: typeConstant,
  };
  return toJsonSchemaDefs(schemas, config);
}

/**
 * The schema of a payload in JSON Schema, with the rules that are no actions of valibot's own: lengths in code points (which
 * JSON Schema counts, too), how many users a list holds, that a user has an id or a name.
 *
 * @param describe says what a field is.
 * @param nameUser takes the forms in which a user may be written, and returns a reference to them.
 */
export function convertPayload(
  schema: Schema,
  describe: (field: string) => string,
  nameUser: (forms: readonly JsonSchema[]) => { $ref: string },
): JsonSchema {
  const config: ConversionConfig = {
    ...common,
    overrideSchema(context) {
      const { valibotSchema, jsonSchema } = context;
      switch (valibotSchema.type) {
        case 'strict_object':
          return withDescriptions(jsonSchema, describe);
        case 'array':
          return { ...jsonSchema, maxItems: limits.users.max };
        case 'lazy': {
          const { getter } = valibotSchema as unknown as { getter: (input: unknown) => Schema };
          const forms = ['', {}].map((input) => getter(input));
          return nameUser(forms.map((form) => toBare(form, config)));
        }
        default:
          return typeConstant(context);
      }
    },
    overrideAction({ valibotAction, jsonSchema }) {
      if (valibotAction.type !== 'check') return undefined;
      const { requirement } = valibotAction as unknown as { requirement: (input: unknown) => boolean };
      return { ...jsonSchema, ...(jsonSchema.type === 'object' ? oneFieldRule(requirement) : textRule(requirement)) };
    },
  };
  return toBare(schema, config);
}

type Requirement = (input: unknown) => boolean;

/** A check tells nobody what it asks for. It can be tried. */
function oneFieldRule(isRight: Requirement): JsonSchema {
  if (isRight({})) throw new Error('A check of an object is none for at least one field.');
  return { minProperties: 1 };
}

function textRule(isRight: Requirement): JsonSchema {
  const { min, max } = limits.text;
  // A character beyond 16 bits is one code point.
  const isLimited = [min - 1, min, max, max + 1].map((length) => isRight('𝛼'.repeat(length)));
  if (isLimited.join() !== 'false,true,true,false') throw new Error('A check of a text is none for its length.');
  // As a segment of a path these would be steps.
  const steps = ['.', '..'].filter((text) => !isRight(text));
  return { minLength: min, maxLength: max, ...(steps.length > 0 ? { not: { enum: steps } } : {}) };
}

function withDescriptions(schema: JsonSchema, describe: (field: string) => string): JsonSchema {
  const described = Object.entries(schema.properties ?? {}).map(([field, rule]) => [
    field,
    { description: describe(field), ...(rule as JsonSchema) },
  ]);
  return { ...schema, properties: Object.fromEntries(described) };
}

/** Generators of clients look at the type. */
const typeConstant: NonNullable<ConversionConfig['overrideSchema']> = ({ jsonSchema }) =>
  'const' in jsonSchema ? { type: typeof jsonSchema.const as 'string' | 'boolean', ...jsonSchema } : undefined;

/** Without the dialect, which is that of the whole document, and without definitions, which have been named instead. */
function toBare(schema: Schema, config: ConversionConfig): JsonSchema {
  const { $schema: _, $defs: __, ...bare } = toJsonSchema(schema, config);
  return bare;
}

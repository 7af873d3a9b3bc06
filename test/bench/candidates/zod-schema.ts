import * as z from 'zod';

const text = z.string().min(1).max(128);

export const schema = z.strictObject({
  enabled: z.boolean(),
  exitSessions: z.int().min(0).max(100),
  excludeUsers: z
    .array(z.union([text, z.strictObject({ id: text.optional(), name: text.optional() })]))
    .max(1000)
    .optional(),
});

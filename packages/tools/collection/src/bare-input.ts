import type { JsonSchema } from '@thimble/core';
import { z } from 'zod';

/**
 * The input of a tool whose first parameter is what matters: its bare value, as in `visit_webpage("https://…")`, does for the object. What
 * a model is told is the object.
 */
export function bareInput<Shape extends z.ZodRawShape>(
  name: keyof Shape & string,
  shape: Shape,
): { input: z.ZodType<z.output<z.ZodObject<Shape>>>; inputSchema: JsonSchema } {
  const schema = z.object(shape);
  const input = z.preprocess((given) => (typeof given === 'string' ? { [name]: given } : given), schema);
  const inputSchema: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
  return { input, inputSchema };
}

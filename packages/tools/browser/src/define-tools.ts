import { tool, type ComponentSpec, type JsonSchema, type Tool, type ToolContext, type ToolEffect } from '@thimble/core';
import { z } from 'zod';
import type { BrowserSession } from './session/browser-session.ts';
import type { BrowserSessions } from './session/browser-sessions.ts';

type BrowserToolOptions<Shape extends z.ZodRawShape, Output> = {
  name: string;
  description: string;
  input: Shape;
  /** The parameter that a bare value stands for: `click("d1e5")`. */
  bare?: (keyof Shape & string) | undefined;
  output?: z.ZodType<Output> | undefined;
  effect: ToolEffect;
  needsApproval?: boolean | ((input: z.output<z.ZodObject<Shape>>) => boolean) | undefined;
  execute(input: z.output<z.ZodObject<Shape>>, session: BrowserSession, context: ToolContext): Promise<Output>;
};

export type DefineTool = <Shape extends z.ZodRawShape, Output>(options: BrowserToolOptions<Shape, Output>) => Tool;

/** Makes tools that work in the session of their run, and that give no secret away. */
export function defineTools(
  sessions: BrowserSessions,
  { prefix, spec }: { prefix: string; spec: ComponentSpec },
): DefineTool {
  return ({ name, description, input: shape, bare, output, effect, needsApproval, execute }) => {
    const schema = z.object(shape);
    const inputSchema: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
    const wrap = (given: unknown) =>
      bare !== undefined &&
      (typeof given === 'string' || (isPlain(given) && !(bare in given) && 'text' in given && !('text' in shape)))
        ? { [bare]: given }
        : given;
    return tool({
      name: `${prefix}${name}`,
      description,
      input: z.preprocess(wrap, schema),
      inputSchema,
      output,
      effect,
      needsApproval,
      spec,
      async execute(input, context) {
        const session = await sessions.of(context);
        try {
          return session.secrets.redact(await execute(input, session, context));
        } catch (error) {
          throw session.secrets.redactError(error);
        }
      },
    });
  };
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

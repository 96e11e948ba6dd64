import type { Json } from '@thimble/core';
import { z } from 'zod';

/** A package with an optional path in it, or a file of the agent: `@thimble/tools/sql`, `./tools/search.ts`. */
const packagePattern = /^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*(?:\/[A-Za-z0-9._-]+)*$/;
const filePattern = /^\.\/(?:[\w.-]+\/)*[\w.-]+\.[cm]?[jt]s$/;

export const jsonSchema: z.ZodType<Json> = z.json();

/** How a component is made again. Without `args` the export itself is meant, where it is a function; with them, what it returns. */
export const component = z.strictObject({
  package: z
    .string()
    .max(214)
    .refine((name) => (packagePattern.test(name) || filePattern.test(name)) && !name.split('/').includes('..'), {
      error: 'must be a package, such as "@thimble/openai", or a file of the agent, such as "./tools/search.ts"',
    })
    .describe('A package, with a path in it where it has several entries; or a file of the agent'),
  export: z
    .string()
    .regex(/^[A-Za-z_$][\w$]{0,127}$/, 'must be the name of an export')
    .describe('The name of the export'),
  args: z
    .array(jsonSchema)
    .max(10)
    .optional()
    .describe(
      'What the export is called with; a component among them stands as { "$component": { … } }, Infinity as { "$number": "Infinity" }',
    ),
});

export type Component = z.infer<typeof component>;

/** Whether an argument stands for Infinity, which JSON does not have. */
export function isEndless(argument: { readonly [name: string]: Json }): boolean {
  return argument['$number'] === 'Infinity';
}

/** Whether it is a file that came with the agent. */
export function isFile({ package: name }: Pick<Component, 'package'>): boolean {
  return name.startsWith('./');
}

/** The package that a name such as "@thimble/tools/sql" is of. */
export function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

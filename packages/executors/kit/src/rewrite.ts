import { rewriteWith, type RewriteOptions, type RewrittenStep } from './rewrite-with.ts';
import { stripTypes } from './strip-types.ts';

export type { RewriteOptions, RewrittenStep };

/**
 * Turns a step of TypeScript into a script, as `rewriteWith` says, with the types stripped by what is fastest in Node.js.
 *
 * @throws StepSyntaxError with the position in `source`.
 */
export function rewriteStep(source: string, options: RewriteOptions = {}): RewrittenStep {
  return rewriteWith(stripTypes, source, options);
}

export { rewriteStep, type RewriteOptions, type RewrittenStep } from './rewrite.ts';
export { IMPORT_FUNCTION } from './rewrite/inside.ts';
export type { Position } from './rewrite/position.ts';
export { snippetAt, StepSyntaxError } from './rewrite/step-syntax-error.ts';

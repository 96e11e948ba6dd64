export type { Guest } from './guest/guest.ts';
export { guestSource } from './guest/source.ts';
export { lineChannel } from './lines.ts';
export type { HostFrame, Outcome, SandboxFrame } from './protocol.ts';
export { rewriteStep, type RewrittenStep } from './rewrite.ts';
export { IMPORT_FUNCTION } from './rewrite/step.ts';
export { snippetAt, StepSyntaxError } from './rewrite/step-syntax-error.ts';

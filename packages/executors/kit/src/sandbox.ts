export type { Guest } from './guest/guest.ts';
export type { GuestOptions, GuestReport } from './guest/report.ts';
export { guestSource } from './guest/source.ts';
export { lineChannel, type LineChannel } from './lines.ts';
export type { HostFrame, Outcome, SandboxFrame } from './protocol.ts';
export { rewriteStep, type RewrittenStep } from './rewrite.ts';
export { IMPORT_FUNCTION } from './rewrite/step.ts';
export { snippetAt, StepSyntaxError } from './rewrite/step-syntax-error.ts';

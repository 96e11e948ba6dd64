export type { Guest } from './guest/guest.ts';
export { runDriver } from './drivers/run-driver.ts';
export { guestSource } from './guest/source.ts';
export { lineChannel } from './lines.ts';
export type { HostFrame, Outcome, SandboxFrame } from './protocol.ts';
export { pythonGuestSource } from './python/source.ts';
export { rewriteStep, type RewrittenStep } from './rewrite.ts';
export { IMPORT_FUNCTION } from './rewrite/step.ts';
export { snippetAt, StepSyntaxError } from './rewrite/step-syntax-error.ts';

export { superviseProcess, type SupervisedOptions, type SupervisedProcess } from './supervise.ts';
export { createSession, type CreateSessionOptions, type Sandbox, type SandboxHandlers } from './session.ts';
export type { RunFailure, SandboxPackages } from './session-run.ts';
export { sandboxFrame, type HostFrame, type Outcome, type SandboxFrame } from './protocol.ts';
export { checkToolNames } from './tool-names.ts';
export { rewriteStep, type RewriteOptions, type RewrittenStep } from './rewrite.ts';
export { IMPORT_FUNCTION } from './rewrite/inside.ts';
export type { Position } from './rewrite/position.ts';
export { snippetAt, StepSyntaxError } from './rewrite/step-syntax-error.ts';

export { superviseProcess, type SupervisedOptions, type SupervisedProcess } from './supervise.ts';
export { keepSessions, type KeepSessionsOptions } from './keep-sessions.ts';
export { createSession, type CreateSessionOptions, type Sandbox, type SandboxHandlers } from './session.ts';
export type { RunFailure, SandboxPackages } from './session-run.ts';
export { sandboxFrame, type HostFrame, type Outcome, type SandboxFrame } from './protocol.ts';
export { checkToolNames } from './tool-names.ts';
export { checkPythonToolNames } from './python/tool-names.ts';
export { bundlePackages, type BundleOptions } from './bundle.ts';

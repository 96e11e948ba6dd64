export type {
  AgentEntry,
  AgentFactory,
  ApprovalDecision,
  AuditRow,
  By,
  EventsOptions,
  ForkOptions,
  ListOptions,
  Rollback,
  RollbackOptions,
  RollbackPlan,
  RunEvent,
  RunInfo,
  RunRecord,
  Runs,
  RunSettings,
  RunsOptions,
  RunSummary,
  StartOptions,
  Verification,
  Waiting,
  WorkOptions,
} from './contract/runs.ts';
export type { EntryKind, RunStore, StoredState } from './contract/run-store.ts';
export { createRuns } from './create-runs.ts';
export type { DecideUnknownOutcome, UnknownOutcomeDecision } from './play/unknown-outcomes.ts';
export { sqliteStore } from './sqlite/sqlite-store.ts';

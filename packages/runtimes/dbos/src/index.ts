export type { DbosRunsOptions, DbosWorkOptions } from './engine/dbos-options.ts';
export { dbosRuns, type DbosRuns } from './engine/dbos-runs.ts';
export type { AssignedRun, AssignQueue, QueueLimits, ShareLimits } from './engine/queues.ts';
export { postgresStore, type PostgresStoreOptions } from './store/postgres-store.ts';

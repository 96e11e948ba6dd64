export { dbosRuns, type DbosRuns, type DbosRunsOptions, type DbosWorkOptions } from './engine/dbos-runs.ts';
export type { AssignedRun, AssignQueue, QueueLimits, ShareLimits } from './engine/queues.ts';
export { postgresStore, type PostgresStoreOptions } from './store/postgres-store.ts';

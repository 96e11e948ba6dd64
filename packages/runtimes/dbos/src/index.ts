export { postgresStore, type PostgresStoreOptions } from './store/postgres-store.ts';

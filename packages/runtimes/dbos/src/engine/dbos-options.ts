import type { RunsOptions, WorkOptions } from '@thimble/runs';
import type { AssignQueue, QueueLimits } from './queues.ts';

export type DbosRunsOptions = Omit<RunsOptions, 'store' | 'dispatch'> & {
  /** The address of a PostgreSQL database: postgres://user:password@host/database. Its user may make schemas in it, where they are missing. */
  database: string;
  /** The limits of queues, by name. Each worker writes those that it listens to: give all the same. */
  queues?: { readonly [name: string]: QueueLimits } | undefined;
  /** Chooses the queue of a run. @default a queue for each agent, with its name */
  assign?: AssignQueue | undefined;
  /** How long a run that is suspended keeps its place in its queue, in milliseconds, to go on at once. @default 2_000 */
  holdMs?: number | undefined;
  /** Connections to the database at the same time, for runs, and as many for queues. @default 10 */
  connections?: number | undefined;
  /** Told what went wrong between workers and database, and is tried again. @default nobody */
  onProblem?: ((problem: string) => void) | undefined;
};

/** `queues`: those alone. @default the queues of `queues`, and those of the agents */
export type DbosWorkOptions = Pick<WorkOptions, 'signal'> & { queues?: readonly string[] | undefined };

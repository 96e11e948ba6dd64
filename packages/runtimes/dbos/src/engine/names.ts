/** The application, as DBOS knows it. */
export const applicationName = 'thimble';

/** Fixed by hand: runs have a check of their own that the agent is the one they began with. */
export const applicationVersion = '1';

/** Where DBOS keeps queues, messages and workflows: apart from those of a DBOS application in the same database. */
export const dbosSchema = 'thimble_dbos';

/** The one workflow: a run. */
export const workflowName = 'thimble.run';

/** Messages that tell a run of an answer. */
export const goOnTopic = 'go-on';

/** The lease of a process that works on runs. */
export const executorPrefix = 'executor:';

/** Packages beside those of the tables that the command loads when they are asked for: optional peers. */
export const featurePackages: readonly string[] = ['@thimble/dbos', '@thimble/evals', '@thimble/mcp'];

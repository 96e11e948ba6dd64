/** Packages beside those of the tables that the command loads when they are asked for, by what asks for them: optional peers. */
const packages: { readonly [feature: string]: string } = {
  'thimble worker, --database': '@thimble/dbos',
  'thimble eval': '@thimble/evals',
  '--tools mcp:SERVER': '@thimble/mcp',
};

export const featurePackages: readonly string[] = Object.values(packages);

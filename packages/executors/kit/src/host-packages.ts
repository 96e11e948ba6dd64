import { bundlePackages } from './bundle.ts';
import type { SandboxPackages } from './package-sender.ts';

/** Packages of the host for a sandbox. Misspelt and missing ones are told now, not when the model's code imports them. */
export async function hostPackages(names: readonly string[]): Promise<SandboxPackages> {
  const script = await bundlePackages(names);
  return { names, load: async () => script };
}

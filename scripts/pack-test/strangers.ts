import type { WorkspacePackage } from '../packages.ts';
import type { Check } from './checks.ts';
import type { NewProject } from './projects.ts';

/** What the checks of one kind need: they share nothing else, and may run beside those of another kind. */
export type Strangers = {
  check: Check;
  newProject: NewProject;
  /** Those that were published. */
  packages: readonly WorkspacePackage[];
};

import { relative } from 'node:path';
import type { CreatedProject, ProjectKind } from './create-project.ts';

/** What to type after a project was made. */
export function nextSteps(kind: ProjectKind, { name, folder }: CreatedProject, directory: string): string {
  const path = relative(directory, folder) || '.';
  const into = `  cd ${/\s/.test(path) ? JSON.stringify(path) : path}\n  npm install\n  npm test`;
  return kind === 'tool'
    ? `${into}\n  npm publish        # then anybody can: thimble run --tools ${name} "task"`
    : `${into}\n  npm start          # needs OPENAI_API_KEY, or another model in src/main.ts`;
}

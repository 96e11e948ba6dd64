export { createProject, type CreatedProject, type CreateOptions, type ProjectKind } from './create-project.ts';
export { nextSteps } from './next-steps.ts';

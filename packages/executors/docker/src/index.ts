export { docker } from './docker.ts';
export type { DockerOptions } from './options.ts';
export type { DockerProgress } from './progress.ts';

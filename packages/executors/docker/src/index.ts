export { docker, type DockerOptions } from './docker.ts';
export type { DockerProgress } from './progress.ts';

/** Progress before the first session: a line for people, and a fraction from 0 to 1 where it is known. */
export type DockerProgress = { stage: 'pull' | 'install'; text: string; fraction?: number };

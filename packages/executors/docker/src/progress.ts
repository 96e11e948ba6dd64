/** What is under way before the first session: a line for people, and how far it is, from 0 to 1, where that is known. */
export type DockerProgress = { stage: 'pull' | 'install'; text: string; fraction?: number };

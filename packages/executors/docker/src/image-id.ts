import { AgentError } from '@thimble/core';
import { messageOf, statusOf, type Engine } from './engine.ts';

/** Undefined when the engine does not have it. */
export async function imageId(engine: Engine, name: string): Promise<string | undefined> {
  try {
    return (await engine.docker.getImage(name).inspect()).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new AgentError('sandbox', `The Docker engine cannot look for the image ${name}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

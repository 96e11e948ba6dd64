import { createInterface } from 'node:readline';
import { AgentError } from '@thimble/core';
import type { DockerOptions } from './options.ts';
import { messageOf, statusOf, type Engine } from './engine.ts';
import { imageId } from './image-id.ts';

/**
 * Pulls an image and gives its id.
 *
 * @throws AgentError `invalid-argument` for an image that does not exist; `missing-dependency` when it cannot be pulled.
 */
export async function pullImage(
  engine: Engine,
  image: string,
  onProgress: DockerOptions['onProgress'] = () => {},
): Promise<string> {
  onProgress({ stage: 'pull', text: `Pulling ${image}` });
  const progress = createProgress();
  for await (const event of pull(engine, image)) onProgress({ stage: 'pull', ...progress(event) });
  const id = await imageId(engine, image);
  if (id === undefined) throw pullError(new Error('the engine does not have it afterwards'), image);
  return id;
}

/** The engine's events while it pulls. */
async function* pull(engine: Engine, image: string): AsyncGenerator<unknown> {
  try {
    const stream = await engine.docker.pull(image);
    for await (const line of createInterface({ input: stream })) {
      const event: unknown = JSON.parse(line);
      const { error }: { error?: unknown } = { ...Object(event) };
      if (error !== undefined) throw new Error(typeof error === 'string' ? error : line);
      yield event;
    }
  } catch (error) {
    throw pullError(error, image);
  }
}

/** Adds up the engine's events about the layers of an image. */
function createProgress() {
  const layers = new Map<string, { current: number; total: number }>();
  return function next(event: unknown): { text: string; fraction?: number } {
    const {
      id = '',
      status = '',
      progressDetail,
    }: { id?: unknown; status?: unknown; progressDetail?: unknown } = {
      ...Object(event),
    };
    const { current, total }: { current?: unknown; total?: unknown } = { ...Object(progressDetail) };
    if (typeof current === 'number' && typeof total === 'number' && status === 'Downloading')
      layers.set(String(id), { current, total });
    const sum = (key: 'current' | 'total') => [...layers.values()].reduce((all, layer) => all + layer[key], 0);
    const text = id === '' ? String(status) : `${String(id)}: ${String(status)}`;
    return sum('total') === 0 ? { text } : { text, fraction: sum('current') / sum('total') };
  };
}

function pullError(error: unknown, image: string): AgentError {
  const message = messageOf(error);
  if (
    statusOf(error) === 404 ||
    /manifest unknown|not found|does not exist|pull access denied|invalid reference/i.test(message)
  ) {
    return new AgentError('invalid-argument', `There is no image ${image}, or it may not be pulled: ${message}.`, {
      cause: error,
    });
  }
  return new AgentError(
    'missing-dependency',
    `The image ${image} cannot be pulled: ${message}. See what this says: docker pull ${image}`,
    { cause: error },
  );
}

import { createModel } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadImages } from '../config/images.ts';
import type { RunFlags } from '../config/run-flags.ts';
import { readTask } from '../config/task.ts';
import type { Io } from '../io.ts';
import { flagsToKeep } from './kept-flags.ts';
import { openRuns } from './open-runs.ts';
import { playRecorded } from './play-recorded.ts';

/** `thimble run --record`: the run is kept, and can be resumed with the same flags. */
export async function recordRun(words: string[], flags: RunFlags, io: Io): Promise<void> {
  loadEnv(flags.dotenv ?? []);
  const task = await readTask(words, io.stdin, { notice: (text) => void io.stderr.write(`${text}\n`) });
  const images = (await loadImages(flags.image ?? [])).map(toAddress);
  // Found now: the run must go on with the same one, whatever is set then.
  const model = await createModel(flags, io);
  const kept = flags.model === undefined && flags.baseUrl === undefined ? { ...flags, model: model.id } : flags;
  await using runs = await openRuns(flags);
  const { id } = await runs.start('cli', task, {
    queue: true,
    config: flagsToKeep(kept, process.cwd()),
    ...(images.length > 0 && { images }),
  });
  io.stderr.write(`run ${id}\n`);
  if (flags.database !== undefined) return void io.stdout.write(`${id}\n`);
  await playRecorded(id, { ...flags, found: model }, io);
}

/** An image as text, so that it can be kept. The media type is read from the bytes where it is shown. */
export function toAddress(image: string | Uint8Array): string {
  if (typeof image === 'string') return image;
  const type = image[0] === 0x89 ? 'png' : image[0] === 0x47 ? 'gif' : image[0] === 0x52 ? 'webp' : 'jpeg';
  return `data:image/${type};base64,${Buffer.from(image).toString('base64')}`;
}

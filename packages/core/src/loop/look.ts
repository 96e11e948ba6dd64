import type { ActionResult } from '../actions/action.ts';
import { abortable } from '../base/abort.ts';
import { toImagePart } from '../base/images.ts';
import { reportUncaught } from '../base/report-error.ts';
import type { ImagePart } from '../contract/messages.ts';
import type { Run } from '../run/run.ts';

/** The result with pictures of what the agent works on, where there is somebody to take them and a model that sees. */
export async function withPictures(run: Run, result: ActionResult): Promise<ActionResult> {
  if (!run.look || !run.model.supports.images || result.answer) return result;
  const pictures = await run.effects.record('look', () => look(run));
  return pictures.length === 0 ? result : { ...result, images: [...(result.images ?? []), ...pictures] };
}

async function look({ look: take, runId, agent, step, signal }: Run): Promise<ImagePart[]> {
  try {
    const taken = await abortable(Promise.resolve(take?.({ runId, agent, step, signal }) ?? []), signal);
    return taken.map(toImagePart);
  } catch (error) {
    signal.throwIfAborted();
    // A step without a picture is better than none.
    reportUncaught(error);
    return [];
  }
}

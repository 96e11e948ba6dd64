import { linkedController } from '../base/abort.ts';
import { AgentError } from '../base/errors.ts';
import { imagesIn, pictureOf } from '../base/images.ts';
import type { Json } from '../base/json.ts';
import type { CallToolOptions, Execution, SandboxCall } from '../contract/executor.ts';
import type { ImagePart } from '../contract/messages.ts';
import type { Run } from '../run/run.ts';
import { performToolCall } from '../tool-calls/perform-tool-call.ts';
import type { ToolOutcome } from '../tool-calls/tool-call.ts';
import type { Toolbox } from '../tool-calls/toolbox.ts';
import { guestError } from './guest-errors.ts';
import type { Sandbox } from './sandbox.ts';
import { SettleOrder } from './settle-order.ts';

/** `images`: those that the code showed, and that tools returned; `interrupted`: tools whose calls had not returned when the step ended. */
export type RanCode = { execution: Execution; images: ImagePart[]; interrupted: string[] };

/** Runs the snippet of a step in the sandbox and answers its calls. Those that it leaves behind are interrupted. */
export async function runCode(run: Run, code: string, sandbox: Sandbox, tools: Toolbox): Promise<RanCode> {
  sandbox.clock = await run.effects.now('clock');
  const { controller, release } = linkedController(run.signal);
  const { signal } = controller;
  const order = new SettleOrder({
    record: (key, effect) => run.effects.record(key, effect),
    onDelivery: (time) => (sandbox.clock = time),
    signal,
  });
  const images: ImagePart[] = [];
  /** One for each call: its name if the call was interrupted, else nothing. */
  const interrupted: Promise<string[]>[] = [];

  async function callTool({ name, input }: SandboxCall, { hold }: CallToolOptions): Promise<Json> {
    const ordinal = interrupted.length + 1;
    const performed = performToolCall(run, tools, { id: `${run.step}-${ordinal}`, ordinal, name, input, signal, hold });
    interrupted.push(performed.then((outcome) => (wasInterrupted(outcome) ? [name] : [])).catch(() => []));
    const outcome = await order.deliver(ordinal, settled(performed));
    if ('error' in outcome) throw guestError(outcome.error);
    images.push(...imagesIn(outcome.output));
    return outcome.output;
  }

  try {
    const execution = await sandbox.run(run, code, callTool);
    if (interrupted.length > 0) controller.abort(new AgentError('aborted', 'The step ended before this call did.'));
    const shown = [...(execution.images ?? []).flatMap(pictureOf), ...images];
    return { execution, images: shown, interrupted: (await Promise.all(interrupted)).flat() };
  } finally {
    release();
  }
}

function wasInterrupted(outcome: ToolOutcome): boolean {
  return 'error' in outcome && outcome.error.code === 'aborted';
}

/** Rejects for an interrupted call, so that the sandbox never sees it settle. A replay must do the same. */
async function settled(performed: Promise<ToolOutcome>): Promise<ToolOutcome> {
  const outcome = await performed;
  if (wasInterrupted(outcome)) throw new AgentError('aborted', 'The step is over.');
  return outcome;
}

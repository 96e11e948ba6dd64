import { abortable } from '../base/abort.ts';
import { AgentError } from '../base/errors.ts';
import { isRecord, toJson, type Json } from '../base/json.ts';
import { RunStop, type Run } from '../run/run.ts';
import type { ToolCall } from './tool-calls.ts';
import type { Tool } from '../contract/tool.ts';

/** The input as `beforeTool` and a person leave it. Throws `approval-denied` when one of them refuses. */
export async function approvedInput(run: Run, tool: Tool | undefined, call: ToolCall): Promise<Json> {
  const { beforeTool } = run.init.options;
  const { id, name, ordinal, signal } = call;
  let { input } = call;
  if (beforeTool) {
    const pending = { id, name, input, step: run.step, agent: run.init.agent };
    const deciding = run.record<Json>(`before/${ordinal}`, async () => toJson(await beforeTool(pending)));
    const decision = await abortable(deciding, signal);
    const { deny, input: other } = isRecord(decision) ? decision : {};
    if (typeof deny === 'string') throw denied(name, deny);
    if (other !== undefined) input = tool?.check ? await tool.check(other) : other;
  }
  if (await tool?.needsApproval?.(input)) await approve(run, { ...call, input });
  return input;
}

async function approve(run: Run, call: ToolCall): Promise<void> {
  const { id, name, input } = call;
  run.emit({ type: 'approval-request', id, name, input });
  const approval = await askForApproval(run, call);
  const { approved, reason } = isRecord(approval) ? approval : { approved: approval, reason: undefined };
  if (approved === true) return;
  throw denied(name, typeof reason === 'string' ? reason : 'a person refused this call.');
}

function denied(name: string, reason: string): AgentError {
  return new AgentError('approval-denied', `${name} was not called: ${reason}`);
}

async function askForApproval(run: Run, { id, name, input, ordinal, signal }: ToolCall): Promise<Json> {
  const key = `approval/${ordinal}`;
  const { approve: ask } = run.init.options;
  if (ask) {
    const asking = run.record<Json>(key, async () => toJson(await ask({ id, name, input })));
    return abortable(asking, signal);
  }
  try {
    const answer = run.awaitSignal(key);
    if (answer) return await abortable(soon(answer), signal);
  } catch (error) {
    if (!signal.aborted) run.stop(new RunStop('suspended'));
    throw error;
  }
  return { approved: false, reason: 'it needs the approval of a person, and nobody can be asked here.' };
}

/** How long an answer from outside may take to be looked up. */
const lookUpMs = 1_000;

/** What is not there soon is waited for outside of the run: it is suspended. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RunStop('suspended')), lookUpMs);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

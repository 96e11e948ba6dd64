import type { Json } from '../../base/json.ts';
import type { ComponentSpec, PreparedCall, Tool, ToolContext } from '../../contract/tool.ts';
import { assert } from '../assertions.ts';

/** What `testTool` has to know of a tool. */
export type ToolFixture = {
  /** Makes the tool as a user does, as often as it is asked. */
  create(): Tool | Promise<Tool>;
  /** Inputs that work without the network. They are called more than once. */
  inputs: readonly Json[];
  /** Inputs that must be refused before anything is done. @default {}, where a parameter is required */
  refused?: readonly Json[] | undefined;
  /** A call that fails, and what its message must tell the model. */
  failing?: { input: Json; message: RegExp } | undefined;
  /** A call that goes on until it is stopped, and whether its work is over: a request closed, a process ended. */
  endless?: { input: Json; isOver(): boolean | Promise<boolean> } | undefined;
  /** The module that exports the tool, as a `file:` URL: importing it may do nothing. */
  module?: string | undefined;
  /** Builds the tool of its `spec` again, as the hub does. */
  build?(spec: ComponentSpec): Tool | Promise<Tool>;
  /** A key that the tool was made with: it may stand nowhere. */
  secret?: string | undefined;
};

export type ToolCase = {
  name: string;
  /** Whether the fixture says enough for it. @default always */
  isMeant?(fixture: ToolFixture): boolean;
  run(fixture: ToolFixture): Promise<void>;
};

/** Prepares a call that must fit, and makes it. */
export async function call(tool: Tool, input: Json): Promise<unknown> {
  return (await prepare(tool, input)).execute(contextOf(new AbortController().signal));
}

export async function prepare(tool: Tool, input: Json): Promise<PreparedCall> {
  try {
    return await tool.prepare(input);
  } catch (error) {
    throw new Error(`The input ${JSON.stringify(input)} must fit, and was refused: ${String(error)}`, { cause: error });
  }
}

let calls = 0;

export function contextOf(signal: AbortSignal): ToolContext {
  calls += 1;
  const callId = `1-${calls}`;
  return { signal, callId, runId: 'test-tool', agent: [], step: 1, idempotencyKey: `test-tool/1/${calls}` };
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>, what: string): Promise<unknown> {
  const outcome = await promise.then(
    () => ({ failed: false, error: undefined }),
    (error: unknown) => ({ failed: true, error }),
  );
  assert(outcome.failed, `${what}: it should have failed.`);
  return outcome.error;
}

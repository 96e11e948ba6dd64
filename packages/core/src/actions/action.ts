import type { Json } from '../base/json.ts';
import type { Message } from '../contract/messages.ts';
import type { Model, ModelRequest } from '../contract/model.ts';
import type { ActionStep } from '../contract/step.ts';
import type { ModelReply } from '../models/model-reply.ts';
import type { ReplyCutter } from '../models/read-reply.ts';
import type { SystemPromptContext } from '../prompts/prompts.ts';
import type { Run } from '../run/run.ts';

/** How a step is asked for, and what is made of the reply. */
export interface Turn {
  request(run: Run, messages: readonly Message[]): ModelRequest;
  act(run: Run, reply: ModelReply): Promise<ActionResult>;
  /** Ends replies early; see `readReply`. */
  createCutter?(): ReplyCutter | undefined;
}

/** How an agent acts: in code, or by tool calls. The loop knows no more than this of the difference. */
export interface ActionStrategy extends Turn {
  readonly prompt: ActionPrompt;
  /** Whether there is a sandbox with variables and functions of earlier steps. */
  readonly hasState: boolean;
  /** Refuses a model that cannot act so, and variables that cannot be set. Throws AgentError `invalid-argument`. */
  check(run: { model: Model; variables: readonly string[] }): void;
  /** A run was asked for: what an earlier one left stays until `end`. */
  hold(): void;
  /** Prepares a run: the sandbox, or the tool that ends it. */
  begin(run: Run, options: BeginOptions): Promise<void>;
  /** What comes of a reply to the last request, where it acts all the same: no tool can be called any more. */
  actAtLast?(run: Run, reply: ModelReply): Promise<ActionResult | undefined>;
  /** The run is over, or was refused: what it used may be given back after a while. */
  end(): void;
  snapshot(): Promise<Uint8Array | null>;
  dispose(): Promise<void>;
}

export type ActionPrompt = {
  /** Values for the placeholders of the system prompt. */
  values: Omit<SystemPromptContext, 'instructions' | 'maxSteps' | 'maxToolCalls'>;
  /** Texts that a custom system prompt must contain, by the name of their placeholder. */
  required: { readonly [placeholder: string]: string };
  /** Whether variables are globals of a sandbox, or only told in the task. */
  inSandbox: boolean;
};

export type BeginOptions = { reset: boolean; variables: { [name: string]: Json } };

/** What came of an action: what its step will hold of it. `answer` is there when it called `final_answer`. */
export type ActionResult = Pick<
  ActionStep,
  'output' | 'code' | 'toolCalls' | 'results' | 'observation' | 'images' | 'error'
> & { answer?: { value: Json } };

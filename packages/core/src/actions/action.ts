import type { Json } from '../base/json.ts';
import type { ModelRequest } from '../contract/model.ts';
import type { ModelReply } from '../models/model-reply.ts';
import type { SystemPromptContext } from '../prompts/prompts.ts';
import type { Run } from '../run/run.ts';
import type { ActionStep } from '../contract/step.ts';

/** How an agent acts: in code, or by tool calls. The loop knows no more than this of the difference. */
export interface ActionStrategy {
  /** What fills the holes of the system prompt. */
  readonly prompt: Omit<SystemPromptContext, 'instructions'>;
  /** Texts that a system prompt must hold, by the name of their hole. */
  readonly needed: { readonly [hole: string]: string };
  /** Whether variables are globals of a sandbox, or only told in the task. */
  readonly inSandbox: boolean;
  /** Prepares a run: the sandbox, or the tool that ends it. */
  begin(run: Run, options: BeginOptions): Promise<void>;
  /** What goes to the model beside the messages. */
  request(run: Run): Omit<ModelRequest, 'messages'>;
  /** Where the text of a reply is cut; see `readReply`. */
  cutAt?(text: string, from: number): number;
  act(run: Run, reply: ModelReply): Promise<Action>;
  dispose(): Promise<void>;
}

export type BeginOptions = { reset: boolean; variables: { [name: string]: Json } };

/** What an action came to: what its step will hold of it. `answer` is there when it called `final_answer`. */
export type Action = Omit<ActionStep, 'type' | 'number' | 'reasoning' | 'isFinalAnswer' | 'usage' | 'timing'> & {
  answer?: { value: Json };
};

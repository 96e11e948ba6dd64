import type { Language } from '../contract/executor.ts';

/** Functions with typed holes, not templates to parse. */
export type Prompts = {
  system(context: SystemPromptContext): string;
  plan(context: PlanPromptContext): string;
  managedTask(context: { name: string; task: string }): string;
  finalAnswer(context: { task: string }): string;
};

/** `tools` and `agents` are declarations in the executor's language ('' where there are none), then the listing. */
export type SystemPromptContext = {
  tools: string;
  agents: string;
  /** The tools that are not declared, by name, as they stand in `tools` too; '' where all are. */
  listing: string;
  notes: string;
  instructions: string;
  codeTags: readonly [open: string, close: string];
  language: Language;
  /** How much the model is shown of what a step prints, and of its value or of a tool's result. Characters. */
  shown: { printed: number; value: number };
  /** Of this run. */
  maxSteps: number;
  /** Of this run, where its budget bounds them. */
  maxToolCalls?: number | undefined;
};

export type PlanPromptContext = {
  task: string;
  tools: string;
  remainingSteps: number;
  history: string;
};

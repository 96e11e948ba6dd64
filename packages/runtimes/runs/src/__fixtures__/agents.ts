import { ToolCallingAgent, tool, type AgentOptions, type Json, type Tool, type ToolOptions } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';
import { z } from 'zod';

/** A tool that takes a text, and the texts that it was called with. */
export function textTool(
  name: string,
  execute: (text: string, signal: AbortSignal) => Json | Promise<Json> = (text) => text,
  options: Partial<ToolOptions<{ text: string }, Json>> = {},
): Tool<Json> & { readonly calls: string[] } {
  const calls: string[] = [];
  const made = tool<{ text: string }, Json>({
    name,
    description: `Takes a text: ${name}.`,
    input: z.object({ text: z.string() }),
    ...options,
    async execute({ text }, { signal }) {
      calls.push(text);
      return execute(text, signal);
    },
  });
  return Object.assign(made, { calls });
}

/** A reply that calls tools in parallel: [name, text] each. */
export function calls(...pairs: [name: string, text: string][]): ScriptedReply {
  return { toolCalls: pairs.map(([name, text]) => ({ name, input: { text } })) };
}

/**
 * What makes tool-calling agents whose model says a script. It answers by the number of replies that the conversation has,
 * so that it says the same in each life of a run.
 */
export function scripted(replies: readonly ScriptedReply[], options: Omit<AgentOptions, 'model'> = {}) {
  let requests = 0;
  const reply: ScriptedReply = ({ messages }) => {
    requests += 1;
    return replies[messages.filter(({ role }) => role === 'assistant').length] ?? new Error('The script is over.');
  };
  return {
    create: () => new ToolCallingAgent({ ...options, model: scriptedModel(Array.from({ length: 100 }, () => reply)) }),
    /** How often the model was asked. */
    get requests() {
      return requests;
    },
  };
}

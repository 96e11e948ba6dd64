import { ToolCallingAgent, tool, type Agent, type Json } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';
import { z } from 'zod';

/** An agent that calls its tools with each text of the task, one step each, and then says that it is done. */
export function stepper(execute: (text: string) => Json | Promise<Json>, needsApproval = false): () => Agent {
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    input: z.object({ text: z.string() }),
    needsApproval,
    execute: ({ text }) => execute(text),
  });
  const reply: ScriptedReply = ({ messages }) => {
    const said = messages.filter(({ role }) => role === 'assistant').length;
    const task = JSON.stringify(messages.find(({ role }) => role === 'user') ?? '');
    const text = (/pay:([\w,]*)/.exec(task)?.[1] ?? '').split(',').filter(Boolean)[said];
    return text === undefined ? 'Done.' : { toolCalls: [{ name: 'pay', input: { text } }] };
  };
  return () => new ToolCallingAgent({ tools: [pay], model: scriptedModel(Array.from({ length: 50 }, () => reply)) });
}

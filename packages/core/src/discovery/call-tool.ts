import { isRecord, parseJson, type Json } from '../base/json.ts';
import type { ToolDeclaration } from '../contract/tool.ts';

/** How an agent that acts by tool calls reaches tools that are not declared to its provider. */
export const callTool = 'call_tool';

export const callToolDeclaration: ToolDeclaration = {
  name: callTool,
  description: 'Calls a tool that is listed and not declared here. Read its declaration with describe_tools first.',
  inputSchema: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The name of the tool.' },
      input: { type: 'object', description: 'Its arguments.', additionalProperties: true },
    },
    required: ['name', 'input'],
  },
};

/** The call that is meant; undefined where the arguments do not say which. */
export function calledThrough(given: Json): { name: string; input: Json } | undefined {
  const read = typeof given === 'string' ? parseJson(given) : given;
  if (!isRecord(read) || typeof read.name !== 'string') return undefined;
  return { name: read.name, input: read.input ?? {} };
}

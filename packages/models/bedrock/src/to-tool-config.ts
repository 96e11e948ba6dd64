import type { Tool, ToolChoice, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { JsonSchema, ModelRequest } from '@thimble/core';
import { sentToolName } from '@thimble/model-kit';
import type { RequestSettings } from './request-settings.ts';

/**
 * The tools, and which to call. Converse rejects a conversation that contains calls if no tools are declared, so the tools
 * of those calls are declared even if none may be called.
 */
export function toToolConfig(request: ModelRequest, { facts }: RequestSettings): ToolConfiguration | undefined {
  const { tools = [], toolChoice } = request;
  const called = calledTools(request);
  if (toolChoice === 'none' || tools.length === 0) {
    const undeclared = called.filter((name) => !tools.some((tool) => tool.name === name));
    const known = [...tools.map(toTool), ...undeclared.map((name) => toTool({ name, inputSchema: {} }))];
    return called.length > 0 ? { tools: known } : undefined;
  }
  if (typeof toolChoice !== 'object' || facts.knowsToolFields)
    return { tools: tools.map(toTool), ...(toolChoice && { toolChoice: toChoice(toolChoice) }) };
  // A model that cannot be told which tool to call only gets that one.
  return { tools: tools.filter(({ name }) => name === toolChoice.name).map(toTool), toolChoice: { any: {} } };
}

function toChoice(choice: 'auto' | 'required' | { name: string }): ToolChoice {
  if (typeof choice === 'object') return { tool: { name: sentToolName(choice.name) } };
  return choice === 'required' ? { any: {} } : { auto: {} };
}

function toTool({
  name,
  description = '',
  inputSchema,
}: {
  name: string;
  description?: string;
  inputSchema: JsonSchema;
}): Tool {
  return {
    toolSpec: {
      name: sentToolName(name),
      ...(description.trim() !== '' && { description }),
      inputSchema: { json: { ...inputSchema, type: 'object' } },
    },
  };
}

function calledTools({ messages }: ModelRequest): string[] {
  const names = messages.flatMap((message) =>
    message.role === 'assistant'
      ? message.content.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))
      : [],
  );
  return [...new Set(names)];
}

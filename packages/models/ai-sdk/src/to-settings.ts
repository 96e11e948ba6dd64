import type { JsonSchema, ModelRequest, ModelSupport } from '@thimble/core';
import { schemaName } from '@thimble/model-kit';
import { type Metadata, toMetadata } from './layout.ts';

/** All call options except the prompt. They are the same in all versions of the specification. */
export type Settings = {
  temperature?: number;
  topP?: number;
  maxOutputTokens?: number;
  stopSequences?: string[];
  tools?: { type: 'function'; name: string; description: string; inputSchema: JsonSchema }[];
  toolChoice?: ToolChoice;
  responseFormat?: { type: 'json'; name: string; schema: JsonSchema };
  providerOptions?: Metadata;
};

type ToolChoice = { type: 'auto' | 'required' | 'none' } | { type: 'tool'; toolName: string };

export function toSettings(request: ModelRequest, supports: ModelSupport): Settings {
  const { tools = [], toolChoice, responseFormat, temperature, topP, maxOutputTokens } = request;
  const stop = supports.stop ? (request.stop ?? []).filter((sequence) => sequence !== '') : [];
  const providerOptions = toMetadata(request.providerOptions);
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stop.length > 0 && { stopSequences: stop }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: 'function' as const,
        name,
        description,
        inputSchema,
      })),
      ...(toolChoice && { toolChoice: toToolChoice(toolChoice) }),
    }),
    ...(responseFormat &&
      supports.structuredOutput && {
        responseFormat: { type: 'json' as const, name: schemaName(responseFormat.name), schema: responseFormat.schema },
      }),
    ...(providerOptions && { providerOptions }),
  };
}

function toToolChoice(choice: NonNullable<ModelRequest['toolChoice']>): ToolChoice {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.name };
}

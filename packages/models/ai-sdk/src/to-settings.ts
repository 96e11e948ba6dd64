import type { ModelRequest, ModelSupport } from '@thimble/core';
import { schemaName } from '@thimble/model-kit';
import { toMetadata } from './layout.ts';

/** The call options but for the prompt, which are the same in all versions of the specification. */
export function toSettings(request: ModelRequest, supports: ModelSupport) {
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

function toToolChoice(choice: NonNullable<ModelRequest['toolChoice']>) {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool' as const, toolName: choice.name };
}

import type { Message, ModelRequest, ToolResultPart } from '@thimble/core';
import type {
  ResponseCreateParamsStreaming,
  ResponseInputItem,
  ResponseReasoningItem,
} from 'openai/resources/responses/responses';
import { imageUrl, omittedImage, type RequestSettings, resultText, schemaName } from '../request-settings.ts';
import { isStrictSchema } from '../strict-schema.ts';

/** A reasoning item without the id, which would be looked up on the server, where nothing is stored. */
type InputItem = ResponseInputItem | Omit<ResponseReasoningItem, 'id'>;
type ResponsesRequest = Omit<ResponseCreateParamsStreaming, 'input'> & { input: InputItem[] };

/**
 * The body of a POST to /responses, without `providerOptions`. Nothing is stored on the server: the conversation goes
 * with every request, the encrypted reasoning too. The API has no stop sequences.
 */
export function toResponsesRequest(request: ModelRequest, settings: RequestSettings): ResponsesRequest {
  const { id, supports } = settings;
  const { messages, tools = [], toolChoice, responseFormat, temperature, topP, maxOutputTokens } = request;
  return {
    model: id,
    input: messages.flatMap((message) => toItems(message, settings)),
    stream: true,
    store: false,
    ...(supports.reasoning && { include: ['reasoning.encrypted_content' as const] }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: 'function' as const,
        name,
        description,
        parameters: inputSchema,
        // The API's default is true, which refuses most schemas.
        strict: false,
      })),
      ...(toolChoice && {
        tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, ...toolChoice },
      }),
    }),
    ...(responseFormat &&
      supports.structuredOutput && {
        text: {
          format: {
            type: 'json_schema' as const,
            name: schemaName(responseFormat.name),
            schema: responseFormat.schema,
            strict: isStrictSchema(responseFormat.schema),
          },
        },
      }),
    // Reasoning models refuse both.
    ...(!supports.reasoning && temperature !== undefined && { temperature }),
    ...(!supports.reasoning && topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
  };
}

function toItems(message: Message, settings: RequestSettings): InputItem[] {
  const { official, supports } = settings;
  switch (message.role) {
    case 'system':
      return [{ role: official && supports.reasoning ? 'developer' : 'system', content: message.content }];
    case 'user':
      return [{ role: 'user', content: message.content.map((part) => toContent(part, settings)) }];
    case 'assistant':
      return toAssistantItems(message.content);
    case 'tool':
      return message.content.map((result) => ({
        type: 'function_call_output' as const,
        call_id: result.id,
        output: toOutput(result, settings),
      }));
  }
}

type ContentPart = Extract<Message, { role: 'user' }>['content'][number];

function toContent(part: ContentPart, { supports }: RequestSettings) {
  if (part.type === 'text') return { type: 'input_text' as const, text: part.text };
  if (!supports.images) return { type: 'input_text' as const, text: omittedImage };
  return { type: 'input_image' as const, image_url: imageUrl(part), detail: 'auto' as const };
}

function toOutput(result: ToolResultPart, settings: RequestSettings) {
  const output = resultText(result);
  if (!result.images?.length) return output;
  return [{ type: 'input_text' as const, text: output }, ...result.images.map((image) => toContent(image, settings))];
}

/** In their order: a reasoning item must stand before the item that it led to. */
function toAssistantItems(content: Extract<Message, { role: 'assistant' }>['content']): InputItem[] {
  return content.flatMap((part): InputItem[] => {
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ role: 'assistant', content: part.text }];
      case 'reasoning':
        // Without the encrypted content the API has no use for a summary.
        return part.signature === undefined
          ? []
          : [
              {
                type: 'reasoning',
                summary: part.text === '' ? [] : [{ type: 'summary_text', text: part.text }],
                encrypted_content: part.signature,
              },
            ];
      case 'tool-call':
        return [{ type: 'function_call', call_id: part.id, name: part.name, arguments: JSON.stringify(part.input) }];
    }
  });
}

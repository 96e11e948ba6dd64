import type { JsonSchema, Message, ModelRequest, ToolResultPart } from '@thimble/core';
import { imageUrl, omittedImage } from '../../image.ts';
import { resultText, schemaName } from '../../request-text.ts';
import { sentCallIds, sentToolName } from '../../sent-calls.ts';
import { callIdForm, type RequestSettings } from '../request-settings.ts';
import { isStrictSchema } from '../strict-schema.ts';

export type ResponsesRequest = {
  model: string;
  input: InputItem[];
  stream: true;
  store: false;
  include?: ['reasoning.encrypted_content'];
  tools?: { type: 'function'; name: string; description: string; parameters: JsonSchema; strict: boolean }[];
  tool_choice?: 'auto' | 'required' | 'none' | { type: 'function'; name: string };
  text?: { format: { type: 'json_schema'; name: string; schema: JsonSchema; strict: boolean } };
  temperature?: number;
  top_p?: number;
  max_output_tokens?: number;
};

type InputContent = { type: 'input_text'; text: string } | { type: 'input_image'; image_url: string; detail: 'auto' };

type InputItem =
  | { role: 'system' | 'developer' | 'assistant'; content: string }
  | { role: 'user'; content: InputContent[] }
  /** Without an id: the server would look it up, but nothing is stored there. */
  | { type: 'reasoning'; summary: { type: 'summary_text'; text: string }[]; encrypted_content: string }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string | InputContent[] };

/**
 * The body of a POST to /responses, without `providerOptions`. Nothing is stored on the server: each request contains the
 * whole conversation, including encrypted reasoning but without empty messages. The API has no stop sequences.
 */
export function toResponsesRequest(request: ModelRequest, settings: RequestSettings): ResponsesRequest {
  const { id, supports } = settings;
  const idOf = sentCallIds(callIdForm(settings, 'responses'));
  const { messages, tools = [], toolChoice, responseFormat, temperature, topP, maxOutputTokens } = request;
  return {
    model: id,
    input: messages.flatMap((message) => toItems(message, settings, idOf)),
    stream: true,
    store: false,
    ...(supports.reasoning && { include: ['reasoning.encrypted_content'] satisfies ResponsesRequest['include'] }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: 'function' as const,
        name,
        description,
        parameters: inputSchema,
        // The API's default is true, which rejects most schemas.
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
    // Reasoning models reject both.
    ...(!supports.reasoning && temperature !== undefined && { temperature }),
    ...(!supports.reasoning && topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
  };
}

function toItems(message: Message, settings: RequestSettings, idOf: (id: string) => string): InputItem[] {
  const { official, supports } = settings;
  switch (message.role) {
    case 'system':
      if (message.content === '') return [];
      return [{ role: official && supports.reasoning ? 'developer' : 'system', content: message.content }];
    case 'user': {
      const content = message.content.filter((part) => part.type !== 'text' || part.text !== '');
      if (content.length === 0) return [];
      return [{ role: 'user', content: content.map((part) => toContent(part, settings)) }];
    }
    case 'assistant':
      return toAssistantItems(message.content, idOf);
    case 'tool':
      return message.content.map((result) => ({
        type: 'function_call_output' as const,
        call_id: idOf(result.id),
        output: toOutput(result, settings),
      }));
  }
}

type ContentPart = Extract<Message, { role: 'user' }>['content'][number];

function toContent(part: ContentPart, settings: RequestSettings): InputContent {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  if (!settings.supports.images) return { type: 'input_text', text: omittedImage };
  return { type: 'input_image', image_url: imageUrl(part), detail: 'auto' };
}

function toOutput(result: ToolResultPart, settings: RequestSettings): string | InputContent[] {
  const output = resultText(result);
  if (!result.images?.length) return output;
  return [{ type: 'input_text', text: output }, ...result.images.map((image) => toContent(image, settings))];
}

/** Keeps the order: a reasoning item must come before the item that it led to. */
function toAssistantItems(
  content: Extract<Message, { role: 'assistant' }>['content'],
  idOf: (id: string) => string,
): InputItem[] {
  return content.flatMap((part): InputItem[] => {
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ role: 'assistant', content: part.text }];
      case 'reasoning':
        // The API has no use for a summary without its encrypted content.
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
        return [
          {
            type: 'function_call',
            call_id: idOf(part.id),
            name: sentToolName(part.name),
            arguments: JSON.stringify(part.input),
          },
        ];
    }
  });
}

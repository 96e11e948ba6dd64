import type { Json, Message, ModelRequest } from '@thimble/core';
import { asFields, isRecord } from '@thimble/core/utilities';
import type { TextBlock, Turn } from './blocks.ts';
import { markPrefix, type Prompt, type ToolBlock } from './cache-marks.ts';
import type { ModelFacts } from './model-facts.ts';
import { toOutputSchema } from './output-schema.ts';
import { toTextBlocks, toTurns } from './to-turns.ts';

export type MessagesRequest = {
  model: string;
  max_tokens: number;
  stream: true;
  tools?: ToolBlock[];
  tool_choice?: { type: 'auto' | 'any' | 'none' } | { type: 'tool'; name: string };
  system?: TextBlock[];
  messages: Turn[];
  stop_sequences?: string[];
  output_config?: { [name: string]: Json };
  temperature?: number;
  top_p?: number;
};

/**
 * The body of a POST to /v1/messages. `providerOptions` are merged in last, with two exceptions: `cache_control` is the
 * content of our own cache marks (null: no marks), and `output_config` is merged with the output format.
 *
 * @throws AgentError `bad-request` for an image that the API does not accept
 */
export function toMessagesRequest(
  request: ModelRequest,
  id: string,
  { supports, maxOutputTokens, takesSampling, takesPrefill }: ModelFacts,
): MessagesRequest {
  const { cache_control: mark, output_config: outputConfig, ...own } = request.providerOptions ?? {};
  const { thinking, ...others } = own;
  // The API refuses to think on about calls that came without signed thinking, such as those of another provider.
  const providerOptions = isThinking(thinking) && lacksThinking(request.messages) ? others : own;
  const thinks = isThinking(providerOptions.thinking);
  const { tools, system, messages } = withMarks(
    {
      tools: (request.tools ?? []).map(({ name, description, inputSchema }) => ({
        name,
        description,
        input_schema: { type: 'object', ...inputSchema },
      })),
      system: request.messages.flatMap((message) => (message.role === 'system' ? toTextBlocks(message.content) : [])),
      messages: toTurns(request.messages, { id, supports, takesPrefill: takesPrefill && !thinks }),
    },
    mark,
  );
  const stop = supports.stop ? (request.stop ?? []).filter((sequence) => sequence.trim() !== '') : [];
  const schema =
    request.responseFormat && supports.structuredOutput ? toOutputSchema(request.responseFormat.schema) : undefined;
  const format = schema && { format: { type: 'json_schema', schema } };
  return {
    model: id,
    max_tokens: request.maxOutputTokens ?? maxOutputTokens,
    stream: true,
    ...(tools.length > 0 && { tools, ...toToolChoice(request.toolChoice, thinks) }),
    ...(system.length > 0 && { system }),
    messages,
    ...(stop.length > 0 && { stop_sequences: stop }),
    ...(takesSampling && !thinks && toSampling(request)),
    ...((format || outputConfig) && { output_config: { ...format, ...(isRecord(outputConfig) && outputConfig) } }),
    ...providerOptions,
  };
}

/** Whether the calls that the last results belong to were not thought about, or not by this API. */
function lacksThinking(messages: readonly Message[]): boolean {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const turn = messages[last];
  if (turn?.role !== 'assistant' || messages[last + 1]?.role !== 'tool') return false;
  return turn.content.some(({ type }) => type === 'tool-call') && !turn.content.some(isSigned);
}

function isSigned(part: { type: string; signature?: string | undefined }): boolean {
  return part.type === 'reasoning' && Boolean(part.signature);
}

function isThinking(config: Json | undefined): boolean {
  const { type } = asFields(config);
  return type !== undefined && type !== 'disabled';
}

function withMarks(prompt: Prompt, mark: Json | undefined): Prompt {
  if (mark === null) return prompt;
  const { ttl } = asFields(mark);
  return markPrefix(prompt, { type: 'ephemeral', ...(typeof ttl === 'string' && { ttl }) });
}

/** A model that thinks cannot be forced to call a tool: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
function toToolChoice(choice: ModelRequest['toolChoice'], thinks: boolean): Pick<MessagesRequest, 'tool_choice'> {
  if (choice === undefined) return {};
  if (choice === 'none') return { tool_choice: { type: 'none' } };
  if (choice === 'auto' || thinks) return { tool_choice: { type: 'auto' } };
  return { tool_choice: choice === 'required' ? { type: 'any' } : { type: 'tool', name: choice.name } };
}

/** Only one of the two: newer models reject both together. */
function toSampling({ temperature, topP }: ModelRequest): Pick<MessagesRequest, 'temperature' | 'top_p'> {
  if (temperature !== undefined) return { temperature };
  return topP === undefined ? {} : { top_p: topP };
}

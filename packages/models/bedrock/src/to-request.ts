import type { ConverseStreamCommandInput, InferenceConfiguration, OutputConfig } from '@aws-sdk/client-bedrock-runtime';
import type { Json, ModelRequest } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { schemaName } from '@thimble/model-kit';
import type { ModelFacts } from './model-facts.ts';
import { toOutputSchema } from './output-schema.ts';
import type { RequestSettings } from './request-settings.ts';
import { toMessages } from './to-messages.ts';
import { toToolConfig } from './to-tool-config.ts';

/** The lowest limit that any model documents (Nova). The text is cut at the other sequences anyway. */
const maxStopSequences = 4;

/**
 * The input of Converse and ConverseStream, with `providerOptions` merged in.
 * @throws AgentError `bad-request` for images that Converse does not accept
 */
export function toConverseInput(request: ModelRequest, settings: RequestSettings): ConverseStreamCommandInput {
  const { id, facts } = settings;
  const system = request.messages.flatMap(({ role, content }) =>
    role === 'system' && content.trim() !== '' ? [{ text: content }] : [],
  );
  const toolConfig = toToolConfig(request, settings);
  const messages = toMessages(request.messages, settings);
  const inferenceConfig = toInferenceConfig(request, facts);
  const mark = facts.cachePoints ? [{ cachePoint: { type: 'default' as const } }] : [];
  const input: ConverseStreamCommandInput = {
    modelId: id,
    messages,
    ...(system.length > 0 && { system: [...system, ...mark] }),
    ...(toolConfig && { toolConfig }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...toOutputConfig(request, facts),
  };
  return Object.assign(input, toOwnFields(request.providerOptions));
}

function toInferenceConfig(
  { stop = [], temperature, topP, maxOutputTokens }: ModelRequest,
  facts: ModelFacts,
): InferenceConfiguration {
  // Claude rejects stop sequences that consist of white space.
  const stopSequences = facts.supports.stop
    ? stop.filter((sequence) => sequence.trim() !== '').slice(0, maxStopSequences)
    : [];
  const sendsTemperature = temperature !== undefined && facts.sampling !== 'none';
  const sendsTopP =
    topP !== undefined && (facts.sampling === 'all' || (facts.sampling === 'one-of-two' && !sendsTemperature));
  return {
    ...(maxOutputTokens !== undefined && { maxTokens: maxOutputTokens }),
    ...(sendsTemperature && { temperature }),
    ...(sendsTopP && { topP }),
    ...(stopSequences.length > 0 && { stopSequences }),
  };
}

function toOutputConfig({ responseFormat }: ModelRequest, facts: ModelFacts): { outputConfig?: OutputConfig } {
  if (!responseFormat || !facts.supports.structuredOutput) return {};
  const schema = toOutputSchema(responseFormat.schema);
  if (!schema) return {};
  const jsonSchema = { name: schemaName(responseFormat.name), schema: JSON.stringify(schema) };
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
}

const inputFields: readonly string[] = [
  'modelId',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'guardrailConfig',
  'additionalModelRequestFields',
  'promptVariables',
  'additionalModelResponseFieldPaths',
  'requestMetadata',
  'performanceConfig',
  'serviceTier',
  'outputConfig',
] satisfies (keyof ConverseStreamCommandInput)[];

/** Options that are not fields of Converse are parameters of the model. The SDK would drop them. */
function toOwnFields(providerOptions: { [key: string]: Json } = {}): { [key: string]: Json } {
  const entries = Object.entries(providerOptions);
  const own = Object.fromEntries(entries.filter(([name]) => inputFields.includes(name)));
  const others = Object.fromEntries(entries.filter(([name]) => !inputFields.includes(name)));
  if (Object.keys(others).length === 0) return own;
  const { additionalModelRequestFields: additional } = own;
  return { ...own, additionalModelRequestFields: { ...(isRecord(additional) && additional), ...others } };
}

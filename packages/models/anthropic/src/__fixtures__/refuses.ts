import { asFields, asList, asText, type Fields } from '@thimble/core/utilities';

/**
 * What the API finds wrong with the form of a body, in its own words; undefined if nothing.
 * https://platform.claude.com/docs/en/api/messages, /docs/en/api/errors
 */
export function refuses(json: string): string | undefined {
  const body = asFields(JSON.parse(json));
  const turns = asList(body.messages).map(asFields);
  if (turns.length === 0) return 'messages: at least one message is required';
  if (typeof body.max_tokens !== 'number') return 'max_tokens: Field required';
  if (turns[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  if (turns.at(-1)?.role === 'assistant') return 'The conversation must end with a user message.';
  const blocks = [...asList(body.system), ...asList(body.tools), ...turns.flatMap(({ content }) => asList(content))].map(asFields);
  const marked = blocks.filter(({ cache_control }) => cache_control !== undefined);
  if (marked.length > 4) return 'A maximum of 4 blocks with cache_control may be provided.';
  if (marked.some(({ type }) => asText(type).endsWith('thinking'))) return 'thinking.cache_control: Extra inputs are not permitted';
  return turns.map((turn, index) => refusesTurn(turn, turns[index - 1])).find((refusal) => refusal !== undefined);
}

function refusesTurn({ role, content }: Fields, before: Fields | undefined): string | undefined {
  const blocks = asList(content).map(asFields);
  if (blocks.length === 0) return 'messages: content must be non-empty';
  if (role === before?.role) return 'messages: roles must alternate';
  if (blocks.some((block) => block.type === 'text' && asText(block.text).trim() === ''))
    return 'messages: text content blocks must contain non-whitespace text';
  if (asText(blocks.at(-1)?.type).endsWith('thinking')) return 'The final block in an assistant message cannot be `thinking`.';
  const used = blocks.filter(({ type }) => type === 'tool_use');
  if (used.some(({ id }) => !/^[a-zA-Z0-9_-]+$/.test(asText(id)))) return "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'";
  if (used.some(({ name }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(asText(name)))) return "tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'";
  if (new Set(used.map(({ id }) => id)).size < used.length) return '`tool_use` ids must be unique';
  const results = blocks.filter(({ type }) => type === 'tool_result');
  if (blocks.slice(0, results.length).some(({ type }) => type !== 'tool_result')) return 'tool_result blocks must come first';
  const calls = asList(before?.content).map(asFields).filter(({ type }) => type === 'tool_use');
  const answered = results.map(({ tool_use_id }) => tool_use_id);
  if (calls.some(({ id }) => !answered.includes(id))) return '`tool_use` ids were found without `tool_result` blocks';
  if (answered.some((id) => !calls.some((call) => call.id === id))) return 'unexpected `tool_use_id` found in `tool_result` blocks';
  const failed = results.filter(({ is_error }) => is_error === true).flatMap((result) => asList(result.content).map(asFields));
  return failed.some(({ type }) => type !== 'text') ? 'all content must be type "text" if "is_error" is true' : undefined;
}

import { asFields, asList, asText } from '@thimble/core/utilities';

/** What Converse finds wrong with the form of a request; undefined if nothing. */
export function refuses(body: string): string | undefined {
  const request: unknown = JSON.parse(body);
  const messages = asList(asFields(request).messages).map(asFields);
  if (messages[0]?.role !== 'user') return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  let open: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = asList(content).map(asFields);
    if (role === messages[index - 1]?.role) return 'A conversation must alternate between user and assistant roles.';
    if (blocks.length === 0) return `The content field in the Message object at messages.${index} is empty.`;
    if (blocks.some((block) => block.text !== undefined && asText(block.text).trim() === ''))
      return `The text field in the ContentBlock object at messages.${index} is blank.`;
    const answered = blocks.flatMap(({ toolResult }) => (toolResult ? [asText(asFields(toolResult).toolUseId)] : []));
    if (role === 'user' && String(answered) !== String(open))
      return `The number of toolResult blocks at messages.${index}.content exceeds or misses toolUse blocks of previous turn.`;
    open = blocks.flatMap(({ toolUse }) => (toolUse ? [asText(asFields(toolUse).toolUseId)] : []));
    if (open.some((id) => !/^[a-zA-Z0-9_-]{1,64}$/.test(id))) return 'toolUseId failed to satisfy the pattern.';
    const names = blocks.flatMap(({ toolUse }) => (toolUse ? [asText(asFields(toolUse).name)] : []));
    if (names.some((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name))) return 'toolUse.name failed to satisfy the pattern.';
    if (new Set(open).size < open.length) return 'The toolUse blocks have the same toolUseId.';
    if (open.length > 0 && !asFields(request).toolConfig)
      return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
  }
  const last = messages.at(-1);
  const end = asText(asFields(asList(last?.content).at(-1)).text);
  if (last?.role === 'assistant' && end !== end.trimEnd())
    return 'final assistant content cannot end with trailing whitespace';
  return asList(asFields(request).system).some((block) => asFields(block).text === '')
    ? 'The text field in the SystemContentBlock is blank.'
    : undefined;
}

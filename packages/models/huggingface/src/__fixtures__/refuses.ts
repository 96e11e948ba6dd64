type Turn = { role: string; content?: unknown; tool_calls?: { id: string }[]; tool_call_id?: string };

/** What a strict chat template (Gemma, Mistral) or Text Generation Inference finds wrong with a body; undefined if nothing. */
export function refuses(body: string): string | undefined {
  const { messages }: { messages: Turn[] } = JSON.parse(body);
  let previous: Turn | undefined;
  let calls: string[] = [];
  for (const turn of messages) {
    if (turn.role === 'system' && previous) return 'System role must be at the beginning';
    if (turn.content === null) return 'data did not match any variant of untagged enum MessageBody';
    if (turn.content === '' && !turn.tool_calls) return `Empty content of ${turn.role}`;
    if (turn.role !== 'tool' && previous?.role === turn.role) return 'Conversation roles must alternate';
    if (turn.role === 'tool' && !calls.includes(turn.tool_call_id ?? '')) return 'Tool result without its call';
    if (turn.role === 'assistant') calls = (turn.tool_calls ?? []).map(({ id }) => id);
    previous = turn;
  }
  return undefined;
}

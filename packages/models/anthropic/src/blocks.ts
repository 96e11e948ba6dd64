/** Marks the end of a prefix of the prompt to cache. In a user turn, every block may have one. */
export type CacheControl = { type: 'ephemeral'; ttl?: string };

export type TextBlock = { type: 'text'; text: string; cache_control?: CacheControl };

export type ImageBlock = {
  type: 'image';
  source: { type: 'base64'; media_type: string; data: string } | { type: 'url'; url: string };
  cache_control?: CacheControl;
};

type ToolResultBlock = {
  type: 'tool_result';
  tool_use_id: string;
  content?: (TextBlock | ImageBlock)[];
  is_error?: true;
  cache_control?: CacheControl;
};

export type ThinkingBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

export type ToolUseBlock = { type: 'tool_use'; id: string; name: string; input: object };

export type UserBlock = TextBlock | ImageBlock | ToolResultBlock;
export type AssistantBlock = TextBlock | ThinkingBlock | ToolUseBlock;
export type Turn = { role: 'user'; content: UserBlock[] } | { role: 'assistant'; content: AssistantBlock[] };

import { invalid } from '@thimble/core/utilities';
import { z } from 'zod';
import { isCommand, type McpAddress } from './address.ts';
import type { McpOptions } from './mcp-options.ts';

const callback = z.custom<(...parameters: never[]) => unknown>(
  (value) => typeof value === 'function',
  'expected a function',
);
const milliseconds = z.number().positive();
const commandSchema = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: z.union([z.array(z.string().min(1)), z.record(z.string(), z.string())]).optional(),
  cwd: z.string().optional(),
});
const urlSchema = z.strictObject({
  url: z.union([z.string(), z.instanceof(URL)]),
  headers: z.record(z.string(), z.string()).optional(),
  tokenEnv: z.string().min(1).optional(),
  oauth: z.object({}).optional(),
  transport: z.enum(['http', 'sse']).optional(),
  fetch: callback.optional(),
});
const optionsSchema = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  prefix: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,30}$/, 'expected an identifier of at most 31 characters')
    .optional(),
  tools: z.array(z.string()).optional(),
  trustHints: z.boolean().optional(),
  effects: z.record(z.string(), z.enum(['pure', 'read', 'write'])).optional(),
  needsApproval: z.union([z.boolean(), callback]).optional(),
  resources: z.boolean().optional(),
  elicit: callback.optional(),
  approve: callback.optional(),
  onChange: callback.optional(),
  pin: z.string().min(1).optional(),
  onEvent: callback.optional(),
  trace: callback.optional(),
  timeoutMs: milliseconds.optional(),
  maxTimeoutMs: milliseconds.optional(),
  connectTimeoutMs: milliseconds.optional(),
  messageBytes: z.number().int().min(1_000).optional(),
  maxTools: z.number().int().positive().optional(),
  signal: z.instanceof(AbortSignal).optional(),
} satisfies { [option in keyof Required<McpOptions>]: z.ZodType });

/** Throws AgentError `invalid-argument` for what is no address of a server or no option: a misspelt one would be ignored in silence. */
export function checkArguments(address: McpAddress, options: McpOptions): void {
  if (typeof address !== 'object' || address === null || 'command' in address === 'url' in address) {
    throw invalid(
      'mcpTools takes { command, args?, env?, cwd? } or { url, headers?, tokenEnv?, oauth?, transport?, fetch? }.',
    );
  }
  check('mcpTools', isCommand(address) ? commandSchema : urlSchema, address);
  check('The options of mcpTools', optionsSchema, options);
  if (!isCommand(address)) checkUrl(address.url);
}

function check(what: string, schema: z.ZodType, value: unknown): void {
  const { error } = schema.safeParse(value);
  if (error) throw invalid(`${what}: ${z.prettifyError(error)}`);
}

function checkUrl(given: string | URL): void {
  const url = URL.canParse(String(given)) ? new URL(String(given)) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid('The url of an MCP server must be a complete http(s) URL.');
  if (url.username || url.password) {
    throw invalid('The url of an MCP server must not hold a user name or password: use tokenEnv, headers or oauth.');
  }
}

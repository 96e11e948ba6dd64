import type { AgentOptions, Json, ToolContext, ToolEffect } from '@thimble/core';
import type { ToolHints } from './declarations/definition.ts';
import type { Elicit } from './elicitation.ts';
import type { McpEvent } from './mcp-events.ts';
import type { ToolChange } from './trust/changes.ts';

export type McpOptions = {
  /** What the server is called in messages and events. @default what it calls itself */
  name?: string | undefined;
  /** Put before the names of the tools, with an underscore: for several servers in one agent. */
  prefix?: string | undefined;
  /** The tools to offer, by their names at the server. @default all */
  tools?: readonly string[] | undefined;
  /** Whether what the server claims of a tool's effect (`readOnlyHint`) counts. @default false: every tool is a 'write' */
  trustHints?: boolean | undefined;
  /** The effect of single tools, by their names at the server. Goes before what the server claims. */
  effects?: { readonly [tool: string]: ToolEffect } | undefined;
  /** Whether a person must agree before a call. @default false */
  needsApproval?: boolean | ((call: McpCall) => boolean | Promise<boolean>) | undefined;
  /** Adds the tools `list_resources` and `read_resource`. @default false */
  resources?: boolean | undefined;
  /** Answers what the server asks during a call. Without it, `approve` is asked where yes or no is an answer; without both, servers are told not to ask. */
  elicit?: Elicit | undefined;
  /** As of an agent: it is asked the server's yes-or-no questions. */
  approve?: AgentOptions['approve'];
  /** Decides about tools that are not as they were when they were approved. Without it, a changed tool is refused. */
  onChange?: ((change: ToolChange) => boolean | Promise<boolean>) | undefined;
  /**
   * A file with the tools as they were approved, made if there is none. A server that offers anything else is refused, unless
   * `onChange` agrees.
   */
  pin?: string | undefined;
  /** An observer: what it throws is reported, and nothing ends. */
  onEvent?: ((event: McpEvent) => void) | undefined;
  /** Trace context for a call: `traceparent`, and `tracestate` and `baggage` if there are any. */
  trace?: ((context: ToolContext) => TraceContext | undefined) | undefined;
  /** Limit of a call without news of its progress, in milliseconds. @default 60_000 */
  timeoutMs?: number | undefined;
  /** Limit of a call, whatever it tells of its progress, in milliseconds. @default 600_000 */
  maxTimeoutMs?: number | undefined;
  /** Limit of starting and greeting a server, in milliseconds. @default 60_000 */
  connectTimeoutMs?: number | undefined;
  /** Limit of one message from the server, in bytes. @default 10_000_000 */
  messageBytes?: number | undefined;
  /** A server with more tools is refused, unless `tools` names those to offer. @default 1_000 */
  maxTools?: number | undefined;
  /** Ends the connection, or the attempt at one. */
  signal?: AbortSignal | undefined;
};

/** `tool`: its name at the server. `hints`: what the server claims of it. */
export type McpCall = { tool: string; input: Json; hints: ToolHints };
export type TraceContext = { traceparent: string; tracestate?: string | undefined; baggage?: string | undefined };

import { AgentError, type Tool } from '@thimble/core';
import { delay, messageOf } from '@thimble/core/utilities';
import { isCommand, type McpAddress } from './address.ts';
import { makeTool } from './calls/make-tool.ts';
import { serverCaller, type OpenCall } from './calls/call-server.ts';
import { createConnection } from './connection/connection.ts';
import { openClient } from './connection/open-client.ts';
import type { OpenClient } from './connection/opened.ts';
import { cleanText } from './declarations/clean-text.ts';
import type { Definition } from './declarations/definition.ts';
import { schemaEngine } from './declarations/schema-validator.ts';
import { toolNames } from './declarations/tool-names.ts';
import { questioner } from './elicitation.ts';
import { instructionsOf } from './instructions.ts';
import { listTools } from './list-tools.ts';
import type { McpEvent } from './mcp-events.ts';
import type { McpOptions } from './mcp-options.ts';
import type { McpServer } from './mcp-server.ts';
import { reportTo } from './report-to.ts';
import { resourceTools } from './resources.ts';
import { specOf } from './spec-of.ts';
import { createApprovals } from './trust/approvals.ts';

/** Between two lists of tools: a server may announce changes as often as it likes. */
const pauseMs = 1_000;

/** What `mcpTools` does, once its arguments are checked. */
export async function connectServer(
  address: McpAddress,
  options: McpOptions,
  open: typeof openClient = openClient,
): Promise<McpServer> {
  const { prefix, tools: only, resources = false, elicit, approve, onChange, pin, trace, signal } = options;
  const {
    timeoutMs = 60_000,
    maxTimeoutMs = 600_000,
    connectTimeoutMs = 60_000,
    messageBytes = 10_000_000,
    maxTools = 1_000,
  } = options;
  let name = options.name ?? nameOf(address);
  let current: OpenClient | undefined;
  let tools: Tool[] = [];
  const server = () => name;
  const tell = reportTo<McpEvent>(options.onEvent);
  const engine = schemaEngine();
  const nameTool = toolNames(prefix);
  const spec = specOf(address, options);
  const approvals = createApprovals({ server, onChange, pin });
  const calls = new Set<OpenCall>();
  const made = new Map<string, { text: string; tool: Tool }>();
  const listed = new Set<string>();
  const disposal = new AbortController();

  const ask = questioner(server, { elicit, approve });
  const connection = createConnection({
    server,
    open: (stop) =>
      open(
        address,
        {
          connectTimeoutMs,
          messageBytes,
          canOpenUrls: elicit !== undefined,
          elicit: ask && ((params, asked) => duringCall(calls, (call) => ask(params, call, asked))),
          onToolsChanged: () => void refresh(),
          onLog: (level, text) =>
            tell({ server: name, type: 'log', level: cleanText(level, 40), text: cleanText(text, 4_000) }),
          onProblem: (message) => tell({ server: name, type: 'problem', message: cleanText(message, 2_000) }),
        },
        signal ? AbortSignal.any([stop, signal]) : stop,
      ),
    async greet(opened) {
      const version = opened.client.getServerVersion();
      name = options.name ?? (cleanText(version?.name, 60) || name);
      const protocol = opened.client.getNegotiatedProtocolVersion() ?? 'unknown';
      tell({ server: name, type: 'connected', protocol, version: cleanText(version?.version, 60) });
      await follow(opened);
      current = opened;
    },
    onLost: (reason) => tell({ server: name, type: 'disconnected', reason: cleanText(reason, 4_000) }),
  });
  const call = serverCaller({
    server,
    connection,
    times: { timeoutMs, maxTimeoutMs },
    open: calls,
    check: approvals.check,
    trace,
    onProgress: ({ listed, context: { callId } }, { progress, total, message }) =>
      tell({ server: name, type: 'progress', tool: listed.name, callId, progress, total, message }),
  });
  const ofResources = resources ? resourceTools({ server, nameTool, connection, timeoutMs, spec }) : [];

  async function follow(opened: OpenClient): Promise<void> {
    const onRefused = (tool: string, reason: string) =>
      tell({ server: name, type: 'tool-refused', name: tool, reason });
    const offered = await listTools(opened, {
      server: name,
      only,
      // A server may take tools away later.
      required: listed.size === 0 ? [...(only ?? []), ...Object.keys(options.effects ?? {})] : [],
      maxTools,
      timeoutMs: connectTimeoutMs,
      signal,
      onRefused,
    });
    for (const tool of offered.keys()) listed.add(tool);
    // What was listed once is remembered, to know it again.
    if (listed.size > maxTools * 10)
      throw new AgentError('limit', `${name} lists other tools again and again: its news are not followed.`);
    const { changes, refused } = await approvals.follow(offered);
    if (changes.length > 0) tell({ server: name, type: 'tools-changed', changes, refused });
    tools = [...approvals.usable().values()].flatMap((definition) => toolOf(definition, onRefused));
  }

  /** A tool that is listed as it was before stays the same one. What no tool can be made of is none. */
  function toolOf(definition: Definition, onRefused: (tool: string, reason: string) => void): Tool[] {
    const text = JSON.stringify(definition);
    const known = made.get(definition.name);
    if (known?.text === text) return [known.tool];
    try {
      const tool = makeTool({ name: nameTool(definition.name), definition, engine, call, spec, options });
      made.set(definition.name, { text, tool });
      return [tool];
    } catch (error) {
      onRefused(definition.name, messageOf(error));
      return [];
    }
  }

  // One list at a time, and after a pause one more for all news that came meanwhile.
  let refreshing: Promise<void> | undefined;
  let isStale = false;
  async function refresh(): Promise<void> {
    isStale = true;
    refreshing ??= followNews().finally(() => {
      refreshing = undefined;
    });
    await refreshing;
  }
  async function followNews(): Promise<void> {
    while (isStale && current && !disposal.signal.aborted) {
      isStale = false;
      await follow(current).catch((error: unknown) =>
        tell({ server: name, type: 'problem', message: messageOf(error) }),
      );
      await delay(pauseMs, disposal.signal).catch(() => {});
    }
  }

  const stop = (): void => void connection[Symbol.asyncDispose]();
  signal?.addEventListener('abort', stop, { once: true });
  const dispose = async (): Promise<void> => {
    signal?.removeEventListener('abort', stop);
    disposal.abort();
    await connection[Symbol.asyncDispose]();
  };
  try {
    await connection.client(signal ?? new AbortController().signal);
  } catch (error) {
    await dispose();
    if (!signal?.aborted) throw error;
    throw new AgentError('aborted', `Connecting to the MCP server "${name}" was stopped.`, { cause: signal.reason });
  }
  return {
    get name() {
      return name;
    },
    get tools() {
      return [...ofResources, ...tools];
    },
    get instructions() {
      return instructionsOf(name, current?.client.getInstructions());
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Until it has said what it is called. */
function nameOf(address: McpAddress): string {
  return isCommand(address) ? cleanText(address.command.split(/[\\/]/).at(-1), 60) : new URL(address.url).host;
}

/** The clocks of open calls stand still while a person is asked; one call alone is known to be the one that asks. */
async function duringCall<T>(
  calls: ReadonlySet<OpenCall>,
  ask: (call: OpenCall | undefined) => Promise<T>,
): Promise<T> {
  const waiting = [...calls];
  for (const { clock } of waiting) clock.pause();
  try {
    return await ask(waiting.length === 1 ? waiting[0] : undefined);
  } finally {
    for (const { clock } of waiting) clock.resume();
  }
}

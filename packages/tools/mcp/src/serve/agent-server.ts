import {
  CLIENT_CAPABILITIES_META_KEY,
  fromJsonSchema,
  inputRequired,
  inputResponse,
  McpServer,
  type CallToolResult,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { AgentError, type AgentEvent, type JsonSchema, type RunResult } from '@thimble/core';
import { asFields, clipText, messageOf } from '@thimble/core/utilities';
import { z } from 'zod';
import type { CreateAgent, ServeOptions } from './serve-options.ts';
import { startRun, variablesOf, type ServedRun } from './served-run.ts';

export type AgentServers = {
  /** A server for one connection, or one request: runs are shared, since a run may outlive a request. */
  create(options: { canAsk: boolean }): McpServer;
  /** Stops the runs that there are. */
  abort(reason: unknown): void;
};

const input = z.object({
  task: z.string().min(1).describe('The task, complete in itself'),
  variables: z.record(z.string(), z.json()).optional().describe('Data for the task, by name'),
});

/** Servers with one tool, the agent. */
export function agentServers(createAgent: CreateAgent, options: ServeOptions): AgentServers {
  const { name, description, version = '1.0.0', output, maxRuns = 16, approvalTimeoutMs = 300_000 } = options;
  const running = new Set<ServedRun>();
  /** Runs that wait for an answer, by what only the client that was asked knows. */
  const waiting = new Map<string, { run: ServedRun; timer: ReturnType<typeof setTimeout> }>();

  function begin({ task, variables }: z.infer<typeof input>, canAsk: boolean): ServedRun {
    if (running.size >= maxRuns)
      throw new AgentError('busy', `${name} runs ${maxRuns} tasks at a time. Try again later.`);
    const run = startRun(createAgent, { task, variables: variablesOf(variables), output }, canAsk);
    running.add(run);
    return run;
  }

  function goOn(state: string, { mcpReq }: ServerContext): ServedRun {
    const found = waiting.get(state);
    if (!found) throw new AgentError('tool', 'The run that this answer is for is over. Start another.');
    waiting.delete(state);
    clearTimeout(found.timer);
    const answer = inputResponse(mcpReq.inputResponses, questionKey);
    found.run.answer(answer.kind === 'elicit' && answer.action === 'accept' && answer.content?.['approve'] === true);
    return found.run;
  }

  async function call(
    given: z.infer<typeof input>,
    context: ServerContext,
    canAsk: boolean,
  ): Promise<CallToolResult | InputRequiredResult> {
    const { mcpReq } = context;
    let run: ServedRun | undefined;
    try {
      const state = mcpReq.requestState<string>();
      run = state === undefined ? begin(given, canAsk) : goOn(state, context);
      const news = await run.next(mcpReq.signal, progressReporter(context));
      if (news.type === 'question') return ask(run, news.call);
      running.delete(run);
      return toResult(name, news.result, output !== undefined);
    } catch (error) {
      if (run) running.delete(run);
      return failed(messageOf(error));
    }
  }

  function ask(run: ServedRun, { name: tool, input: given }: { name: string; input: unknown }): InputRequiredResult {
    const state = crypto.randomUUID();
    const timer = setTimeout(() => {
      waiting.delete(state);
      running.delete(run);
      run.abort(new AgentError('aborted', 'Nobody answered in time.'));
    }, approvalTimeoutMs);
    waiting.set(state, { run, timer });
    const message = `${name} wants to call ${tool}(${clipText(JSON.stringify(given), 2_000)}).`;
    const question = inputRequired.elicit({
      message,
      requestedSchema: {
        type: 'object',
        properties: { approve: { type: 'boolean', title: 'Approve', description: 'Whether it may make this call' } },
        required: ['approve'],
      },
    });
    return inputRequired({ inputRequests: { [questionKey]: question }, requestState: state });
  }

  return {
    create({ canAsk }) {
      const server = new McpServer(
        { name, version },
        { capabilities: { tools: {} }, inputRequired: { maxRounds: 100, roundTimeoutMs: approvalTimeoutMs } },
      );
      const outputSchema = output && fromJsonSchema(jsonSchemaOf(output));
      server.registerTool(
        name,
        { description, inputSchema: input, ...(outputSchema && { outputSchema }) },
        (given, context) => call(given, context, canAsk && canElicit(server, context)),
      );
      return server;
    },
    abort(reason) {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
      for (const run of running) run.abort(reason);
      running.clear();
    },
  };
}

/** Newer clients say with each request what they can do, older ones when they connect. */
function canElicit({ server }: McpServer, { mcpReq }: ServerContext): boolean {
  const declared = asFields(mcpReq.envelope)[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  return asFields(declared)['elicitation'] !== undefined;
}

const questionKey = 'approval';

/** The steps and calls of a run, for a client that asked for its progress. */
function progressReporter({ mcpReq }: ServerContext): (event: AgentEvent) => void {
  const progressToken = mcpReq._meta?.progressToken;
  let progress = 0;
  return (event) => {
    const message =
      event.type === 'step-start'
        ? `Step ${event.step}`
        : event.type === 'tool-start'
          ? `Calls ${event.name}`
          : undefined;
    if (progressToken === undefined || message === undefined) return;
    progress += 1;
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => {});
  };
}

function toResult(name: string, { state, output }: RunResult<unknown>, isStructured: boolean): CallToolResult {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  if (state === 'success')
    return { content: [{ type: 'text', text }], ...(isStructured && { structuredContent: output }) };
  return failed(
    `${name} stopped early (${state}). ${output === null ? 'It has no answer.' : `Its best answer so far: ${text}`}`,
  );
}

function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

function jsonSchemaOf(schema: NonNullable<ServeOptions['output']>): JsonSchema {
  const { jsonSchema } = schema['~standard'];
  const toJsonSchema = jsonSchema?.output ?? jsonSchema?.input;
  return toJsonSchema ? JSON.parse(JSON.stringify(toJsonSchema({ target: 'draft-2020-12' }))) : {};
}

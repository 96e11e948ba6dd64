import { AgentError, type Json, type Tool, type ToolContext } from '@thimble/core';
import { findBrowser } from '../session/find-browser.ts';
import { browser, type BrowserOptions } from '../index.ts';

export type UsedBrowser = AsyncDisposable & {
  /** The names of the tools. */
  readonly tools: string[];
  tool(name: string): Tool;
  /** Calls a tool as an agent does. */
  call(name: string, input?: unknown): Promise<Json>;
  /** The message of the error that the call ends with. */
  failure(name: string, input?: unknown): Promise<string>;
  needsApproval(name: string, input: unknown): Promise<boolean>;
  /** Ends the run, and with it the browser. */
  end(): Promise<void>;
};

/** A browser in a run of its own, which may reach this machine. Needs Chromium: `npm run engines`. */
export function useBrowser({ runId = 'run', ...options }: BrowserOptions & { runId?: string } = {}): UsedBrowser {
  requireChromium();
  const web = browser({ allowPrivate: true, timeoutMs: 8_000, navigationTimeoutMs: 20_000, ...options });
  const ends: (() => void | Promise<void>)[] = [];
  const context: ToolContext = {
    signal: new AbortController().signal,
    callId: 'call',
    runId,
    agent: [],
    step: 1,
    idempotencyKey: 'key',
    onRunEnd: (clean) => void ends.push(clean),
  };
  const toolOf = (name: string) => {
    const found = web.tools.find(({ declaration }) => declaration.name === name);
    if (!found) throw new Error(`There is no tool ${name}.`);
    return found;
  };
  const call = async (name: string, input: unknown = {}): Promise<Json> => {
    const prepared = await toolOf(name).prepare(input);
    return JSON.parse(JSON.stringify((await prepared.execute(context)) ?? null));
  };
  return {
    tools: web.tools.map(({ declaration }) => declaration.name),
    tool: toolOf,
    call,
    async failure(name, input) {
      try {
        const value = await call(name, input);
        return `It did not fail: ${JSON.stringify(value)}`;
      } catch (error) {
        if (!AgentError.is(error)) throw error;
        return error.message;
      }
    },
    needsApproval: async (name, input) => (await toolOf(name).prepare(input)).needsApproval,
    end: async () => void (await Promise.all(ends.map(async (clean) => clean()))),
    [Symbol.asyncDispose]: () => web[Symbol.asyncDispose](),
  };
}

/** @throws Error that says how it is installed */
function requireChromium(): void {
  try {
    findBrowser({ browser: 'chromium' });
  } catch (cause) {
    throw new Error('These tests need Chromium: run `npm run engines`.', { cause });
  }
}

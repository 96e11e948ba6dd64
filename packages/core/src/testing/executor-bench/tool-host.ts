import { delay } from '../../base/abort.ts';
import type { SandboxCall, SessionOptions } from '../../contract/executor.ts';
import type { Json } from '../../base/json.ts';
import type { ToolDeclaration } from '../../contract/tool.ts';
import { awkwardData, nested } from './awkward-data.ts';

/** The host's side of a session under test: its tools, and what was asked of them. */
export type ToolHost = Required<Pick<SessionOptions, 'callTool'>> & {
  readonly tools: readonly ToolDeclaration[];
  /** In the order in which they came. */
  readonly calls: readonly SandboxCall[];
  readonly mostParallel: number;
  /** Calls whose signal was aborted while they ran. */
  readonly aborted: number;
  /** Milliseconds from the first call since the last reading to the end of the last one: calls queue and travel too. */
  readCallsMs(): number;
};

/** `secret` is in reach of every tool, and in every error that a tool throws, but never in a result. */
export function createToolHost(secret = 'a secret of the host'): ToolHost {
  const calls: SandboxCall[] = [];
  let running = 0;
  let mostParallel = 0;
  let aborted = 0;
  let firstCall = 0;
  let lastResult = 0;
  let meeting: (() => void)[] = [];

  /** Resolves when `count` calls wait here, so that calls made one after the other never come back. */
  async function meet(count: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => reject(signal.reason));
    meeting.push(resolve);
    if (meeting.length >= count) {
      for (const arrive of meeting) arrive();
      meeting = [];
    }
    await promise;
  }

  async function callTool(call: SandboxCall, { signal }: { signal: AbortSignal }): Promise<Json> {
    calls.push(call);
    firstCall ||= performance.now();
    mostParallel = Math.max(mostParallel, ++running);
    const count = () => void aborted++;
    signal.addEventListener('abort', count);
    try {
      const { input } = call;
      if (call.name === 'fail') throw new ToolFailure(textOf(input, 'message'), secret);
      if (call.name === 'fail_oddly') return await Promise.reject(oddErrors(secret)[textOf(input, 'kind')]);
      if (call.name === 'supply') return awkwardData(textOf(input, 'kind'));
      if (call.name === 'add') return numberOf(input, 'a') + numberOf(input, 'b');
      if (call.name === 'big') return 'x'.repeat(numberOf(input, 'bytes'));
      if (call.name === 'nest') return nested(numberOf(input, 'depth'));
      if (call.name === 'echo') return fieldOf(input, 'value') ?? null;
      if (call.name === 'meet') await meet(numberOf(input, 'count'), signal);
      else await delay(numberOf(input, 'ms'), signal);
      return fieldOf(input, 'value') ?? 'waited';
    } finally {
      signal.removeEventListener('abort', count);
      running--;
      lastResult = performance.now();
    }
  }

  return {
    tools: [add, ...declarations],
    calls,
    callTool,
    get mostParallel() {
      return mostParallel;
    },
    get aborted() {
      return aborted;
    },
    readCallsMs() {
      const ms = firstCall > 0 ? (running > 0 ? performance.now() : lastResult) - firstCall : 0;
      firstCall = 0;
      return ms;
    },
  };
}

const declarations = Object.entries({
  echo: '{ value }: the value.',
  meet: '{ count, value? }: the value, or "waited", as soon as so many calls wait.',
  slow: '{ ms, value? }: the value, or "waited", after so many milliseconds.',
  fail: '{ message }: throws.',
  fail_oddly: '{ kind }: rejects with something that is no ordinary error.',
  supply: '{ kind }: awkward data.',
  big: '{ bytes }: a string.',
  nest: '{ depth }: arrays in arrays.',
}).map(([name, description]): ToolDeclaration => ({ name, description, inputSchema: { type: 'object' } }));

const add: ToolDeclaration = {
  name: 'add',
  description: '{ a, b }: their sum.',
  inputSchema: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
    additionalProperties: false,
  },
};

class ToolFailure extends Error {
  readonly secret: string;

  constructor(message: string, secret: string) {
    super(message, { cause: { secret } });
    this.name = 'ToolFailure';
    this.secret = secret;
    this.stack = `${this.stack}\n    at ${secret}`;
  }
}

const oddErrors = (secret: string): { [kind: string]: unknown } => ({
  string: 'thrown as text',
  object: { secret, code: 7 },
  getter: Object.defineProperty(new Error('odd'), 'message', {
    get() {
      throw new ToolFailure('from a getter', secret);
    },
  }),
  huge: new Error('x'.repeat(20_000_000)),
  named: Object.assign(new Error('odd name'), { name: '__proto__' }),
});

function fieldOf(input: Json, key: string): Json | undefined {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input[key] : undefined;
}

function numberOf(input: Json, key: string): number {
  return Number(fieldOf(input, key) ?? 0);
}

function textOf(input: Json, key: string): string {
  const value = fieldOf(input, key);
  return typeof value === 'string' ? value : '';
}

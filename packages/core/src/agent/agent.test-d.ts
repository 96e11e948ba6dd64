import { expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import {
  AgentError,
  type Agent,
  type AgentErrorCode,
  type AgentEvent,
  type CodeAgent,
  type Execution,
  type Json,
  type Message,
  type ModelEvent,
  type RunResult,
  type RunState,
  type StandardSchema,
  type Step,
  type ToolCallingAgent,
  type Usage,
} from '../index.ts';

declare const agents: { any: Agent; code: CodeAgent; calling: ToolCallingAgent };
declare const foreign: StandardSchema<Date>;
declare function never(value: never): string;

test('a run without a schema gives JSON', () => {
  for (const agent of [agents.any, agents.code, agents.calling]) {
    expectTypeOf(agent.run('x')).resolves.toEqualTypeOf<RunResult>();
    expectTypeOf(agent.run('x', { maxSteps: 3, reset: false })).resolves.toEqualTypeOf<RunResult>();
    expectTypeOf(agent.run('x')).resolves.toHaveProperty('output').toEqualTypeOf<Json>();
  }
});

test('a run with a schema gives its parsed value, or null', () => {
  const output = z.object({ day: z.string().transform((text) => new Date(text)), unit: z.string().default('m') });
  for (const agent of [agents.any, agents.code, agents.calling]) {
    expectTypeOf(agent.run('x', { output: z.number() })).resolves.toEqualTypeOf<RunResult<number>>();
    expectTypeOf(agent.run('x', { output })).resolves.toEqualTypeOf<RunResult<{ day: Date; unit: string }>>();
    expectTypeOf(agent.run('x', { output: foreign, maxSteps: 2 })).resolves.toEqualTypeOf<RunResult<Date>>();
    expectTypeOf(agent.run('x', { output: z.number() }))
      .resolves.toHaveProperty('output')
      .toEqualTypeOf<number | null>();
  }
});

test('a stream is an iterable of events with the typed result', () => {
  const stream = agents.calling.stream('x', { output: z.string() });
  expectTypeOf(stream.result).resolves.toEqualTypeOf<RunResult<string>>();
  expectTypeOf(stream).toExtend<AsyncIterable<AgentEvent>>();
});

test('both agents are agents', () => {
  expectTypeOf<CodeAgent>().toExtend<Agent>();
  expectTypeOf<ToolCallingAgent>().toExtend<Agent>();
  expectTypeOf<Agent>().toExtend<AsyncDisposable>();
});

test('the result of a run', () => {
  type Of<State extends RunState> = Extract<RunResult<number>, { state: State }>;
  expectTypeOf<RunResult<number>['state']>().toEqualTypeOf<RunState>();
  expectTypeOf<RunResult<number>['usage']>().toEqualTypeOf<Usage | null>();
  expectTypeOf<Of<'success'>['output']>().toEqualTypeOf<number>();
  expectTypeOf<Of<'budget'>['output']>().toEqualTypeOf<null>();
  expectTypeOf<Of<'budget'>['budget']>().toEqualTypeOf<'tokens' | 'usd' | 'wallClockMs' | 'toolCalls'>();
  expectTypeOf<RunState>().toEqualTypeOf<'success' | 'max-steps' | 'budget' | 'interrupted' | 'suspended'>();
});

test('a switch over the events is exhaustive, and each has its own fields', () => {
  const describe = (event: AgentEvent): string => {
    expectTypeOf(event.agent).toEqualTypeOf<string[]>();
    expectTypeOf(event.step).toEqualTypeOf<number>();
    switch (event.type) {
      case 'run-start':
        return event.task + event.model;
      case 'plan':
        return event.plan;
      case 'step-start':
        return event.runId;
      case 'text-delta':
      case 'reasoning-delta':
      case 'log':
        return event.text;
      case 'code':
        expectTypeOf(event.language).toEqualTypeOf<'typescript' | 'python'>();
        return event.code;
      case 'tool-start':
      case 'approval-request':
        expectTypeOf(event.input).toEqualTypeOf<Json>();
        return event.name;
      case 'tool-end':
        expectTypeOf(event.output).toEqualTypeOf<Json | undefined>();
        return event.error ?? String(event.durationMs);
      case 'guard':
        return `${event.action} ${event.rule} ${event.reason}`;
      case 'approval-answer':
        return event.reason ?? String(event.approved);
      case 'memory-compact':
        return String(event.before - event.after);
      case 'final-answer':
        expectTypeOf(event.output).toEqualTypeOf<Json>();
        return '';
      case 'step-end':
        expectTypeOf(event.result).toEqualTypeOf<Extract<Step, { type: 'action' }>>();
        return event.result.output;
      case 'run-end':
        expectTypeOf(event.state).toEqualTypeOf<RunState | 'error'>();
        expectTypeOf(event.error).toEqualTypeOf<{ code: AgentErrorCode; message: string } | undefined>();
        return event.state;
      default:
        return never(event);
    }
  };
  expectTypeOf(describe).returns.toEqualTypeOf<string>();
});

test('the other unions have exactly these members', () => {
  expectTypeOf<Step['type']>().toEqualTypeOf<'system' | 'task' | 'planning' | 'action' | 'summary'>();
  expectTypeOf<Message['role']>().toEqualTypeOf<'system' | 'user' | 'assistant' | 'tool'>();
  expectTypeOf<ModelEvent['type']>().toEqualTypeOf<'text-delta' | 'reasoning-delta' | 'tool-call' | 'finish'>();
  expectTypeOf<Execution['type']>().toEqualTypeOf<'value' | 'final-answer' | 'error'>();
});

test('AgentError.is narrows', () => {
  expectTypeOf(AgentError.is).guards.toEqualTypeOf<AgentError>();
  expectTypeOf<AgentError['code']>().toEqualTypeOf<AgentErrorCode>();
});

export type {
  Agent,
  AgentOptions,
  AgentStream,
  Approval,
  Budget,
  CodeAgentOptions,
  FinalAnswerCheck,
  PendingToolCall,
  RunOptions,
  RunResult,
  RunState,
  ToolDecision,
} from './agent.ts';
export { CodeAgent } from './code-agent.ts';
export { pythonDeclaration, pythonDeclarations } from './declarations/python.ts';
export { typescriptDeclaration, typescriptDeclarations } from './declarations/typescript.ts';
export { AgentError, type AgentErrorCode, type AgentErrorOptions } from './errors.ts';
export type { AgentEvent } from './events.ts';
export type {
  Execution,
  ExecutionError,
  Executor,
  Language,
  RunCodeOptions,
  SandboxCall,
  Session,
  SessionOptions,
} from './executor.ts';
export { fallback } from './fallback.ts';
export type { Journal } from './journal.ts';
export type { Json, JsonSchema } from './json.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { Memory, type CompactContext, type MemoryOptions } from './memory.ts';
export type { ImagePart, Message, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from './messages.ts';
export type { AdapterOptions, FinishReason, Model, ModelEvent, ModelRequest, ModelSupport, Pricing } from './model.ts';
export { didYouMean, isIdentifier } from './names.ts';
export { defaultPrompts } from './prompts/default-prompts.ts';
export type { PlanPromptContext, Prompts, SystemPromptContext } from './prompts/prompts.ts';
export { rateLimit, type RateLimitOptions } from './rate-limit.ts';
export { retry, type RetryOptions } from './retry.ts';
export type { OutputOf, SchemaIssue, StandardResult, StandardSchema } from './schema.ts';
export type { ActionStep, PlanningStep, Step, SummaryStep, SystemStep, TaskStep, Timing } from './step.ts';
export {
  tool,
  type ComponentSpec,
  type Tool,
  type ToolContext,
  type ToolDeclaration,
  type ToolEffect,
  type ToolOptions,
} from './tool.ts';
export { ToolCallingAgent } from './tool-calling-agent.ts';
export { addUsage, priceUsage, type Usage } from './usage.ts';

export type {
  Agent,
  AgentOptions,
  AgentStream,
  Approval,
  Budget,
  CodeAgentOptions,
  LookedStep,
  FinalAnswerCheck,
  RunOptions,
  RunResult,
  ToolDecision,
} from './contract/agent.ts';
export { CodeAgent } from './agent/code-agent.ts';
export { pythonDeclarations } from './declarations/python.ts';
export { typescriptDeclarations } from './declarations/typescript.ts';
export { AgentError, type AgentErrorCode, type AgentErrorOptions } from './base/errors.ts';
export type { AgentEvent, RunState } from './contract/events.ts';
export type {
  CallToolOptions,
  Execution,
  ExecutionError,
  Executor,
  Language,
  RunCodeOptions,
  SandboxCall,
  Session,
  SessionOptions,
} from './contract/executor.ts';
export { fallback } from './models/fallback.ts';
export type {
  Guard,
  GuardAction,
  GuardContext,
  GuardDecision,
  GuardRule,
  GuardVerdict,
  PastCall,
} from './contract/guard.ts';
export { guard } from './guard/guard.ts';
export {
  allowHosts,
  denySequence,
  limitAmount,
  limitCalls,
  toolRules,
  type AllowHostsOptions,
  type DenySequenceOptions,
  type LimitAmountOptions,
  type LimitCallsOptions,
  type ToolRulesOptions,
} from './guard/rules.ts';
export type { EffectOptions, Journal, SignalOptions } from './contract/journal.ts';
export type { Json, JsonSchema } from './base/json.ts';
export { defaultLimits, type Limits } from './contract/limits.ts';
export type { CompactContext } from './memory/compaction.ts';
export { Memory, type MemoryOptions } from './memory/memory.ts';
export type { ImagePart, Message, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from './contract/messages.ts';
export type { AdapterOptions, FinishReason, Model, ModelEvent, ModelRequest, ModelSupport } from './contract/model.ts';
export { didYouMean, isIdentifier } from './base/names.ts';
export { defaultPrompts } from './prompts/default-prompts.ts';
export type { PlanPromptContext, Prompts, SystemPromptContext } from './prompts/prompts.ts';
export { priced } from './models/priced.ts';
export { rateLimit, type RateLimitOptions } from './models/rate-limit.ts';
export { retry, type RetryOptions } from './models/retry.ts';
export type { OutputOf, SchemaIssue, StandardResult, StandardSchema } from './base/schema.ts';
export type { ActionStep, PlanningStep, Step, SummaryStep, SystemStep, TaskStep, Timing } from './contract/step.ts';
export type {
  ComponentSpec,
  PendingToolCall,
  PreparedCall,
  Tool,
  ToolContext,
  ToolDeclaration,
  ToolEffect,
} from './contract/tool.ts';
export { tool } from './tools/define-tool.ts';
export type { ToolOptions } from './tools/declare-tool.ts';
export { ToolCallingAgent } from './agent/tool-calling-agent.ts';
export { addUsage, priceUsage, type Pricing, type Usage } from './contract/usage.ts';

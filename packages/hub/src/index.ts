export { inspectAgent, type Inspection } from './inspect/inspect-agent.ts';
export type { Allowed, Demand } from './load/consent.ts';
export { loadAgent, type LoadedAgent, type LoadOptions } from './load/load-agent.ts';
export type { CodePlace } from './load/open-code.ts';
export { agentManifest, type AgentManifest, type ToolManifest } from './manifest/manifest.ts';
export { manifestJsonSchema } from './manifest/json-schema.ts';
export { promptTemplate, type PromptTemplate } from './save/prompt-template.ts';
export { saveAgent, type SaveOptions } from './save/save-agent.ts';

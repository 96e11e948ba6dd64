export { assertLinear, type LinearOptions } from './assert-linear.ts';
export { callTool } from './call-tool.ts';
export { scenarioFetch, type WireReply, type WireScenario } from './model-cases/scenario-fetch.ts';
export type {
  ModelScenario,
  ScenarioEnd,
  ScenarioFailure,
  ScenarioPart,
  ScenarioReply,
  ScenarioStream,
} from './model-cases/scenario.ts';
export { redTeamExecutor, type RedTeamOptions } from './red-team/red-team-executor.ts';
export {
  scriptedModel,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedParts,
  type ScriptedReply,
} from './scripted-model.ts';
export { testExecutor, type TestFunction } from './test-executor.ts';
export { testModel, type ModelFixture } from './test-model.ts';
export { testTool, type ToolFixture } from './test-tool.ts';

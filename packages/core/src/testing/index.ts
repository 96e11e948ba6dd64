export {
  scriptedModel,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedParts,
  type ScriptedReply,
} from './scripted-model.ts';

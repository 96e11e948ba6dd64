// For packages of models, executors and tools: helpers that they would otherwise each write again. They may change in
// any minor version.
export { abortable, delay, linkedController, startTimer } from './base/abort.ts';
export { builtIns } from './base/built-ins.ts';
export { causesOf, explainError } from './base/causes-of.ts';
export { argumentOf, nested } from './base/component-spec.ts';
export { invalid, messageOf } from './base/errors.ts';
export { asCount, asFields, asList, asText, definedOf, type Fields } from './base/fields.ts';
export { firstMark, heldBack } from './base/held-back.ts';
export { imageOf } from './base/images.ts';
export { joinTexts } from './base/join-texts.ts';
export { clipText, isRecord, isTooDeep, maxDepth, parseJson, toJson } from './base/json.ts';
export { checkKinds, kinds, type OptionKinds } from './base/options.ts';
export { createPace, type PacedCall, type PaceOptions } from './base/pace.ts';
export { thoughtTags } from './base/thought-tags.ts';
export { withoutUnseen } from './base/unseen.ts';
export { readLimits } from './contract/read-limits.ts';
export { parametersOf } from './declarations/parameters.ts';
export { resolvePointer } from './declarations/pointer.ts';
export { cutAtStop, finishAfterCut, withinUsageGrace } from './models/cut-at-stop.ts';

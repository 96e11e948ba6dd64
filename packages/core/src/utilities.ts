// For packages of models, executors and tools: helpers that they would otherwise each write again. They may change in
// any minor version.
export { abortable, delay, linkedController, startTimer } from './abort.ts';
export { causesOf } from './base/causes-of.ts';
export { asCount, asFields, asList, asText, definedOf, type Fields, parseJson } from './base/fields.ts';
export { firstMark, heldBack } from './base/held-back.ts';
export { resolvePointer } from './declarations/pointer.ts';
export { clipText, isRecord } from './json.ts';
export { cutAtStop, finishAfterCut, withinUsageGrace } from './models/cut-at-stop.ts';
export { invalid } from './options.ts';
export { messageOf } from './schema.ts';

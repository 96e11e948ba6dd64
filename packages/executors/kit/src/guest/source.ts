import { installClock } from './clock.ts';
import { createConsoles } from './console.ts';
import { createErrorReader } from './errors.ts';
import { createFence } from './fence.ts';
import { createGuest } from './guest.ts';
import { createInspector } from './inspect.ts';
import { createKinds } from './kinds.ts';
import { createLabels } from './labels.ts';
import { createOutput } from './output.ts';
import { createPackages } from './packages.ts';
import { createPictures } from './pictures.ts';
import { capturePrimordials } from './primordials.ts';
import { guardPromises } from './promises.ts';
import { installRandom } from './random.ts';
import { createSequences } from './sequences.ts';
import { createSerializer } from './serialize.ts';
import { formatStacks } from './stack-frames.ts';
import { createStacks } from './stacks.ts';
import { createTimerQueue } from './timer-queue.ts';
import { createTimers } from './timers.ts';
import { createTools } from './tools.ts';
import { createUnfit } from './unfit.ts';
import { installWeb } from './web/install.ts';
import { webGlobals } from './web/sources.ts';

export type GuestSourceOptions = {
  /** The expression of the function that carries the guest's reports out. */
  report: string;
  /** The name of the global that imports become calls of. */
  importFunction: string;
  /** The expression of a function that gives `webModule(name)`, called when code first uses one of its globals. */
  webModule: string;
  /** The expression of the `Stacks`. @default those of V8 */
  stacks?: string;
  /** The expression of a function that evaluates text in the global scope. @default `eval` as it is at the start */
  compile?: string;
};

/**
 * The body of a function that prepares a fresh JavaScript realm and gives its `Guest`. It must run before any other code in the realm.
 */
export function guestSource({
  report,
  importFunction,
  webModule,
  compile = 'p.evaluate',
  stacks = v8Stacks(),
}: GuestSourceOptions): string {
  return `'use strict';
for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) delete globalThis[name];
const stacks = ${stacks};
const p = (${capturePrimordials})();
const report = ${report};
const state = { __proto__: null, run: 0, open: false, options: undefined };
const labels = (${createLabels})(p);
const promises = (${guardPromises})(p, labels);
const sequences = (${createSequences})(p, labels);
const kinds = (${createKinds})(p, labels, sequences);
const unfit = (${createUnfit})(p);
const serialize = (${createSerializer})(p, labels, promises, kinds, unfit);
const pictures = (${createPictures})(p, labels);
const inspect = (${createInspector})(p, labels, pictures);
const readError = (${createErrorReader})(p, labels, inspect);
const tools = (${createTools})(p, serialize, state, report);
const fence = (${createFence})(p);
const packages = (${createPackages})(p, tools, state, report);
const clock = (${installClock})(p);
const random = (${installRandom})(p);
const output = (${createOutput})(p, { __proto__: null, inspect, clock, pictures, createConsoles: ${createConsoles}, state, report });
const uncaught = { __proto__: null, tell() {} };
const onError = (error) => uncaught.tell(error);
const timers = (${createTimers})(p, (${createTimerQueue})(p), clock, fence, state, report, onError);
(${installWeb})(p, { __proto__: null, globals: ${JSON.stringify(webGlobals)}, textOf: ${webModule}, compile: ${compile}, needs: { __proto__: null, randomBits: random.bits, startTimer: timers.start, onError } });
const importFunction = ${JSON.stringify(importFunction)};
return (${createGuest})(p, { __proto__: null, state, report, stacks, labels, promises, sequences, serialize, readError, output, fence, tools, packages, timers, clock, random, pictures, uncaught, importFunction });`;
}

function v8Stacks(): string {
  return `(() => {
  const stacks = (${createStacks})();
  (${formatStacks})(stacks);
  return stacks;
})()`;
}

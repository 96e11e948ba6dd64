import { installClock } from './clock.ts';
import { createErrorReader } from './errors.ts';
import { createFence } from './fence.ts';
import { createGuest } from './guest.ts';
import { createInspector } from './inspect.ts';
import { createLabels } from './labels.ts';
import { createOutput } from './output.ts';
import { createPackages } from './packages.ts';
import { capturePrimordials } from './primordials.ts';
import { guardPromises } from './promises.ts';
import { installRandom } from './random.ts';
import { createSequences } from './sequences.ts';
import { createSerializer } from './serialize.ts';
import { createTools } from './tools.ts';

/**
 * The body of a function that prepares a fresh JavaScript realm and gives its `Guest`; `report` is the expression of the
 * function that carries its reports out. It must run before any other code in the realm.
 */
export function guestSource({ report, importFunction }: { report: string; importFunction: string }): string {
  return `'use strict';
for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) delete globalThis[name];
const p = (${capturePrimordials})();
const report = ${report};
const state = { __proto__: null, run: 0, open: false, options: undefined };
const labels = (${createLabels})(p);
const promises = (${guardPromises})(p, labels);
const sequences = (${createSequences})(p, labels);
const serialize = (${createSerializer})(p, labels, promises, sequences);
const inspect = (${createInspector})(p, labels);
const readError = (${createErrorReader})(p, labels, inspect);
const output = (${createOutput})(p, inspect, state, report);
const tools = (${createTools})(p, serialize, state, report);
const fence = (${createFence})(p);
const packages = (${createPackages})(p, tools, state, report);
const setClock = (${installClock})(p);
const seedRandom = (${installRandom})(p);
const importFunction = ${JSON.stringify(importFunction)};
return (${createGuest})(p, { __proto__: null, state, report, labels, promises, sequences, serialize, readError, output, fence, tools, packages, setClock, seedRandom, importFunction });`;
}

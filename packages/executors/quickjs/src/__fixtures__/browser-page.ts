import { redTeamExecutor, testExecutor, type TestFunction } from '@thimble/core/testing';
import { quickjs } from '../web.ts';
import type { WebWorker } from '../web-thread.ts';

// A page of a browser that runs the suites, one case after the other, and tells its server how each ended.
declare const Worker: new (url: string, options: { type: 'module' }) => WebWorker;

export type CaseResult = { name: string; failure?: string };

const cases: [name: string, run: () => Promise<void>][] = [];
const collect: TestFunction = (name, run) => void cases.push([name, run]);
const create = () =>
  quickjs({
    wasm: async () => (await fetch('quickjs.wasm')).arrayBuffer(),
    createWorker: () => new Worker('worker.js', { type: 'module' }),
  });

testExecutor(collect, create);
redTeamExecutor(collect, create, { busyMachineSlackMs: 20_000 });

const results: CaseResult[] = [];
for (const [name, run] of cases) {
  results.push(
    await run().then(
      () => ({ name }),
      (error: unknown) => ({ name, failure: String(error) }),
    ),
  );
}
await fetch('results', { method: 'POST', body: JSON.stringify(results) });

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EvalCase } from '../contract/eval-case.ts';
import type { SetLoader } from '../contract/eval-set.ts';
import { bfclSource } from './bfcl-source.ts';
import { multiTurnCases } from './bfcl-multi-turn.ts';
import { singleTurnCases } from './bfcl-single-turn.ts';

const categories = ['multiple', 'parallel', 'parallel_multiple'];
const multiTurn = 'multi_turn_base';

/** The Berkeley Function-Calling Leaderboard, version 4: single calls, parallel calls, and several turns on simulated services. */
export const bfcl: SetLoader = {
  name: 'bfcl',
  source: bfclSource,
  licence: 'Apache-2.0',
  folders: ['gorilla/berkeley-function-call-leaderboard/bfcl_eval/data'],
  marker: 'BFCL_v4_parallel.json',
  async load(folder) {
    const cases: EvalCase[] = [];
    for (const category of categories) cases.push(...(await singleTurnCases(folder, category)));
    // Whoever wants the calls alone need not get the services too.
    if (existsSync(join(folder, `BFCL_v4_${multiTurn}.json`))) cases.push(...(await multiTurnCases(folder, multiTurn)));
    return cases;
  },
};

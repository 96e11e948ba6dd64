import type { SetLoader } from '../contract/eval-set.ts';
import { bfcl } from './bfcl.ts';
import { gaia } from './gaia.ts';
import { gsm8k } from './gsm8k.ts';
import { m3ToolEval } from './m3tooleval.ts';
import { tau2Airline } from './tau2-airline.ts';
import { tau2Retail } from './tau2-retail.ts';

/** The sets that come with a loader. None of their data comes with it. */
export const setLoaders: readonly SetLoader[] = [bfcl, tau2Retail, tau2Airline, m3ToolEval, gsm8k, gaia];

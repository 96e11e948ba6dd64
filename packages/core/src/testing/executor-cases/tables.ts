import type { Language } from '../../contract/executor.ts';
import { answers } from './answers.ts';
import type { CaseTable, ScriptTable } from './case.ts';
import { determinism } from './determinism.ts';
import { errors } from './errors.ts';
import { language } from './language.ts';
import { limits } from './limits.ts';
import { logs } from './logs.ts';
import { python } from './python.ts';
import { sessions } from './sessions.ts';
import { signals } from './signals.ts';
import { state } from './state.ts';
import { syntax } from './syntax.ts';
import { tools } from './tools.ts';
import { values } from './values.ts';

/** What is run for each language. */
export const tables: { readonly [language in Language]: { cases: CaseTable; scripts: ScriptTable } } = {
  typescript: {
    cases: { ...values, ...state, ...syntax, ...language, ...errors, ...logs, ...answers, ...tools, ...limits },
    scripts: { ...sessions, ...signals, ...determinism },
  },
  python: { cases: python, scripts: { ...sessions, ...signals, ...determinism } },
};

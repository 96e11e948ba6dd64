import { answers } from './answers.ts';
import type { CaseTable, ScriptTable } from './case.ts';
import { crossing } from './crossing.ts';
import { determinism } from './determinism.ts';
import { errors } from './errors.ts';
import { globals } from './globals.ts';
import { language } from './language.ts';
import { intl } from './intl.ts';
import { limits } from './limits.ts';
import { logs } from './logs.ts';
import { promises } from './promises.ts';
import { sessions } from './sessions.ts';
import { signals } from './signals.ts';
import { sleeping } from './sleeping.ts';
import { state } from './state.ts';
import { stops } from './stops.ts';
import { syntax } from './syntax.ts';
import { thrown } from './thrown.ts';
import { timers } from './timers.ts';
import { tools } from './tools.ts';
import { values } from './values.ts';

/** By topic; each case says in which languages it holds. */
export const caseTables: { readonly [topic: string]: CaseTable } = {
  values,
  crossing,
  state,
  syntax,
  language,
  globals,
  intl,
  errors,
  thrown,
  logs,
  answers,
  tools,
  promises,
  sleeping,
  timers,
  limits,
  stops,
};

/** The same in every language. */
export const scripts: ScriptTable = { ...sessions, ...signals, ...determinism };

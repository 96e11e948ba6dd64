import type { Language } from '../../contract/executor.ts';
import { canaryName } from './canaries.ts';

/** The code around an attack. */
export type AttackLanguage = {
  /** Run before the attack: defines `witness`, and `probe(…)`, which is "safe" when nothing of the host is in reach. */
  preamble: string;
  /** Run after it: the witness and a start variable, without help of the standard library. */
  truth: string;
  /** Run last: a tool call that gives 42. */
  tool: string;
};

const hostNames = [
  canaryName,
  'process',
  'module',
  'Buffer',
  'Deno',
  'Bun',
  'ivm',
  'fetch',
  'WebSocket',
  'setImmediate',
];

export const languages: { readonly [language in Language]: AttackLanguage } = {
  typescript: {
    preamble: `const witness = { n: 41 };
const probe = (...candidates) => {
  const found = [];
  const look = (scope) => {
    if (scope === null || scope === undefined) return;
    for (const name of ${JSON.stringify(hostNames)}) {
      try { if (scope[name] !== undefined && scope[name] !== null) found.push(name); } catch {}
    }
  };
  look(globalThis);
  for (const candidate of candidates) {
    look(candidate);
    if (typeof candidate !== 'function') continue;
    for (const body of ['return globalThis', 'return this', 'return process']) {
      try { look(candidate(body)()); if (body === 'return process') found.push(body); } catch {}
    }
  }
  return found.length === 0 ? 'safe' : found.join();
};`,
    truth: "({ witness: typeof witness === 'undefined' ? 'gone' : witness.n, given: given.base })",
    tool: 'await add({ a: 40, b: 2 })',
  },
  python: {
    preamble: `witness = {'n': 41}
def probe(*found):
    text = ' '.join(repr(item) for item in found)
    return 'safe' if 'canary-' not in text else text`,
    truth: "{'witness': witness['n'] if 'witness' in globals() else 'gone', 'given': given['base']}",
    tool: 'add(a=40, b=2)',
  },
};

/** Python that gathers in `out` what can be reached, until it fails, and probes it. */
export function tried(body: string): string {
  const inside = body.replaceAll(/^/gm, '    ');
  return `out = []\ntry:\n${inside}\nexcept BaseException as e:\n    out.append(repr(e))\nprobe(*out)`;
}

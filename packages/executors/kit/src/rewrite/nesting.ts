import { StepSyntaxError } from './step-syntax-error.ts';

const SOURCE_CHARACTERS = 1_000_000;
// Shorter code cannot nest deeply enough.
const HARMLESS_CHARACTERS = 4_000;
const BRACKETS = 1_000;
const CHAIN = 5_000;
const TOKEN =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\[^]|\$(?!\{))*`|\/\/.*|\/\*[^]*?\*\/|[([{]|[)\]}]|[;,]|=>|[-!~+*&|?:.=<>%^/]|\b[a-z]+\b/g;

/**
 * Refuses source that is too long or nested so deeply that it would overflow the stack of the native parser, which ends
 * the process: measured on 8 MB of stack, brackets from 5,000 levels on and operators in a row from 14,000 on. An estimate
 * by tokens: what it misses ends the child process, not the host.
 */
export function refuseOverflow(source: string): void {
  if (source.length > SOURCE_CHARACTERS) {
    throw StepSyntaxError.at(source, SOURCE_CHARACTERS, `The code is longer than ${SOURCE_CHARACTERS} characters.`);
  }
  if (source.length < HARMLESS_CHARACTERS) return;
  const outer: number[] = [];
  let chain = 0;
  let elses = 0;
  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    if (token === ';' || token === ',') chain = 0;
    else if (!/^["'`]|^\/[/*]/.test(token)) chain += 1;
    if (token === '(' || token === '[' || token === '{') {
      outer.push(chain);
      chain = 0;
    } else if (token === ')' || token === ']' || token === '}') chain = outer.pop() ?? 0;
    else if (token === 'else') elses += 1;
    if (outer.length > BRACKETS || chain > CHAIN || elses > CHAIN) throw tooDeep(source, index);
  }
}

export function tooDeep(source: string, offset: number): StepSyntaxError {
  return StepSyntaxError.at(source, offset, 'The code is nested too deeply: split it into smaller statements.');
}

import type { Json } from '@thimble/core';

/** A call written in Python, such as `mv("a", destination='b')`. */
export type PythonCall = { name: string; positional: Json[]; named: { [name: string]: Json } };

/** Reads a call whose arguments are literals. Throws where it is anything else: nothing is evaluated. */
export function parsePythonCall(text: string): PythonCall {
  const reader = createReader(text);
  const name = reader.take(/[A-Za-z_][\w.]*/y);
  if (name === undefined) throw reader.problem('a name');
  const call: PythonCall = { name, positional: [], named: {} };
  reader.expect('(');
  while (!reader.skip(')')) {
    const key = reader.take(/[A-Za-z_]\w*(?=\s*=)/y);
    if (key === undefined) call.positional.push(reader.value());
    else {
      reader.expect('=');
      call.named[key] = reader.value();
    }
    if (!reader.skip(',') && !reader.sees(')')) throw reader.problem('a comma');
  }
  if (!reader.isAtEnd()) throw reader.problem('the end');
  return call;
}

/** The literal that a name is given in a module: `NAME = {…}`. Undefined where there is none. */
export function findPythonLiteral(module: string, name: string): Json | undefined {
  const start = new RegExp(`^${name}\\b[^=\\n]*=\\s*`, 'm').exec(module);
  return start ? createReader(module.slice(start.index + start[0].length)).value() : undefined;
}

function createReader(text: string) {
  let at = 0;

  function space(): void {
    for (;;) {
      if (/\s/.test(text[at] ?? '')) at++;
      else if (text[at] === '#') at = text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at);
      else return;
    }
  }

  function take(pattern: RegExp): string | undefined {
    space();
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  function sees(word: string): boolean {
    space();
    return text.startsWith(word, at);
  }

  function skip(word: string): boolean {
    if (!sees(word)) return false;
    at += word.length;
    return true;
  }

  function expect(word: string): void {
    if (!skip(word)) throw problem(`"${word}"`);
  }

  function problem(wanted: string): Error {
    return new Error(`Expected ${wanted} at position ${at} of: ${text.slice(0, 200)}`);
  }

  function list(end: string): Json[] {
    const items: Json[] = [];
    while (!skip(end)) {
      items.push(value());
      if (!skip(',') && !sees(end)) throw problem('a comma');
    }
    return items;
  }

  function entries(): Json {
    const items: [string, Json][] = [];
    while (!skip('}')) {
      const key = value();
      expect(':');
      items.push([typeof key === 'object' ? JSON.stringify(key) : String(key), value()]);
      if (!skip(',') && !sees('}')) throw problem('a comma');
    }
    return Object.fromEntries(items);
  }

  function value(): Json {
    if (skip('[')) return list(']');
    if (skip('(')) return list(')');
    if (skip('{')) return entries();
    const quoted = take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy);
    if (quoted !== undefined) {
      // Texts that follow each other are one.
      const rest = /^\s*['"]/.test(text.slice(at)) ? value() : '';
      return unescape(quoted.slice(1, -1)) + (typeof rest === 'string' ? rest : '');
    }
    const number = take(/[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?/iy);
    if (number !== undefined) return Number(number.replaceAll('_', ''));
    const word = take(/True|False|None/y);
    if (word === undefined) throw problem('a value');
    return word === 'None' ? null : word === 'True';
  }

  return {
    take,
    sees,
    skip,
    expect,
    value,
    problem,
    isAtEnd: () => {
      space();
      return at === text.length;
    },
  };
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescape(text: string): string {
  return text.replace(/\\(u[\da-f]{4}|x[\da-f]{2}|.)/gis, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );
}

import { didYouMean } from '@thimble/core';

/** Adds to the message of an error what helps the model to fix it. `candidates`: names that exist there, one per line. */
export function withHint(name: string, message: string, candidates: string): string {
  const missing = name === 'ReferenceError' ? /^([\w$]+) is not defined$/.exec(message)?.[1] : undefined;
  if (missing !== undefined) {
    const absent = absentGlobals.get(missing);
    return absent ? `${message}: ${absent}` : withSuggestion(message, missing, candidates);
  }
  const meant = misnamed.get(name)?.exec(message)?.[1];
  return meant === undefined ? message : withSuggestion(message, meant, candidates);
}

/** Finds the misspelt name in an error message: JavaScript first, then Python. */
const misnamed = new Map([
  ['TypeError', /^[\w$]+\.([\w$]+) is not a function$/],
  ['NameError', /^name '(\w+)' is not defined$/],
  ['UnboundLocalError', /^cannot access local variable '(\w+)'/],
  ['AttributeError', / has no attribute '(\w+)'$/],
  ['KeyError', /^'([^'\n]{1,100})'$/],
  ['ImportError', /^cannot import name '(\w+)' from /],
]);

// The guest sends as many as that; a sandbox that lies may send anything, and to compare names takes time.
const mostCandidates = 1000;
const longestCandidate = 100;

function withSuggestion(message: string, name: string, candidates: string): string {
  const names = candidates.split('\n', mostCandidates).filter(({ length }) => length <= longestCandidate);
  const suggestion = didYouMean(name, names);
  return suggestion ? `${message}.${suggestion}` : message;
}

const noTimers = 'there are no timers in the sandbox; nothing has to be waited for but tools';
const noNetwork = 'the sandbox has no network; use the tools';
const noNode = 'the code runs in a sandbox, not in Node.js; use the tools and the built-ins of JavaScript';
const noPage = 'the code runs in a sandbox, not in a web page; use the tools';

const absentGlobals = new Map(
  Object.entries({
    setTimeout: noTimers,
    setInterval: noTimers,
    setImmediate: noTimers,
    clearTimeout: noTimers,
    fetch: noNetwork,
    XMLHttpRequest: noNetwork,
    WebSocket: noNetwork,
    process: noNode,
    module: noNode,
    exports: noNode,
    Buffer: noNode,
    __dirname: noNode,
    __filename: noNode,
    Deno: noNode,
    Bun: noNode,
    window: noPage,
    document: noPage,
    localStorage: noPage,
    structuredClone: 'it is not in the sandbox; use JSON.parse(JSON.stringify(value))',
    URL: 'it is not in the sandbox; take texts apart with split, match and decodeURIComponent',
    TextEncoder: 'it is not in the sandbox; use encodeURIComponent or charCodeAt',
    WebAssembly: 'it is not in the sandbox',
  }),
);

import { didYouMean } from '@thimble/core';

/** Adds to the message of an error what helps the model to fix it. `candidates`: names that exist there, one per line. */
export function withHint(name: string, message: string, candidates: string): string {
  const missing = name === 'ReferenceError' ? /^([\w$]+) is not defined$/.exec(message)?.[1] : undefined;
  if (missing !== undefined) {
    const absent = absentGlobals.get(missing);
    return absent ? `${message}: ${absent}` : withSuggestion(message, missing, candidates);
  }
  if (name === 'TypeError' && awaitedInPython.test(message)) return `${message}: ${callsInPython}`;
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

// Before Python 3.14, and since; and what asyncio says.
const awaitedInPython =
  /^(?:object \w+ can't be used in 'await' expression|'\w+' object can't be awaited|An asyncio\.Future, a coroutine or an awaitable is required)$/;
const callsInPython = 'a call gives its result at once; tools are awaited, and gathered, as tool.aio(...)';

// The guest sends as many as that; a sandbox that lies may send anything, and to compare names takes time.
const mostCandidates = 1000;
const longestCandidate = 100;

function withSuggestion(message: string, name: string, candidates: string): string {
  const names = candidates.split('\n', mostCandidates).filter(({ length }) => length > 0 && length <= longestCandidate);
  const suggestion = didYouMean(name, names);
  return suggestion ? `${message}.${suggestion}` : message;
}

const noNetwork = 'the sandbox has no network; use the tools';
const noFiles = 'the sandbox has no files; use the tools';
const noNode = 'the code runs in a sandbox, not in Node.js; use the tools and the built-ins of JavaScript';
const noPage = 'the code runs in a sandbox, not in a web page; use the tools';
const noStore = 'the sandbox has no storage; variables of a step live on in the next ones';
const noThreads = 'the sandbox has one thread; make calls at the same time with Promise.all';
const noBytes = 'use Uint8Array with TextEncoder and TextDecoder, and btoa and atob for base64';

// What a call throws has such a name. In Python they are classes.
const errorNames = [
  'ToolError',
  'ToolInputError',
  'ApprovalDeniedError',
  'UnknownOutcomeError',
  'BudgetError',
  'LimitError',
];

const absentGlobals = new Map(
  Object.entries({
    ...Object.fromEntries(
      errorNames.map((name) => [name, `it is a name that errors have, not a class; compare error.name === '${name}'`]),
    ),
    setImmediate: 'use setTimeout(callback, 0) or queueMicrotask(callback)',
    fetch: noNetwork,
    XMLHttpRequest: noNetwork,
    WebSocket: noNetwork,
    EventSource: noNetwork,
    Request: noNetwork,
    Response: noNetwork,
    Headers: noNetwork,
    FormData: noNetwork,
    axios: noNetwork,
    process: noNode,
    module: noNode,
    exports: noNode,
    Buffer: `it is of Node.js and not in the sandbox; ${noBytes}`,
    __dirname: noFiles,
    __filename: noFiles,
    fs: noFiles,
    File: noFiles,
    FileReader: noFiles,
    Blob: `it is not in the sandbox; ${noBytes}`,
    ReadableStream: 'streams are not in the sandbox; use arrays and generators',
    Deno: noNode,
    Bun: noNode,
    window: `${noPage}, and globalThis for globals`,
    self: 'use globalThis',
    global: 'use globalThis',
    document: noPage,
    DOMParser: `${noPage}, and take texts apart with split, match and replace`,
    navigator: noPage,
    location: noPage,
    alert: 'use console.log',
    prompt: 'nobody can be asked from here; use the tools',
    requestAnimationFrame: 'use setTimeout',
    localStorage: noStore,
    sessionStorage: noStore,
    indexedDB: noStore,
    Worker: noThreads,
    SharedArrayBuffer: noThreads,
    Atomics: noThreads,
    MessageChannel: noThreads,
    BroadcastChannel: noThreads,
    WeakRef: 'it is not in the sandbox; hold the object itself',
    FinalizationRegistry: 'it is not in the sandbox',
    WebAssembly: 'it is not in the sandbox',
  }),
);

import { readFileSync, writeFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide';

// What a sandbox of Pyodide cannot do without: a process with Python in it, from a snapshot, that runs code.
const [, , path = '', act] = process.argv;
const options = { jsglobals: Object.freeze(Object.create(null)) };
if (act === 'make') {
  const python = await loadPyodide({ ...options, _makeSnapshot: true });
  writeFileSync(path, python.makeMemorySnapshot());
  process.exit();
}
const python = await loadPyodide({ ...options, _loadSnapshot: readFileSync(path) });
const answers: ((answer: number) => void)[] = [];
const call = (n: number) =>
  new Promise((resolve) => {
    answers.push(resolve);
    process.send?.({ call: n });
  });
python.globals.set('call', call);

/** What the parent says: code to run, or the answer to a call. */
process.on('message', (message: { code: string } | { answer: number }) => {
  if ('answer' in message) answers.shift()?.(message.answer);
  else void python.runPythonAsync(message.code).then((value) => process.send?.({ value }));
});
process.send?.({ value: 'ready' });

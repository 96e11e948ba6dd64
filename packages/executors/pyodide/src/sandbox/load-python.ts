import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as Pyodide from 'pyodide';
import type { Boot, BootPackages } from '../messages.ts';
import type { Bridge, PythonBridge } from './bridge.ts';

/** Starts Python from its snapshot, with its packages; gives the function that serves a session until the host is gone. */
export async function loadPython(
  { pyodide, snapshot = '', packages }: Boot,
  signals: Bridge['signals'],
): Promise<(bridge: PythonBridge) => void> {
  const { loadPyodide }: typeof Pyodide = await import(pyodide);
  const python = await loadPyodide({ ...pyodideOptions(pyodide, packages), _loadSnapshot: readFileSync(snapshot) });
  if (packages) {
    await python.loadPackage(packages.names, { messageCallback() {}, errorCallback() {} });
    for (const name of packages.modules) python.runPython(`import ${name}`);
  }
  // Emscripten looks for the system's randomness when it is first asked for some.
  python.runPython('import os; os.urandom(1)');
  // Any indexable buffer is accepted; the types say Uint8Array.
  Reflect.apply(python.setInterruptBuffer, python, [signals]);
  for (const name of ['js', 'pyodide_js']) python.unregisterJsModule(name);
  const serve = python.globals.get('serve');
  python.globals.delete('serve');
  return serve;
}

/** Options of `loadPyodide`, some of which its types do not have. */
type PyodideOptions = Parameters<typeof Pyodide.loadPyodide>[0] & { _sysExecutable: string };

/** `jsglobals` is what `import js` gives. */
export function pyodideOptions(entry: string, { cacheDir, lockFile }: Partial<BootPackages> = {}): PyodideOptions {
  return {
    indexURL: fileURLToPath(new URL('.', entry)),
    jsglobals: Object.freeze(Object.create(null)),
    env: { HOME: '/home/sandbox', TZ: 'UTC' },
    stdin: () => null,
    stdout() {},
    stderr() {},
    _sysExecutable: 'python',
    ...(cacheDir !== undefined && { packageCacheDir: cacheDir, lockFileURL: lockFile }),
  };
}

import type * as Pyodide from 'pyodide';
import { pyodideOptions } from './load-python.ts';

/** Loads Python, runs `source` in it, and gives the memory of the whole. */
export async function makeSnapshot(entry: string, source: string): Promise<Uint8Array> {
  const { loadPyodide }: typeof Pyodide = await import(entry);
  const python = await loadPyodide({ ...pyodideOptions(entry), _makeSnapshot: true });
  python.runPython(source);
  return python.makeMemorySnapshot();
}

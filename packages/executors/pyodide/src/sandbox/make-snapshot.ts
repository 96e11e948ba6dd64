import type * as Pyodide from 'pyodide';
import { driverSource } from './driver.ts';
import { pyodideOptions } from './load-python.ts';

/** Loads Python with the guest in it, and gives the memory of the whole. */
export async function makeSnapshot(entry: string, guest: string): Promise<Uint8Array> {
  const { loadPyodide }: typeof Pyodide = await import(entry);
  const python = await loadPyodide({ ...pyodideOptions(entry), _makeSnapshot: true });
  python.runPython(driverSource(guest));
  return python.makeMemorySnapshot();
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export function loadWasm(): Promise<Buffer<ArrayBuffer>> {
  return readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
}

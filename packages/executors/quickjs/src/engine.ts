import { limitMemory } from './limit-memory.ts';

/** A `WebAssembly.Module`, whose type not every environment has. */
export type CompiledModule = { readonly [Symbol.toStringTag]?: string };

/** The binary of QuickJS, `quickjs-wasi/quickjs.wasm`: its bytes, or compiled. */
export type QuickJsBinary = Uint8Array | ArrayBuffer | CompiledModule;

const megabyte = 1024 * 1024;

/** The limit of the whole virtual machine: what the engine counts, its stack and tables, and what is copied in and out. */
export const maxBytesOf = (memoryMb: number): number => Math.min(4096 * megabyte, (memoryMb * 1.25 + 32) * megabyte);

export type Engine = {
  /** Compiled for realms of that much memory. */
  moduleFor(memoryMb: number): Promise<CompiledModule>;
};

// Each is some megabytes of machine code; few programs use more than one.
const maxModules = 4;

/** Compiles the engine once for each limit of memory. Binaries that come compiled keep their own maximum. */
export function createEngine(load: () => Promise<QuickJsBinary>): Engine {
  const modules = new Map<number, Promise<CompiledModule>>();
  let binary: Promise<QuickJsBinary> | undefined;

  async function compile(memoryMb: number): Promise<CompiledModule> {
    const loaded = await (binary ??= load());
    const bytes = loaded instanceof ArrayBuffer ? new Uint8Array(loaded) : loaded;
    if (!(bytes instanceof Uint8Array)) return bytes;
    return WebAssembly.compile(limitMemory(bytes, maxBytesOf(memoryMb)));
  }

  return {
    moduleFor(memoryMb) {
      const known = modules.get(memoryMb);
      if (known) return known;
      const [oldest] = modules.keys();
      if (modules.size >= maxModules && oldest !== undefined) modules.delete(oldest);
      const module = compile(memoryMb);
      modules.set(memoryMb, module);
      module.catch(() => modules.delete(memoryMb));
      return module;
    },
  };
}

// The types of Node.js know the names of WebAssembly, but not its functions.
declare const WebAssembly: { compile(bytes: Uint8Array<ArrayBuffer>): Promise<CompiledModule> };

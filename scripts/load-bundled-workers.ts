import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { useBundle, workerOf } from './use-bundled-workers.ts';

// Preloaded by processes that tests start: what their executors start is bundled, too (bundled-workers.ts).
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (loaded.format !== 'module-typescript' || !loaded.source) return loaded;
    const code = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    const entry = workerOf(code, fileURLToPath(url));
    return entry === undefined ? loaded : { ...loaded, source: useBundle(code, entry) };
  },
});

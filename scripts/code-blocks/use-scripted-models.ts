import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { useBundle, workerOf } from '../use-bundled-workers.ts';

/**
 * Preloaded by the programs of the documentation: their provider is one that plays the replies of scripted-replies.ts, and
 * the workers of their executors are bundled.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@thimble/openai'
      ? { url: new URL('./scripted-openai.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
  load(url, context, next) {
    const loaded = next(url, context);
    if (loaded.format !== 'module-typescript' || !loaded.source) return loaded;
    const code = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    const entry = workerOf(code, fileURLToPath(url));
    return entry === undefined ? loaded : { ...loaded, source: useBundle(code, entry) };
  },
});

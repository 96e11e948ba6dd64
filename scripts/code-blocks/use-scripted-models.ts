import { registerHooks } from 'node:module';

/** Preloaded by the programs of the documentation: their provider is one that plays the replies of scripted-replies.ts. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@thimble/openai'
      ? { url: new URL('./scripted-openai.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

import { AgentError, type Model } from '@thimble/core';
import { inCommandWords } from './command-words.ts';

/** The model under the name that the user asked for, with errors in the words of the command. */
export function namedModel(model: Model, name: string): Model {
  return {
    ...model,
    id: name,
    // A getter: some adapters know this only after the model is loaded.
    get supports() {
      return model.supports;
    },
    async *stream(request, options) {
      try {
        yield* model.stream(request, options);
      } catch (error) {
        throw AgentError.is(error) ? reworded(error, inCommandWords(error).replaceAll(model.id, name)) : error;
      }
    },
  };
}

function reworded(error: AgentError, message: string): AgentError {
  const { code, retryable, retryAfterMs, usage, details } = error;
  return new AgentError(code, message, { cause: error.cause, retryable, retryAfterMs, usage, details });
}

import type { ModelFacts } from './model-facts.ts';

const maxLength = 64;

/**
 * Gives each call an id that the model accepts and that is unique in the conversation: its own id if possible.
 * Conversations may come from other providers, whose ids have another form or repeat.
 */
export function toolIds(form: ModelFacts['toolIds']): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    const fit = form === 'nine' ? nineLetters(id) : id.replace(/[^\w-]/g, '_').slice(0, maxLength) || 'call';
    let unique = fit;
    for (let number = 1; used.has(unique); number++) {
      const suffix = String(number);
      unique = fit.slice(0, (form === 'nine' ? 9 : maxLength) - suffix.length) + suffix;
    }
    used.add(unique);
    return unique;
  };
}

/** The end of an id says more than its start ("tooluse_"). */
function nineLetters(id: string): string {
  return id
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(-9)
    .padStart(9, '0');
}

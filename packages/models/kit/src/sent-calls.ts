/** How a provider limits the ids of calls: words of at most a number of characters, Mistral's nine letters, or not at all. */
export type CallIdForm = { words: number } | 'nine' | 'any';

const maxNameLength = 64;

/**
 * The id to send for the id of a call and of its result. Conversations may come from other providers, whose ids have another
 * form. Different ids stay different.
 */
export function sentCallIds(form: CallIdForm): (id: string) => string {
  const sent = new Map<string, string>();
  const used = new Set<string>();
  return (id) => {
    const known = sent.get(id);
    if (known !== undefined) return known;
    const fit = fitId(id, form);
    let unique = fit;
    for (let number = 1; used.has(unique); number++) {
      const suffix = String(number);
      unique = form === 'any' ? fit + suffix : fit.slice(0, lengthOf(form) - suffix.length) + suffix;
    }
    sent.set(id, unique);
    used.add(unique);
    return unique;
  };
}

function fitId(id: string, form: CallIdForm): string {
  if (form === 'any') return id || 'call';
  if (form !== 'nine') return id.replace(/[^\w-]/g, '_').slice(0, form.words) || 'call';
  // The end of an id says more than its start ("tooluse_").
  return id
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(-9)
    .padStart(9, '0');
}

function lengthOf(form: Exclude<CallIdForm, 'any'>): number {
  return form === 'nine' ? 9 : form.words;
}

/** The name of a call as every provider takes it. A model may have written anything, and its call is in the history. */
export function sentToolName(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, maxNameLength) || 'unnamed';
}

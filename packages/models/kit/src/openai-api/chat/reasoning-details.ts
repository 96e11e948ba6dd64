import { type Fields, fields, isFields, list, text } from '../../fields.ts';

/**
 * OpenRouter's `reasoning_details`: reasoning in the form of whichever provider made it, signed or encrypted. They come
 * in pieces and must go back whole: https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning
 */
export function detailsAssembly(): { add(details: unknown): void; readonly signature: string | undefined } {
  const whole: { [name: string]: unknown }[] = [];

  function add(piece: Fields): void {
    const last = whole.at(-1);
    const isSame =
      last && piece.type !== 'reasoning.encrypted' && last.type === piece.type && last.index === piece.index;
    if (!isSame) return void whole.push({ ...piece });
    for (const [name, value] of Object.entries(piece)) {
      const isText = name === 'text' || name === 'summary';
      if (value !== null) last[name] = isText ? text(last[name]) + text(value) : value;
    }
  }

  return {
    add: (details) => list(details).filter(isFields).forEach(add),
    /** All of them as JSON; undefined where nothing is signed, so that the text says it all. */
    get signature() {
      const isSigned = whole.some(({ signature, data }) => Boolean(signature ?? data));
      return isSigned ? JSON.stringify(whole) : undefined;
    },
  };
}

/** The details in a signature of ours; none where it is another provider's. */
export function detailsIn(signature: string): unknown[] {
  try {
    const value: unknown = JSON.parse(signature);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Their text, for servers that send no other. */
export function detailsText(details: unknown): string {
  return list(details)
    .map(fields)
    .map((detail) => text(detail.text) || text(detail.summary))
    .join('');
}

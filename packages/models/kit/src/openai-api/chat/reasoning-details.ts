import { asFields, asList, asText, type Fields, isRecord, parseJson } from '@thimble/core/utilities';

/**
 * OpenRouter's `reasoning_details`: reasoning in the form of the provider it comes from, signed or encrypted. The details
 * arrive in pieces and must be sent back whole: https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning
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
      if (value !== null) last[name] = isText ? asText(last[name]) + asText(value) : value;
    }
  }

  return {
    add: (details) => asList(details).filter(isRecord).forEach(add),
    /** All details as JSON. Undefined if nothing is signed, since then the text is enough. */
    get signature() {
      const isSigned = whole.some(({ signature, data }) => Boolean(signature ?? data));
      return isSigned ? JSON.stringify(whole) : undefined;
    },
  };
}

/** The details in a signature that we made; none if it comes from another provider. */
export function detailsIn(signature: string): readonly unknown[] {
  return asList(parseJson(signature));
}

/** The text of the details, for servers that do not send it separately. */
export function detailsText(details: unknown): string {
  return asList(details)
    .map(asFields)
    .map((detail) => asText(detail.text) || asText(detail.summary))
    .join('');
}

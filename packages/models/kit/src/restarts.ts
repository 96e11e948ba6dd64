import { ProviderError } from './provider-error.ts';

/** What was streamed of a text. It cannot be taken back. */
export type StreamedText = {
  /** The server begins its reply anew, so the text comes again. */
  restart(): void;
  /** What is new of the delta. Throws a ProviderError if the reply that began anew reads otherwise. */
  pass(delta: string): string;
  /** Throws a ProviderError if the reply that began anew is shorter. */
  end(): void;
};

export function streamedText(): StreamedText {
  let text = '';
  // How much of it the reply has said, since it began anew.
  let said = 0;
  const anew = () => new ProviderError('it began its reply anew, in other words than before');
  return {
    restart() {
      said = 0;
    },
    pass(delta) {
      const known = text.slice(said, said + delta.length);
      if (!delta.startsWith(known)) throw anew();
      const rest = delta.slice(known.length);
      text += rest;
      said += delta.length;
      return rest;
    },
    end() {
      if (said < text.length) throw anew();
    },
  };
}

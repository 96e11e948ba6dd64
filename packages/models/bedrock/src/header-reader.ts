import { fields, type HeaderReader } from '@thimble/model-kit';

/** Reads the headers of the SDK's responses, which are an object with names in any case. */
export function headerReader(headers: unknown): HeaderReader {
  const byName = new Map(Object.entries(fields(headers)).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return { get: (name) => byName.get(name.toLowerCase()) ?? null };
}

import { asFields, asText, isRecord } from '@thimble/core/utilities';

/** Response headers as any implementation of fetch has them: names in any case. */
export type HeaderReader = { get(name: string): string | null };

export function isHeaderReader(value: unknown): value is HeaderReader {
  return isRecord(value) && typeof value.get === 'function';
}

/** Reads headers that are a plain object. */
export function headerReader(headers: unknown): HeaderReader {
  const byName = new Map(Object.entries(asFields(headers)).map(([name, value]) => [name.toLowerCase(), asText(value)]));
  return { get: (name) => byName.get(name.toLowerCase()) ?? null };
}

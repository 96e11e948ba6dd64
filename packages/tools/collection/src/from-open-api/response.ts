import { AgentError } from '@thimble/core';
import { clipText, imageOf, parseJson } from '@thimble/core/utilities';
import { isJsonType } from './operations.ts';
import { readBounded } from './read-bounded.ts';

/** What an API answered: JSON, text, a picture. Throws AgentError `tool` for a failure, and for what is too large. */
export async function resultOf(response: Response, maxBytes: number): Promise<unknown> {
  const { bytes, isCut } = await readBounded(response, maxBytes);
  const mediaType = response.headers.get('content-type') ?? '';
  if (response.status >= 300 && response.status < 400) {
    const target = URL.parse(response.headers.get('location') ?? '', response.url || undefined);
    // Without its query, which may hold a key.
    const place = target ? `${target.origin}${target.pathname}`.slice(0, 300) : 'another place';
    throw new AgentError(
      'tool',
      `The API sends the call on to ${place}, which is not followed: its baseUrl may have changed.`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  if (!response.ok)
    throw new AgentError(
      'tool',
      `The API answered with status ${response.status} ${response.statusText}: ${clipText(text, 2_000)}`,
    );
  if (isCut) throw new AgentError('tool', `The API answered with more than ${maxBytes} bytes: ask for less.`);
  if (bytes.length === 0) return null;
  if (isJsonType(mediaType)) {
    const value = parseJson(text);
    if (value === undefined)
      throw new AgentError('tool', `The API answered with something that is no JSON: ${clipText(text, 500)}`);
    return value;
  }
  const image = imageOf(bytes);
  if (image) return image;
  return bytes.includes(0) ? { mediaType, bytes: bytes.length, note: 'This is no text.' } : text;
}

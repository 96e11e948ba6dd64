import { invalid } from './errors.ts';
import { isRecord, type Json } from './json.ts';
import type { ImagePart } from '../contract/messages.ts';

export type ImageSource = Uint8Array | URL | string | ImagePart;

/** Bytes (media type sniffed), a data URL, a URL, or a part. Throws AgentError `invalid-argument` for anything else. */
export function toImagePart(source: ImageSource): ImagePart {
  if (source instanceof Uint8Array) return imageOf(source) ?? refuseBytes();
  if (source instanceof URL) return fromUrl(source.href);
  if (typeof source === 'string') return fromUrl(source);
  if (isImagePart(source)) return 'url' in source ? source : fromBase64(source.mediaType, source.data);
  throw invalid('An image must be bytes, a data URL, an http(s) URL, or a part { type: "image", mediaType, data }.');
}

/** The bytes of a picture as a part; undefined for other bytes. */
export function imageOf(bytes: Uint8Array): ImagePart | undefined {
  const mediaType = mediaTypeOf(bytes);
  return mediaType === undefined ? undefined : { type: 'image', mediaType, data: toBase64(bytes) };
}

/**
 * The images in what a tool returned: the parts anywhere in it. Only pictures that every provider takes: another one would be refused
 * in this call and in every later one.
 */
export function imagesIn(output: Json): ImagePart[] {
  if (typeof output !== 'object' || output === null) return [];
  return isImagePart(output) ? pictureOf(output) : Object.values(output).flatMap(imagesIn);
}

/** The part as a picture that every provider takes, or none. */
export function pictureOf(part: unknown): ImagePart[] {
  if (!isImagePart(part)) return [];
  try {
    const picture = 'url' in part ? fromUrl(part.url) : fromBase64(part.mediaType, part.data);
    return 'url' in picture || common.has(picture.mediaType) ? [picture] : [];
  } catch {
    return [];
  }
}

const common = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** The output with `[image]` where `imagesIn` finds images, and without the data of others. */
export function withoutImages(output: Json): Json {
  if (typeof output !== 'object' || output === null || !holdsImage(output)) return output;
  if (Array.isArray(output)) return output.map(withoutImages);
  if (!isImagePart(output))
    return Object.fromEntries(Object.entries(output).map(([name, field]) => [name, withoutImages(field)]));
  if (pictureOf(output).length > 0) return '[image]';
  return 'url' in output ? output : `[${output.mediaType.slice(0, 60)}: not a picture that models take]`;
}

function holdsImage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (isImagePart(value) || Object.values(value).some(holdsImage));
}

function isImagePart(value: unknown): value is ImagePart {
  if (!isRecord(value) || value.type !== 'image') return false;
  // What has more beside its address is data about an image, such as a result of a search.
  if (typeof value.url === 'string') return Object.keys(value).length === 2;
  return typeof value.mediaType === 'string' && typeof value.data === 'string';
}

function fromUrl(url: string): ImagePart {
  // Parameters such as a charset may stand between the type and the data (RFC 2397).
  const data = /^data:(image\/[\w.+-]+)(?:;[\w.+-]+=[^;,]*)*;base64,/i.exec(url);
  if (data?.[1]) return fromBase64(data[1], url.slice(data[0].length));
  if (/^https?:\/\//i.test(url)) return { type: 'image', url };
  throw invalid(
    `This is not the URL of an image: ${url.slice(0, 60)}. Give an http(s) URL, a data:image/…;base64 URL, or the bytes.`,
  );
}

/** The bytes decide about the media type where they are of a known one. */
function fromBase64(mediaType: string, given: string): ImagePart {
  const data = given.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) throw invalid('The data of an image must be base64.');
  const head = Uint8Array.from(atob(data.slice(0, 24)), (character) => character.charCodeAt(0));
  const named = mediaType.toLowerCase();
  return { type: 'image', mediaType: mediaTypeOf(head) ?? (named === 'image/jpg' ? 'image/jpeg' : named), data };
}

// The first bytes of the formats that providers take (iana.org/assignments/media-types).
const signatures: readonly (readonly [mediaType: string, offset: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/bmp', 0, 'BM'],
];

function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return signatures.find(([, offset, signature]) => head.startsWith(signature, offset))?.[0];
}

function refuseBytes(): never {
  throw invalid(
    'These bytes are not a picture of a known type (PNG, JPEG, GIF, WebP, AVIF, HEIC, BMP). Give a part with its mediaType instead.',
  );
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  }
  return btoa(binary);
}

import { isRecord, type Json } from './json.ts';
import type { ImagePart } from '../contract/messages.ts';
import { invalid } from './errors.ts';

export type ImageSource = Uint8Array | URL | string | ImagePart;

/** Bytes (media type sniffed), a data URL, a URL, or a part. Throws AgentError `invalid-argument` for anything else. */
export function toImagePart(source: ImageSource): ImagePart {
  if (source instanceof Uint8Array) return { type: 'image', mediaType: mediaTypeOf(source), data: toBase64(source) };
  if (source instanceof URL) return fromUrl(source.href);
  if (typeof source === 'string') return fromUrl(source);
  if (isImagePart(source)) return source;
  throw invalid('An image must be bytes, a data URL, an http(s) URL, or a part { type: "image", mediaType, data }.');
}

/** The images in what a tool returned: a part, or a list with parts in it. */
export function imagesIn(output: Json): ImagePart[] {
  const items: readonly unknown[] = Array.isArray(output) ? output : [output];
  return items.filter(isImagePart);
}

function isImagePart(value: unknown): value is ImagePart {
  if (!isRecord(value) || value.type !== 'image') return false;
  return typeof value.url === 'string' || (typeof value.mediaType === 'string' && typeof value.data === 'string');
}

function fromUrl(url: string): ImagePart {
  const data = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/=\s]+)$/.exec(url);
  if (data?.[1] && data[2]) return { type: 'image', mediaType: data[1], data: data[2].replace(/\s/g, '') };
  if (/^https?:\/\//i.test(url)) return { type: 'image', url };
  throw invalid(
    `This is no image URL: ${url.slice(0, 60)}. Give an http(s) URL, a data:image/…;base64 URL, or the bytes.`,
  );
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

function mediaTypeOf(bytes: Uint8Array): string {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  const known = signatures.find(([, offset, signature]) => head.startsWith(signature, offset));
  if (known) return known[0];
  throw invalid(
    'These bytes are no image of a known type (PNG, JPEG, GIF, WebP, AVIF, HEIC, BMP). Give a part with its mediaType instead.',
  );
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  }
  return btoa(binary);
}

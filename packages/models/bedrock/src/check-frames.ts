import { ProviderError } from '@thimble/model-kit';

/** 16 MB of payload, 128 KB of headers, and what is around them. */
const maxFrameBytes = 2 ** 24 + 2 ** 17 + 16;
const minFrameBytes = 16;

/**
 * The bytes of an event stream as they came, each piece announced; fails at a frame whose length cannot be. The SDK checks
 * a frame's sums only when it is whole: it would make room, and wait, for the gigabytes of a damaged length.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export async function* checkFrames(
  body: AsyncIterable<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<Uint8Array, void> {
  // Of the frame that is being read: bytes still to come, once the 4 bytes of its length are known.
  let missing = 0;
  let length = 0;
  let lengthBytes = 0;
  for await (const bytes of body) {
    onBytes();
    for (let at = 0; at < bytes.length;) {
      if (missing > 0) {
        const step = Math.min(missing, bytes.length - at);
        missing -= step;
        at += step;
        continue;
      }
      length = length * 256 + (bytes[at++] ?? 0);
      if (++lengthBytes < 4) continue;
      if (length < minFrameBytes || length > maxFrameBytes)
        throw new ProviderError('an event of the stream is damaged');
      missing = length - 4;
      length = 0;
      lengthBytes = 0;
    }
    yield bytes;
  }
}

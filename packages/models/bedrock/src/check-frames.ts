import { ProviderError } from '@thimble/model-kit';

/** 16 MB of payload, 128 KB of headers, and the rest of the frame. */
const maxFrameBytes = 2 ** 24 + 2 ** 17 + 16;
const minFrameBytes = 16;

/**
 * Passes the bytes of an event stream on, reporting each chunk, and fails at a frame with an impossible length. The SDK
 * verifies the checksums of a frame only once it is complete: with a damaged length, it would allocate gigabytes and wait
 * for them.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export async function* checkFrames(
  body: AsyncIterable<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<Uint8Array, void> {
  // Bytes of the current frame that are still to come, once the 4 bytes of its length are known.
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

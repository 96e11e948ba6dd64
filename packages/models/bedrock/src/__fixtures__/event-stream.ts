import { crc32 } from 'node:zlib';

/** Header names and values of one message. */
type Headers = { [name: string]: string };

/** An event: `{ messageStop: { stopReason } }`. */
export function eventFrame(event: object): Buffer {
  return Buffer.concat(
    Object.entries(event).map(([name, payload]) =>
      frame(
        { ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' },
        JSON.stringify(payload),
      ),
    ),
  );
}

/** "throttlingException", as it arrives inside a stream. */
export function exceptionFrame(name: string, message: string): Buffer {
  return frame(
    { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify({ message }),
  );
}

/**
 * One message of an event stream with its two checksums, as Bedrock sends it.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
function frame(headers: Headers, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(payload);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(12 + head.length + body.length + 4, 0);
  lengths.writeUInt32BE(head.length, 4);
  const message = Buffer.concat([lengths, sum(lengths), head, body]);
  return Buffer.concat([message, sum(message)]);
}

function header(name: string, value: string): Buffer {
  const stringType = 7;
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
  const valueHead = Buffer.alloc(3);
  valueHead.writeUInt8(stringType, 0);
  valueHead.writeUInt16BE(valueBytes.length, 1);
  return Buffer.concat([Buffer.of(nameBytes.length), nameBytes, valueHead, valueBytes]);
}

function sum(bytes: Uint8Array): Buffer {
  const result = Buffer.alloc(4);
  result.writeUInt32BE(crc32(bytes), 0);
  return result;
}

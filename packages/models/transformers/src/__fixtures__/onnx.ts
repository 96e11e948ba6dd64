/**
 * Just enough of ONNX to write a model by hand: messages, field numbers and types of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
export type OnnxNode = {
  type: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: { readonly [name: string]: number };
};

/** A dimension is a number, or the name of one that varies. */
type OnnxValue = { name: string; type: 'float32' | 'int64'; shape: readonly (number | string)[] };

export type OnnxConstant = { name: string; type: 'float32' | 'int64'; shape: readonly number[]; data: readonly number[] };

export type OnnxGraph = {
  nodes: readonly OnnxNode[];
  constants: readonly OnnxConstant[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
};

/** The bytes of a model file. */
export function onnxModel({ nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  const graph = [
    ...nodes.map((node) => bytesField(1, nodeOf(node))),
    stringField(2, 'tiny'),
    ...constants.map((constant) => bytesField(5, tensorOf(constant))),
    ...inputs.map((value) => bytesField(11, valueOf(value))),
    ...outputs.map((value) => bytesField(12, valueOf(value))),
  ];
  return Buffer.concat([intField(1, 8), bytesField(7, graph), bytesField(8, [stringField(1, ''), intField(2, 17)])]);
}

const types = { float32: 1, int64: 7 } as const;
const intAttribute = 2;

function nodeOf({ type, inputs, outputs, attributes = {} }: OnnxNode): Buffer[] {
  return [
    ...inputs.map((input) => stringField(1, input)),
    ...outputs.map((output) => stringField(2, output)),
    stringField(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      bytesField(5, [stringField(1, name), intField(3, value), intField(20, intAttribute)]),
    ),
  ];
}

function tensorOf({ name, type, shape, data }: OnnxConstant): Buffer[] {
  const raw = type === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data);
  return [
    ...shape.map((size) => intField(1, size)),
    intField(2, types[type]),
    stringField(8, name),
    bytesField(9, [Buffer.from(raw.buffer)]),
  ];
}

function valueOf({ name, type, shape }: OnnxValue): Buffer[] {
  const dimensions = shape.map((size) =>
    bytesField(1, [typeof size === 'number' ? intField(1, size) : stringField(2, size)]),
  );
  const tensorType = [intField(1, types[type]), bytesField(2, dimensions)];
  return [stringField(1, name), bytesField(2, [bytesField(1, tensorType)])];
}

// Protocol buffers: a tag of field number and wire type, then a varint (0) or a length and bytes (2).

function intField(field: number, value: number): Buffer {
  return Buffer.from([...varint(field << 3), ...varint(value)]);
}

function stringField(field: number, value: string): Buffer {
  return bytesField(field, [Buffer.from(value)]);
}

function bytesField(field: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(body.length)]), body]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

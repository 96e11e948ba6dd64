import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OnnxConstant, type OnnxNode, onnxModel } from './onnx.ts';

/** A piece of a reply is one token: text, or bytes that may be part of a character. */
export type Piece = string | readonly number[];

export type TinyModelOptions = {
  /** What it writes in its first, second, … turn of a conversation. The last one is repeated. */
  turns: readonly (readonly Piece[])[];
  /** Whether it never stops, but goes on with tokens that have no text. @default false */
  endless?: boolean;
  /** Size of the matrix that it multiplies for each token, to take some time. 0 for none. @default 0 */
  work?: number;
  /** The limit in config.json. @default 100_000 */
  contextTokens?: number;
  /** null: tokenizer_config.json has none. @default one that supports tools */
  chatTemplate?: string | null;
  generationConfig?: object;
};

export type TinyModel = AsyncDisposable & { folder: string };

/**
 * Writes a language model that follows a script. Its key-value cache contains the tokens that it has read, and the
 * number of tokens after the last `<|assistant|>` says which token of the script is next. So a cut prompt, a cache
 * that does not match, or an extra token makes it write something else.
 */
export async function tinyModel(options: TinyModelOptions): Promise<TinyModel> {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-tiny-model-'));
  await mkdir(join(folder, 'onnx'));
  const files = filesOf(options);
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const tinyTemplate = `{%- if tools %}<|tools|>{% for tool in tools %}{{ tool | tojson }}\\n{% endfor %}{% endif -%}
{%- for message in messages %}<|{{ message.role }}|>{{ message.content }}
{%- if message.tool_calls %}{% for call in message.tool_calls %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor %}{% endif %}<|end|>{% endfor -%}
{%- if add_generation_prompt %}<|assistant|>{% endif %}`;

const specialTokens = ['<|end|>', '<|assistant|>', '<|user|>', '<|system|>', '<|tool|>', '<|tools|>', '<|nothing|>'];

/** The files of a model, with their names on the Hub. */
export function filesOf(options: TinyModelOptions): { [name: string]: string | Uint8Array } {
  const { turns, endless = false, contextTokens = 100_000, chatTemplate = tinyTemplate, generationConfig } = options;
  const vocabulary = new Map(Array.from({ length: 256 }, (_, byte): [string, number] => [byteLetters[byte] ?? '', byte]));
  const idOf = (letters: string) => {
    const id = vocabulary.get(letters) ?? vocabulary.size;
    vocabulary.set(letters, id);
    return id;
  };
  const script = turns.map((pieces) => pieces.map((piece) => idOf(lettersOf(piece))));
  const added = specialTokens.map((content) => ({ id: idOf(content), content, special: true }));
  const end = idOf(endless ? '<|nothing|>' : '<|end|>');
  return {
    'config.json': JSON.stringify({
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      vocab_size: vocabulary.size,
      max_position_embeddings: contextTokens,
      num_hidden_layers: 1,
      num_attention_heads: 1,
      num_key_value_heads: 1,
      hidden_size: 1,
      head_dim: 1,
      eos_token_id: idOf('<|end|>'),
    }),
    ...(generationConfig && { 'generation_config.json': JSON.stringify(generationConfig) }),
    'tokenizer.json': JSON.stringify({
      version: '1.0',
      added_tokens: added.map((token) => ({ ...token, single_word: false, lstrip: false, rstrip: false, normalized: false })),
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      post_processor: null,
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: { type: 'BPE', vocab: Object.fromEntries(vocabulary), merges: [] },
    }),
    'tokenizer_config.json': JSON.stringify({
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '<|end|>',
      clean_up_tokenization_spaces: true,
      ...(chatTemplate !== null && { chat_template: chatTemplate }),
    }),
    'onnx/model.onnx': network(script, { end, marker: idOf('<|assistant|>'), size: vocabulary.size, work: options.work ?? 0 }),
  };
}

/** How byte-level tokenizers write bytes as letters: https://github.com/openai/gpt-2/blob/master/src/encoder.py */
const byteLetters = Array.from({ length: 256 }, (_, byte) => {
  const printable = (code: number) => (code >= 33 && code <= 126) || (code >= 161 && code <= 172) || code >= 174;
  const before = Array.from({ length: byte }, (_unused, code) => code).filter((code) => !printable(code)).length;
  return String.fromCodePoint(printable(byte) ? byte : 256 + before);
});

function lettersOf(piece: Piece): string {
  const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
  return Array.from(bytes, (byte) => byteLetters[byte] ?? '').join('');
}

type NetworkFacts = { end: number; marker: number; size: number; work: number };

function network(script: readonly (readonly number[])[], { end, marker, size, work }: NetworkFacts): Uint8Array {
  const width = Math.max(...script.map((tokens) => tokens.length)) + 1;
  const table = script.flatMap((tokens) => Array.from({ length: width }, (_, index) => tokens[index] ?? end));
  const cache = { type: 'float32', shape: ['batch_size', 1, 'past_sequence_length', 1] } as const;
  const grown = { type: 'float32', shape: ['batch_size', 1, 'total_sequence_length', 1] } as const;
  const input = { type: 'int64', shape: ['batch_size', 'sequence_length'] } as const;
  return onnxModel({
    inputs: [
      { name: 'input_ids', ...input },
      { name: 'attention_mask', type: 'int64', shape: ['batch_size', 'total_sequence_length'] },
      { name: 'position_ids', ...input },
      { name: 'past_key_values.0.key', ...cache },
      { name: 'past_key_values.0.value', ...cache },
    ],
    outputs: [
      { name: 'logits', type: 'float32', shape: [1, 1, size] },
      { name: 'present.0.key', ...grown },
      { name: 'present.0.value', ...grown },
    ],
    nodes: [
      node('Cast', ['input_ids'], 'read', { to: 1 }),
      node('Reshape', ['read', 'cache_shape'], 'new'),
      node('Concat', ['past_key_values.0.key', 'new'], 'present.0.key', { axis: 2 }),
      node('Concat', ['past_key_values.0.value', 'new'], 'present.0.value', { axis: 2 }),
      node('Reshape', ['present.0.key', 'all'], 'history'),
      node('Equal', ['history', 'marker'], 'is_marker'),
      node('Cast', ['is_marker'], 'markers', { to: 1 }),
      node('ArgMax', ['markers'], 'last_marker', { axis: 0, keepdims: 0, select_last_index: 1 }),
      node('Size', ['history'], 'length'),
      node('Sub', ['length', 'last_marker'], 'behind'),
      node('Sub', ['behind', 'one'], 'step'),
      node('Min', ['step', 'last_step'], 'column'),
      node('ReduceSum', ['markers'], 'marker_count', { keepdims: 0 }),
      node('Cast', ['marker_count'], 'turn', { to: 7 }),
      node('Min', ['turn', 'turn_count'], 'known_turn'),
      node('Max', ['known_turn', 'one'], 'real_turn'),
      node('Sub', ['real_turn', 'one'], 'row'),
      node('Mul', ['row', 'width'], 'row_start'),
      node('Add', ['row_start', 'column'], 'place'),
      node('Reshape', ['place', 'all'], 'places'),
      node('Gather', ['table', 'places'], 'next'),
      node('OneHot', ['next', 'size', 'off_on'], 'scores', { axis: -1 }),
      ...(work > 0 ? effort : [node('Identity', ['scores'], 'all_scores')]),
      node('Reshape', ['all_scores', 'logits_shape'], 'logits'),
    ],
    constants: [
      integers('cache_shape', [1, 1, -1, 1]),
      integers('all', [-1]),
      { name: 'marker', type: 'float32', shape: [], data: [marker] },
      integer('one', 1),
      integer('last_step', width - 1),
      integer('turn_count', script.length),
      integer('width', width),
      integers('table', table),
      integer('size', size),
      { name: 'off_on', type: 'float32', shape: [2], data: [0, 100] },
      integers('logits_shape', [1, 1, size]),
      ...(work > 0
        ? [integers('work_shape', [work, work]), { name: 'zero', type: 'float32', shape: [], data: [0] } as const]
        : []),
    ],
  });
}

/** Multiplies a matrix that depends on the input, so that it is not computed only once, and adds nothing. */
const effort: readonly OnnxNode[] = [
  node('ConstantOfShape', ['work_shape'], 'zeros'),
  node('Add', ['zeros', 'marker_count'], 'matrix'),
  node('MatMul', ['matrix', 'matrix'], 'product'),
  node('ReduceMax', ['product'], 'largest', { keepdims: 0 }),
  node('Mul', ['largest', 'zero'], 'nothing'),
  node('Add', ['scores', 'nothing'], 'all_scores'),
];

function node(type: string, inputs: readonly string[], output: string, attributes?: OnnxNode['attributes']): OnnxNode {
  return { type, inputs, outputs: [output], ...(attributes && { attributes }) };
}

function integer(name: string, value: number): OnnxConstant {
  return { name, type: 'int64', shape: [], data: [value] };
}

function integers(name: string, data: readonly number[]): OnnxConstant {
  return { name, type: 'int64', shape: [data.length], data };
}

import { fields, isFields, text } from '../fields.ts';

export type WrittenCall = { name: string; arguments: string };

/**
 * A call as models write it: `{"name": …, "arguments": {…}}` (Qwen, Hermes) or with `parameters` (Llama). Of JSON that is
 * broken or not finished, the name and the rest; undefined where there is no name.
 */
export function readToolCall(written: string): WrittenCall | undefined {
  try {
    const call = fields(JSON.parse(written));
    const name = text(call['name']);
    const input = call['arguments'] ?? call['parameters'] ?? {};
    return name === '' ? undefined : { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) };
  } catch {
    return readBrokenCall(written);
  }
}

/** A reply that is nothing but the JSON of a call to one of these tools, as Llama writes it. */
export function readBareCall(written: string, toolNames: readonly string[]): WrittenCall | undefined {
  try {
    if (!isFields(JSON.parse(written))) return undefined;
  } catch {
    return undefined;
  }
  const call = readToolCall(written);
  return call && toolNames.includes(call.name) ? call : undefined;
}

function readBrokenCall(written: string): WrittenCall | undefined {
  const name = /"name"\s*:\s*"([^"\\]+)"/.exec(written)?.[1];
  if (name === undefined) return undefined;
  const key = /"(?:arguments|parameters)"\s*:\s*/.exec(written);
  const rest = key ? written.slice(key.index + key[0].length).trimEnd() : '';
  return { name, arguments: rest.endsWith('}') ? rest.slice(0, -1).trimEnd() : rest };
}

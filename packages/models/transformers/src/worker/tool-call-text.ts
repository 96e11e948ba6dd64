import { asFields, asText, isRecord, parseJson } from '@thimble/core/utilities';

export type WrittenCall = { name: string; arguments: string };

/**
 * Reads a call as models write it: `{"name": …, "arguments": {…}}` (Qwen, Hermes), or with `parameters` (Llama). From broken
 * or incomplete JSON, takes the name and the rest. Undefined if there is no name.
 */
export function readToolCall(written: string): WrittenCall | undefined {
  const json = parseJson(written);
  if (json === undefined) return readBrokenCall(written);
  const call = asFields(json);
  const name = asText(call['name']);
  const input = call['arguments'] ?? call['parameters'] ?? {};
  return name === '' ? undefined : { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) };
}

/** Reads a reply that consists only of the JSON of a call to one of these tools, as Llama writes it. */
export function readBareCall(written: string, toolNames: readonly string[]): WrittenCall | undefined {
  if (!isRecord(parseJson(written))) return undefined;
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

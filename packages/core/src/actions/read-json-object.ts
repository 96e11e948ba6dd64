import { isJson, type Json } from '../base/json.ts';

/** The first JSON object in a text, whatever stands before and after it; undefined where there is none. */
export function readJsonObject(text: string): Json | undefined {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  const end = endOfObject(text, start);
  if (end === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start, end));
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The offset after the brace that closes the one at `start`. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (isString) {
      if (character === '\\') index += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

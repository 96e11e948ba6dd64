/** A report of a guest, with its parts by name. */
export type GuestReport = { run: number } & (
  | { kind: 'log'; text: string }
  | { kind: 'left-out'; characters: number; tail: string }
  | { kind: 'tool-call'; call: number; name: string; input: string }
  | { kind: 'timer'; due: number }
  | { kind: 'package'; call: number; name: string }
  | { kind: 'value'; json: string | undefined; truncated: boolean }
  | { kind: 'final-answer'; json: string }
  | { kind: 'error'; name: string; message: string; stack: string; candidates: string }
  | { kind: 'spoiled' }
);

/** Reads a guest's report; undefined if it is not one. It comes from the sandbox, so every part is checked. */
export function readReport([kind, run, ...parts]: readonly unknown[]): GuestReport | undefined {
  if (typeof run !== 'number') return undefined;
  const text = (index: number): string => {
    const part = parts[index];
    return typeof part === 'string' ? part : '';
  };
  const number = (index: number): number => Number(parts[index]) || 0;
  switch (kind) {
    case 'log':
      return { kind, run, text: text(0) };
    case 'left-out':
      return { kind, run, characters: number(0), tail: text(1) };
    case 'tool-call':
      return { kind, run, call: number(0), name: text(1), input: text(2) };
    case 'timer':
      return { kind, run, due: number(0) };
    case 'package':
      return { kind, run, call: number(0), name: text(1) };
    case 'value':
      return { kind, run, json: parts[0] === undefined ? undefined : text(0), truncated: parts[1] === true };
    case 'final-answer':
      return { kind, run, json: text(0) };
    case 'error':
      return { kind, run, name: text(0), message: text(1), stack: text(2), candidates: text(3) };
    case 'spoiled':
      return { kind, run };
    default:
      return undefined;
  }
}

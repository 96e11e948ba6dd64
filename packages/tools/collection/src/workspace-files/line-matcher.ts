import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { RE2JS } from 're2js';

/** Where the first match in a line begins; -1 where there is none. */
export type LineMatcher = (line: string) => number;

const maxCharacters = 1_000;

/**
 * Literal text, or a regular expression of RE2: its time is linear in the text, so that no pattern of a model can hang the host.
 *
 * @throws AgentError `tool-input`
 */
export function lineMatcher(pattern: string, options: { literal: boolean; ignoreCase: boolean }): LineMatcher {
  const { literal, ignoreCase } = options;
  if (pattern === '') throw new AgentError('tool-input', 'The pattern is empty.');
  if (pattern.length > maxCharacters)
    throw new AgentError('tool-input', `The pattern is longer than ${maxCharacters} characters.`);
  const isPlain = literal || !/[\\^$.|?*+()[\]{}]/.test(pattern);
  if (isPlain && !ignoreCase) return (line) => line.indexOf(pattern);
  const expression = compile(isPlain ? RE2JS.quote(pattern) : pattern, ignoreCase);
  return (line) => {
    if (!expression.test(line)) return -1;
    const match = expression.matcher(line);
    return match.find() ? match.start() : -1;
  };
}

function compile(pattern: string, ignoreCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (cause) {
    const hint =
      'It takes the syntax of RE2, without look-around and back-references; `literal: true` takes the text as it is.';
    throw new AgentError('tool-input', `The pattern does not work: ${messageOf(cause)}. ${hint}`, { cause });
  }
}

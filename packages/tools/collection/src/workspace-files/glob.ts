import { AgentError } from '@thimble/core';
import { RE2JS } from 're2js';

/** Whether a path, with `/` between its names, fits. */
export type PathTest = (path: string) => boolean;

const maxCharacters = 1_000;

/**
 * A glob as ripgrep and git know them: `*`, `?`, `**`, `[a-z]`, `{a,b}`. One without `/` fits the name at any depth. It runs on
 * RE2, whose time is linear: globs come from models and from the files of a folder.
 *
 * @throws AgentError `tool-input`
 */
export function globTest(glob: string, { ignoreCase = false } = {}): PathTest {
  if (glob.length > maxCharacters) throw invalidGlob(glob, `it is longer than ${maxCharacters} characters`);
  const pattern = glob.replace(/^\.?\//, '');
  const anchored = glob.startsWith('/') || pattern.includes('/');
  try {
    const flags = ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
    const expression = RE2JS.compile(`^${anchored ? '' : '(?:.*/)?'}${translate(pattern)}$`, flags | RE2JS.DOTALL);
    return (path) => expression.test(path);
  } catch {
    throw invalidGlob(glob, 'a bracket or brace in it is not closed');
  }
}

function translate(glob: string): string {
  let result = '';
  let braces = 0;
  for (let index = 0; index < glob.length; index++) {
    const rest = glob.slice(index);
    const [token = ''] = /^(?:\*\*\/|\/\*\*$|\*+|\[[!^]?\]?[^\]/]*\]|\\.|[^])/.exec(rest) ?? [];
    index += token.length - 1;
    if (token === '{') braces += 1;
    if (token === '}' && braces > 0) {
      braces -= 1;
      result += ')';
    } else if (token === ',' && braces > 0) result += '|';
    else result += translateToken(token);
  }
  return result;
}

function translateToken(token: string): string {
  if (token === '**/') return '(?:[^/]+/)*';
  if (token === '/**') return '/.+';
  if (token.startsWith('*')) return token.length === 1 ? '[^/]*' : '.*';
  if (token === '?') return '[^/]';
  if (token === '{') return '(?:';
  if (token.length > 1 && token.startsWith('[')) {
    const negated = /^\[[!^]/.test(token);
    const members = token.slice(negated ? 2 : 1, -1).replaceAll(/[\\[\]^&~]/g, '\\$&');
    return `[${negated ? '^/' : ''}${members}]`;
  }
  return RE2JS.quote(token.startsWith('\\') && token.length > 1 ? token.slice(1) : token);
}

function invalidGlob(glob: string, why: string): AgentError {
  return new AgentError('tool-input', `The glob ${JSON.stringify(glob.slice(0, 100))} does not work: ${why}.`);
}

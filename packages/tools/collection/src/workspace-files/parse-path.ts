import { AgentError } from '@thimble/core';
import { withoutUnseen } from '@thimble/core/utilities';

const maxCharacters = 4_000;
const maxDepth = 64;

/**
 * The names on the way to a file, from a path as a model writes it: relative, with `/`. [] is the folder itself. Nothing here
 * touches the disk; names that mean something else to Windows, or hold what a person would not see, are refused there, and wherever
 * a file is made.
 *
 * @throws AgentError `tool-input`
 */
export function parsePath(path: string, { portable = process.platform === 'win32' } = {}): string[] {
  if (path.length > maxCharacters) throw refuse(path, `is longer than ${maxCharacters} characters`);
  // oxlint-disable-next-line no-control-regex -- what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) throw refuse(path, 'has a control character');
  if (path.includes('\\')) throw refuse(path, 'has a backslash: write "/" between names');
  if (path.startsWith('/')) throw refuse(path, 'is absolute: give it from the folder on, such as "src/main.ts"');
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw refuse(path, 'has "..": nothing outside the folder can be reached');
  if (names.length > maxDepth) throw refuse(path, `is more than ${maxDepth} folders deep`);
  if (names.some((name) => Buffer.byteLength(name) > 255)) throw refuse(path, 'has a name of more than 255 bytes');
  if (portable && withoutUnseen(path) !== path) throw refuse(path, 'has a character that nobody would see');
  const odd = portable ? names.find((name) => !isPortable(name)) : undefined;
  if (odd !== undefined) throw refuse(path, `has the name ${quote(odd)}, which Windows takes for something else`);
  return names;
}

/** Devices, with any ending, drives and streams (`a:b`), wildcards, and names that lose their last character on the way. */
function isPortable(name: string): boolean {
  const isDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i.test(name);
  return !isDevice && !/[<>:"|?*]/.test(name) && !/[. ]$/.test(name);
}

function refuse(path: string, why: string): AgentError {
  return new AgentError('tool-input', `The path ${quote(path)} ${why}.`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

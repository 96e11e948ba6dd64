import { invalid } from '@thimble/core/utilities';

/** Where an agent lies: `hf:user/name`, `npm:@scope/name`, `git:URL`, `file:./folder`. */
export type Address = {
  kind: 'hf' | 'npm' | 'git' | 'file';
  /** What comes after the colon, without a revision. */
  name: string;
  /** A branch, tag, commit or version; undefined for the newest. */
  revision: string | undefined;
};

const revisionPattern = /^[A-Za-z0-9][\w.+/-]{0,200}$/;
const hfPattern = /^(?:spaces\/)?[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
const npmPattern = /^(?:@[a-z0-9][a-z0-9._-]{0,100}\/)?[a-z0-9][a-z0-9._-]{0,100}$/;
const gitPattern =
  /^(?:https:\/\/\w|ssh:\/\/(?:[\w.-]+@)?[\w[][\w.\]:-]*(?:\/|$)|file:\/\/|git@\w[\w.-]*:(?!-)|\/|\.{1,2}\/|[A-Za-z]:[\\/])[^\s]*$/;

export function isAddress(text: string): boolean {
  return /^(?:hf|npm|git|file):/.test(text);
}

/**
 * Reads an address: a revision stands behind `@` (hf, npm) or `#` (git), or is given.
 *
 * @throws AgentError `invalid-argument`
 */
export function parseAddress(text: string, given?: string): Address {
  const [, kind = '', rest = ''] = /^(hf|npm|git|file):(.+)$/s.exec(text) ?? [];
  const { name, revision = given } = splitRevision(kind, rest);
  if (revision !== undefined && (!revisionPattern.test(revision) || revision.includes('..')))
    throw invalid(`"${revision}" is no revision: give a branch, a tag, a commit or a version.`);
  switch (kind) {
    case 'hf':
      return checked({ kind, name, revision }, hfPattern, 'hf:user/name');
    case 'npm':
      return checked({ kind, name, revision }, npmPattern, 'npm:@scope/name');
    case 'git':
      // It would stand in lock files and messages.
      if (/^\w+:\/\/[^/]*:[^/]*@|^https:\/\/[^/]*@/.test(name))
        throw invalid('An address of git must not hold a user, a password or a token: git has its own login.');
      return checked({ kind, name, revision }, gitPattern, 'git:https://example.com/agent.git#v1');
    case 'file':
      return { kind, name: name.replace(/^\/\/(?=\/)/, ''), revision: undefined };
    default:
      throw invalid(
        `"${text}" is no address of an agent. Write hf:user/name, npm:@scope/name, git:URL or file:./folder.`,
      );
  }
}

/** The address without its revision: what a lock file knows it by. */
export function plainAddress({ kind, name }: Address): string {
  return `${kind}:${name}`;
}

function splitRevision(kind: string, text: string): { name: string; revision?: string } {
  const at = kind === 'git' ? text.lastIndexOf('#') : kind === 'file' ? -1 : text.indexOf('@', 1);
  return at < 1 ? { name: text } : { name: text.slice(0, at), revision: text.slice(at + 1) };
}

function checked(address: Address, pattern: RegExp, example: string): Address {
  if (pattern.test(address.name) && !/^-|::/.test(address.name)) return address;
  throw invalid(`"${address.kind}:${address.name}" is no address of an agent. Write it as ${example}.`);
}

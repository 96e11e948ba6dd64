import { AgentError } from '@thimble/core';

/** What went wrong, without the paths of the host that Node's messages hold. */
export function fileError(path: string, error: unknown): AgentError {
  if (AgentError.is(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new AgentError('tool', `${JSON.stringify(path || '.')} ${reasons[code] ?? `cannot be used (${code})`}.`);
}

const reasons: { readonly [code: string]: string } = {
  ENOENT: 'is not there, or not any more',
  ENOTDIR: 'is a link or a file, where a folder is needed',
  ELOOP: 'is a link, and links are not followed',
  EACCES: 'may not be used by this process',
  EPERM: 'may not be used by this process',
  EROFS: 'is on a disk that cannot be written to',
  ENOSPC: 'does not fit: the disk is full',
  EISDIR: 'is a folder',
  EEXIST: 'is there already',
  ENAMETOOLONG: 'has a name that is too long',
  EMFILE: 'cannot be opened: too many files are open',
};

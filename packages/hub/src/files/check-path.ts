import { invalid } from '@thimble/core/utilities';

const maxPath = 200;
const maxDepth = 10;
/** Names of devices: Windows has them in every folder, with any extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;

/**
 * Refuses a file name that could leave its folder, hide another one or not exist on another system: the names of an agent come from
 * strangers, and go to Linux, macOS and Windows. @throws AgentError `invalid-argument`
 */
export function checkPath(path: string): void {
  const problem = problemOf(path);
  if (problem !== undefined)
    throw invalid(`The agent has a file ${JSON.stringify(path.slice(0, maxPath))}: ${problem}.`);
}

/** Refuses two names that are one on a system that ignores case or composes letters. */
export function checkCollisions(paths: Iterable<string>): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const part = parts.slice(0, length).join('/');
      const kind = length === parts.length ? 'file' : 'folder';
      // Twice: "ß" and "ss", "ſ" and "s" are one to a system that ignores case.
      const key = part.normalize('NFKC').toUpperCase().toLowerCase();
      const known = seen.get(key);
      if (known !== undefined && known !== `${kind} ${part}`)
        throw invalid(
          `The agent has "${part}" and "${known.replace(/^\w+ /, '')}", which are one file on some systems.`,
        );
      if (known !== undefined && kind === 'file') throw invalid(`The agent has the file "${part}" twice.`);
      seen.set(key, `${kind} ${part}`);
    }
  }
}

function problemOf(path: string): string | undefined {
  if (path.length > maxPath) return `its name is longer than ${maxPath} characters`;
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it leads out of the folder';
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!path.isWellFormed() || /[\\:*?"<>|\u0000-\u001f\u007f]|\p{Cf}|\p{Zl}|\p{Zp}/u.test(path))
    return 'its name has characters that are not allowed';
  if (path !== path.normalize('NFC')) return 'its name is not in normal form';
  const parts = path.split('/');
  if (parts.length > maxDepth) return `it lies more than ${maxDepth} folders deep`;
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..') return 'it leads out of the folder';
    if (/^\s|[.\s]$/.test(part)) return 'a name begins with a space, or ends with a dot or a space';
    if (device.test(part)) return `"${part}" is a device on Windows`;
    // Windows knows .git as GIT~1 too.
    if (/^(?:\.git|git~\d|node_modules)$/i.test(part)) return `"${part}" is not part of an agent`;
  }
  return undefined;
}

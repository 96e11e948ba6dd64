import type { Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

// What the arguments of a component lead to. Components within them have arguments of their own, and are asked for themselves.

/** Programs that an argument would start, such as those of MCP servers. */
export function commandsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (!isRecord(value) || '$component' in value) return [];
  const { command, args, executablePath } = value;
  const own =
    typeof command === 'string' ? [[command, ...(Array.isArray(args) ? args.map(String) : [])].join(' ')] : [];
  if (typeof executablePath === 'string') own.push(executablePath);
  return [...own, ...Object.values(value).flatMap(commandsIn)];
}

/** Hosts as whoever uses the value reads it, and whatever stands where a host is expected. */
export function hostsIn(value: Json, key = ''): string[] {
  if (typeof value === 'string') return hostOf(value, key);
  if (Array.isArray(value)) return value.flatMap((item) => hostsIn(item, key));
  if (!isRecord(value) || '$component' in value) return [];
  return Object.entries(value).flatMap(([name, part]) => hostsIn(part, name));
}

function hostOf(value: string, key: string): string[] {
  // `new URL` reads "https:example.com", " https://example.com" and "https:\\example.com" all alike.
  const isAddress = /^[\s\p{Cc}]*(?:https?|wss?|ftp|postgres(?:ql)?)\s*:/iu.test(value) || value.includes('://');
  const isPlace =
    /^(?:host|hostname|domain|endpoint|proxy|server|registry|(?:base|server)?[Uu]rl|\w+(?:Url|Host|Endpoint|Domain))$/.test(
      key,
    );
  if (!isAddress && !isPlace) return [];
  const host = URL.parse(value)?.hostname;
  return [host === undefined || host === '' ? value : host];
}

/** Texts that can only be names of variables of the environment. */
export function variablesIn(value: Json): string[] {
  if (typeof value === 'string') return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  return isRecord(value) && !('$component' in value) ? Object.values(value).flatMap(variablesIn) : [];
}

/** Texts that are paths of files or folders: of the machine, or of the working directory. */
export function pathsIn(value: Json): string[] {
  if (typeof value === 'string') return leadsOut(value) || /^\.(?:[\\/]|$)/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(pathsIn);
  return isRecord(value) && !('$component' in value) ? Object.values(value).flatMap(pathsIn) : [];
}

/** Whether a path leads out of the working directory. */
export function leadsOut(path: string): boolean {
  return /^(?:\/|~|[A-Za-z]:[\\/]|\\\\)|(?:^|[\\/])\.\.(?:[\\/]|$)|^file:/.test(path);
}

/** Options that loosen what a tool or a sandbox is otherwise held to, with their values. */
export function looseningsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(looseningsIn);
  if (!isRecord(value) || '$component' in value) return [];
  return Object.entries(value).flatMap(([key, part]) => [
    // To ask for approval is no risk.
    ...(loosening.test(key) && !(key === 'needsApproval' && part === true) && !(key === 'effect' && part === 'write')
      ? [`${key}: ${JSON.stringify(part).slice(0, 100)}`]
      : []),
    ...looseningsIn(part),
  ]);
}

const loosening =
  /^(?:needsApproval|write|exclude|effects?|trustHints|submissions|credentials|record|install|network|runtime|image|userDataDir|allow[A-Z]\w*)$/;

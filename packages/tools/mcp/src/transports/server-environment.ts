import type { CommandAddress } from '../address.ts';

// Without these, Windows starts hardly any program; elsewhere PATH is enough to find one.
const needed =
  process.platform === 'win32'
    ? [
        'PATH',
        'PATHEXT',
        'SYSTEMROOT',
        'SYSTEMDRIVE',
        'COMSPEC',
        'TEMP',
        'TMP',
        'APPDATA',
        'LOCALAPPDATA',
        'USERPROFILE',
        'PROGRAMFILES',
      ]
    : ['PATH'];

/** The environment of a server: what its address names, and what a program needs to be found and started. */
export function serverEnvironment({ env = [] }: Pick<CommandAddress, 'env'>): { [name: string]: string } {
  return { ...pick(needed), ...grantedTo({ env }) };
}

/** The variables that the address names, with their values. */
export function grantedTo({ env = [] }: Pick<CommandAddress, 'env'>): { [name: string]: string } {
  return isList(env) ? pick(env) : { ...env };
}

function isList(env: readonly string[] | object): env is readonly string[] {
  return Array.isArray(env);
}

function pick(names: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

import { AgentError, didYouMean, type Tool } from '@thimble/core';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtInTools } from './built-in-tools.ts';

/**
 * The tools that a module exports, on their own or in arrays. It is a path (`./tools.ts`) or the name of an installed package.
 *
 * @throws AgentError `invalid-argument` if it does not exist, cannot be loaded, or exports no tools.
 */
export async function loadModule(specifier: string, directory: string): Promise<Tool[]> {
  const exports = await importFrom(specifier, directory);
  const tools = Object.values(exports).flat().filter(isTool);
  if (tools.length > 0) return [...new Set(tools)];
  const names = Object.keys(exports).join(', ') || 'nothing';
  throw new AgentError(
    'invalid-argument',
    `--tools ${specifier}: it exports no tool made with tool() (it exports ${names}).`,
  );
}

/** Whether a module is named by a path; else it is a package. */
export function isPath(specifier: string): boolean {
  return /^\.{0,2}\/|\.[cm]?[jt]s$/.test(specifier);
}

async function importFrom(specifier: string, directory: string): Promise<object> {
  const path = resolve(directory, specifier);
  try {
    const file = createRequire(resolve(directory, 'thimble')).resolve(isPath(specifier) ? path : specifier);
    const module: unknown = await import(pathToFileURL(file).href);
    return typeof module === 'object' && module !== null ? module : {};
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    const names = builtInTools.map(({ name }) => name);
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND';
    const problem = !missing
      ? `it cannot be loaded: ${message}`
      : isPath(specifier)
        ? `there is no file ${path}.`
        : `there is no such tool or package.${didYouMean(specifier, names)} Name one of ${names.join(', ')}, toolkit for the usual ones, a path such as ./tools.ts, or an installed package.`;
    throw new AgentError('invalid-argument', `--tools ${specifier}: ${problem}`, { cause });
  }
}

/** Checks the shape, not the class: the tool may come from another copy of the core. */
function isTool(value: unknown): value is Tool {
  if (typeof value !== 'object' || value === null || !('declaration' in value) || !('prepare' in value)) return false;
  const { declaration, prepare } = value;
  return (
    typeof prepare === 'function' &&
    typeof declaration === 'object' &&
    declaration !== null &&
    'name' in declaration &&
    typeof declaration.name === 'string'
  );
}

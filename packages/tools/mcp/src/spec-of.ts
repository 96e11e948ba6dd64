import type { ComponentSpec, Json } from '@thimble/core';
import { argumentOf } from '@thimble/core/utilities';
import { isCommand, type McpAddress } from './address.ts';
import type { McpOptions } from './mcp-options.ts';

const secretHeader = /auth|key|token|secret|cookie/i;

/**
 * How to connect to the server again: the same for all of its tools. Holds names of variables but no values, no secrets and no
 * functions: those that were given are named in `unsaved`. Undefined where a function decides about approvals: without it a call would be
 * less safe.
 */
export function specOf(address: McpAddress, options: McpOptions): ComponentSpec | undefined {
  if (typeof options.needsApproval === 'function') return undefined;
  const saved = jsonOf(options);
  const args = [
    isCommand(address) ? commandOf(address) : urlOf(address),
    ...(Object.keys(saved).length > 0 ? [saved] : []),
  ];
  const unsaved = [...lostOf(options), ...(isCommand(address) ? lostOfCommand(address) : lostOfUrl(address))];
  return { package: '@thimble/mcp', export: 'mcpTools', args, ...(unsaved.length > 0 && { unsaved }) };
}

/** Options that were given and are no data. */
function lostOf(options: object): string[] {
  return Object.entries(options).flatMap(([name, value]) => (value !== undefined && !isData(value) ? [name] : []));
}

function lostOfCommand({ env = [] }: Extract<McpAddress, { command: string }>): string[] {
  return Array.isArray(env) || Object.keys(env).length === 0 ? [] : ['env'];
}

function lostOfUrl({ headers = {}, oauth = {}, fetch }: Extract<McpAddress, { url: string | URL }>): string[] {
  return [
    ...Object.keys(headers).flatMap((name) => (secretHeader.test(name) ? [`headers.${name}`] : [])),
    ...lostOf(oauth).map((name) => `oauth.${name}`),
    ...(fetch ? ['fetch'] : []),
  ];
}

function commandOf(address: Extract<McpAddress, { command: string }>): Json {
  const { env = [] } = address;
  const names: Json = Array.isArray(env) ? [...env] : Object.keys(env);
  return jsonOf({ ...address, env: names.length > 0 ? names : undefined });
}

function urlOf(address: Extract<McpAddress, { url: string | URL }>): Json {
  const headers = Object.entries(address.headers ?? {}).filter(([name]) => !secretHeader.test(name));
  return jsonOf({
    ...address,
    url: String(address.url),
    headers: headers.length > 0 ? Object.fromEntries(headers) : undefined,
  });
}

/** What of it is data: functions, signals and stores are left out. */
function jsonOf(value: object): { [key: string]: Json } {
  return argumentOf(value, isData);
}

function isData(part: unknown): boolean {
  if (typeof part === 'function') return false;
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return true;
  return Object.getPrototypeOf(part) === Object.prototype && !isStore(part);
}

function isStore(part: object): boolean {
  return 'get' in part && typeof part.get === 'function';
}

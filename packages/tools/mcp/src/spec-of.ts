import type { ComponentSpec, Json } from '@thimble/core';
import { isCommand, type McpAddress } from './address.ts';
import type { McpOptions } from './mcp-options.ts';

const secretHeader = /auth|key|token|secret|cookie/i;

/**
 * How to connect to the server again: the same for all of its tools. Holds names of variables but no values, no secrets and no
 * functions. Undefined where what is left out would make a call less safe: who decides about approvals in code.
 */
export function specOf(address: McpAddress, options: McpOptions): ComponentSpec | undefined {
  if (typeof options.needsApproval === 'function') return undefined;
  const saved = jsonOf(options);
  const args = [
    isCommand(address) ? commandOf(address) : urlOf(address),
    ...(Object.keys(saved).length > 0 ? [saved] : []),
  ];
  return { package: '@thimble/mcp', export: 'mcpTools', args };
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
  const text = JSON.stringify(value, (_, part: unknown) => {
    const isData =
      part === null ||
      typeof part !== 'object' ||
      Array.isArray(part) ||
      Object.getPrototypeOf(part) === Object.prototype;
    return isData && !isStore(part) ? part : undefined;
  });
  return JSON.parse(text);
}

function isStore(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'get' in part && typeof part.get === 'function';
}

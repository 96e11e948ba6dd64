import type { OAuthOptions } from './oauth/oauth-options.ts';

/** Where an MCP server is: a command to start, or the URL of one that runs. */
export type McpAddress = CommandAddress | UrlAddress;

export type CommandAddress = {
  /** The program, such as "npx". It is started without a shell. */
  command: string;
  args?: readonly string[] | undefined;
  /**
   * The environment of the server: names of variables to pass on, or values by name. It gets no others but PATH, and on Windows
   * what programs need to start. Names are better: values are not saved.
   */
  env?: readonly string[] | { readonly [name: string]: string } | undefined;
  /** @default the working directory of this process */
  cwd?: string | undefined;
};

export type UrlAddress = {
  /** http(s), without user name and password. */
  url: string | URL;
  headers?: { readonly [name: string]: string } | undefined;
  /** The environment variable with a bearer token, read again for each request. */
  tokenEnv?: string | undefined;
  /** For servers whose users log in. */
  oauth?: OAuthOptions | undefined;
  /**
   * 'http' is streamable HTTP, 'sse' the transport before it.
   *
   * @default 'http', then 'sse' if the server does not know it
   */
  transport?: 'http' | 'sse' | undefined;
  /** @default the global fetch */
  fetch?: typeof globalThis.fetch | undefined;
};

export function isCommand(address: McpAddress): address is CommandAddress {
  return 'command' in address;
}

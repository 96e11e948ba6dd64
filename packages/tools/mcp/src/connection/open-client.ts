import { isCommand, type McpAddress } from '../address.ts';
import { openHttp } from './open-http.ts';
import { openStdio } from './open-stdio.ts';
import type { OpenClient, OpenOptions } from './opened.ts';

/** Connects to a server. Throws an AgentError that says what to do. */
export async function openClient(address: McpAddress, options: OpenOptions, signal: AbortSignal): Promise<OpenClient> {
  return isCommand(address) ? openStdio(address, options, signal) : openHttp(address, options, signal);
}

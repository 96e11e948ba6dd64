import { deserializeMessage, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { asFields, asText, isRecord, parseJson } from '@thimble/core/utilities';

/**
 * The message in a line. An answer that is not valid becomes an error of its call, which would otherwise wait in vain. Throws for any
 * other line that is no message.
 */
export function parseMessage(line: string): JSONRPCMessage {
  try {
    return deserializeMessage(line);
  } catch (error) {
    const { id, method, error: problem } = asFields(parseJson(line));
    if (method !== undefined || (typeof id !== 'number' && typeof id !== 'string')) throw error;
    const message = asText(problem) || asText(isRecord(problem) ? problem.message : '') || 'the answer is not valid.';
    return { jsonrpc: '2.0', id, error: { code: internalError, message } };
  }
}

const internalError = -32603;

import { deserializeMessage, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { asFields, asText, isRecord, parseJson } from '@thimble/core/utilities';

/**
 * The message in a line. An answer that is none is an error of its call, which would wait in vain otherwise. Throws where there is
 * no message.
 */
export function parseMessage(line: string): JSONRPCMessage {
  try {
    return deserializeMessage(line);
  } catch (error) {
    const { id, method, error: problem } = asFields(parseJson(line));
    if (method !== undefined || (typeof id !== 'number' && typeof id !== 'string')) throw error;
    const message =
      asText(problem) || asText(isRecord(problem) ? problem.message : '') || 'the answer is no valid one.';
    return { jsonrpc: '2.0', id, error: { code: internalError, message } };
  }
}

const internalError = -32603;

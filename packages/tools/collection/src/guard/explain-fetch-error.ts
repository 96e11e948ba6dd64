import { AgentError } from '@thimble/core';
import { asList, asText, causesOf, isRecord } from '@thimble/core/utilities';

const temporary = { retryable: true };

/** What went wrong with a request, in a sentence; an AgentError in the causes is what it is. */
export function explainFetchError(error: unknown, url: URL): AgentError {
  const errors = withCauses(error);
  const ours = errors.find((part) => AgentError.is(part));
  if (AgentError.is(ours)) return ours;
  const { host, hostname } = url;
  const code = errors.map((part) => (isRecord(part) ? asText(part.code) : '')).find((text) => text !== '') ?? '';
  const fail = (message: string, options = {}) => new AgentError('tool', message, { cause: error, ...options });
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return fail(`The host ${hostname} was not found. Check its spelling, and whether this machine has network.`);
  if (code === 'EAI_AGAIN')
    return fail(`The host ${hostname} could not be looked up: the network or its name server is down.`, temporary);
  if (isTlsCode(code))
    return fail(`${host} has no valid certificate (${code}), so it may be somebody else. It was not asked.`);
  if (code === 'ECONNREFUSED') return fail(`${host} refuses connections: no server is running there.`, temporary);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return fail(`${host} did not answer in time.`, temporary);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return fail(`The answer of ${host} is too large, and was not read to its end.`);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return fail(`The headers of ${host} are too large.`);
  if (errors.some((part) => isRecord(part) && part.name === 'HTTPParserError'))
    return fail(`${host} does not speak HTTP.`);
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_ZSTD'))
    return fail(`The answer of ${host} is not packed as it says, and cannot be read (${code}).`);
  if (code !== '') return fail(`The connection to ${host} failed (${code}).`, temporary);
  const detail = causesOf(error)
    .filter((message) => message !== 'fetch failed')
    .at(-1);
  return fail(`${host} could not be fetched${detail === undefined ? '' : `: ${detail}`}.`);
}

function isTlsCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|^ERR_TLS|^ERR_SSL|^EPROTO$/.test(code);
}

/** The error, its causes and its parts, outermost first. */
function withCauses(error: unknown): unknown[] {
  const found: unknown[] = [];
  const next = [error];
  while (next.length > 0 && found.length < 10) {
    const current = next.shift();
    if (!isRecord(current)) continue;
    found.push(current);
    next.push(current.cause, ...asList(current.errors));
  }
  return found;
}

import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { inOneLine } from '../snapshot/snapshot-text.ts';

/** What Playwright threw, in words that say what to do. `what`: the action, as "click Buy [ref=d1e4]". */
export function explainFailure(error: unknown, what: string): AgentError {
  if (AgentError.is(error)) return error;
  // oxlint-disable-next-line no-control-regex -- its colours are for terminals
  const message = messageOf(error).replace(/\u001b\[\d*m/g, '');
  const found = reasons.find(([pattern]) => pattern.test(message));
  const reason = found ? found[1](message) : inOneLine(firstLine(message), 300);
  return new AgentError('tool', `${what}: ${reason}`, { cause: error });
}

const reasons: readonly (readonly [RegExp, (message: string) => string])[] = [
  [/crash/i, () => 'the page crashed. Open it again, or another one.'],
  [/has been closed|browser.*disconnected/i, () => 'the page or the browser was closed. Use open; a new one starts.'],
  [/ERR_TOO_MANY_REDIRECTS|NS_ERROR_REDIRECT_LOOP/, () => 'the page redirects without end, and was given up on.'],
  [/ERR_NAME_NOT_RESOLVED|NS_ERROR_UNKNOWN_HOST/, () => 'there is no such host. Check the address.'],
  [/ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY/, () => 'its host cannot be reached, or may not be.'],
  [/ERR_CONNECTION|NS_ERROR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INVALID_RESPONSE/, () => 'the server does not answer.'],
  [/ERR_CERT|ERR_SSL|SEC_ERROR/, () => 'the certificate of the server is not valid.'],
  [/Download is starting/, () => 'it is a file, and no page.'],
  [/ERR_ABORTED|NS_BINDING_ABORTED/, () => 'it loads no page: it was blocked, or there is nothing to show.'],
  [
    /ERR_INVALID_AUTH_CREDENTIALS/,
    () => 'the server asks for a name and a password in its own way, which this browser does not give.',
  ],
  [/ERR_HTTP_RESPONSE_CODE_FAILURE/, () => 'the server answers with an error, and with no page.'],
  [
    /intercepts pointer events/,
    (message) => `it is covered by ${coverOf(message)}. Close that first; close_popups may do.`,
  ],
  [/element is not enabled/, () => 'it is disabled. Something else must be filled in or chosen first.'],
  [/element is not visible/, () => 'it is not visible. It may have to be opened or scrolled to first.'],
  [/element is not stable/, () => 'it keeps moving. Try again.'],
  [/element is not editable|not an <input>/i, () => 'it is no field that can be filled.'],
  [/did not find some options/i, () => 'it has no such option. The snapshot lists its options.'],
  [
    /Unknown key/,
    (message) =>
      `${inOneLine(/Unknown key:[^\n]*/.exec(message)?.[0] ?? 'unknown key', 100)}. Write one such as Enter, Tab, ArrowDown, Control+a.`,
  ],
  [
    /Timeout \d+ms exceeded/,
    (message) => `it took longer than ${/Timeout (\d+)ms/.exec(message)?.[1] ?? ''} ms, and was given up on.`,
  ],
];

function coverOf(message: string): string {
  return inOneLine(/(<[^\n]*?>).*intercepts pointer events/.exec(message)?.[1] ?? 'something else', 120);
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/^[\w.]+: /, '') ?? '';
}

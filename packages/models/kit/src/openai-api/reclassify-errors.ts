import { asFields, asList, asText } from '@thimble/core/utilities';
import { errorMessage, ProviderError } from '../provider-error.ts';
import type { Api } from './supports.ts';

/**
 * Content filters reject a prompt with an HTTP error (Azure: `content_filter`, OpenRouter: 403 with `reasons`). We treat
 * that as a refusal by the model. Returns the event that would have ended the stream, in Azure's form, or undefined if the
 * error is something else.
 */
export function contentFilterRefusal(error: unknown, api: Api): object | undefined {
  const body = asFields(asFields(error).error);
  const inner = asFields(body.innererror);
  const { reasons } = asFields(body.metadata);
  const isFiltered = body.code === 'content_filter' || inner.code === 'ResponsibleAIPolicyViolation';
  if (!isFiltered && !Array.isArray(reasons)) return undefined;
  const detail = asList(reasons).map(asText).filter(Boolean).join(', ');
  const message = (errorMessage(body) || 'A content filter blocked the prompt.') + (detail && ` (${detail})`);
  const content_filter_results = inner.content_filter_result ?? inner.content_filter_results;
  if (api === 'chat')
    return { choices: [{ delta: { refusal: message }, finish_reason: 'content_filter', content_filter_results }] };
  const content_filters = [{ blocked: true, source_type: 'prompt', content_filter_results }];
  return { type: 'response.failed', response: { error: { code: 'content_filter', message }, content_filters } };
}

/**
 * Groq reports a malformed reply of its model as a bad request, although the same request may well succeed the next time.
 * Drops the status of such errors, so that they can be retried; returns others unchanged.
 * https://console.groq.com/docs/errors
 */
export function withoutOwnErrorCode(error: unknown): unknown {
  const body = asFields(asFields(error).error);
  const { code, failed_generation } = body;
  if (code !== 'tool_use_failed' && code !== 'json_validate_failed') return error;
  const written = asText(failed_generation);
  return new ProviderError(`${errorMessage(body)}${written && ` The model wrote: ${written}`}`, { code });
}

import { fields, list, text } from '../fields.ts';
import { errorMessage, ProviderError } from '../provider-error.ts';
import type { Api } from './supports.ts';

/**
 * Filters refuse a prompt with an HTTP error (Azure: `content_filter`, OpenRouter: 403 with the `reasons`). To us that is
 * a refusal: the event that would have ended the stream, as Azure writes it. Undefined for true errors.
 */
export function refusalIn(error: unknown, api: Api): object | undefined {
  const body = fields(fields(error).error);
  const inner = fields(body.innererror);
  const { reasons } = fields(body.metadata);
  const isFiltered = body.code === 'content_filter' || inner.code === 'ResponsibleAIPolicyViolation';
  if (!isFiltered && !Array.isArray(reasons)) return undefined;
  const why = list(reasons).map(text).filter(Boolean).join(', ');
  const message = (errorMessage(body) || 'A content filter blocked the prompt.') + (why && ` (${why})`);
  const content_filter_results = inner.content_filter_result ?? inner.content_filter_results;
  if (api === 'chat')
    return { choices: [{ delta: { refusal: message }, finish_reason: 'content_filter', content_filter_results }] };
  const content_filters = [{ blocked: true, source_type: 'prompt', content_filter_results }];
  return { type: 'response.failed', response: { error: { code: 'content_filter', message }, content_filters } };
}

/**
 * Groq reports as a bad request what its model wrote wrong: the same request may well succeed. Other errors stay as they
 * are. https://console.groq.com/docs/errors
 */
export function withoutBlame(error: unknown): unknown {
  const body = fields(fields(error).error);
  const { code, failed_generation } = body;
  if (code !== 'tool_use_failed' && code !== 'json_validate_failed') return error;
  const written = text(failed_generation);
  return new ProviderError(`${errorMessage(body)}${written && ` The model wrote: ${written}`}`, { code });
}

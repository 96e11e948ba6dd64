import type { ContentFilterDetectionResultOutput, ContentFilterResultOutput } from '@azure/openai/types';
import { fields, isFields, list, type ReplyReader } from '@thimble/model-kit';

type Verdict = ContentFilterResultOutput | ContentFilterDetectionResultOutput;

/**
 * The reader of OpenAI's API, which says what Azure's content filter blocked where the model said nothing: the reason is
 * worth knowing then, and is no part of an answer. https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
 */
export function withVerdicts(reader: ReplyReader): ReplyReader {
  const blocked = new Set<string>();
  let hasAnswer = false;
  let hasText = false;

  return {
    get usage() {
      return reader.usage;
    },
    get ended() {
      return reader.ended;
    },
    *read(event) {
      const { choices, type, response } = fields(event);
      for (const choice of list(choices).map(fields)) {
        hasAnswer ||= Boolean(fields(choice.delta ?? choice.message).content);
        for (const category of blockedIn(choice.content_filter_results)) blocked.add(category);
      }
      hasAnswer ||= type === 'response.output_text.delta';
      for (const filter of list(fields(response).content_filters))
        for (const category of blockedIn(fields(filter).content_filter_results)) blocked.add(category);
      for (const told of reader.read(event)) {
        hasText ||= told.type === 'text-delta';
        yield told;
      }
    },
    *finish() {
      for (const event of reader.finish()) {
        if (event.type === 'finish' && event.reason === 'refusal' && blocked.size > 0 && !hasAnswer)
          yield {
            type: 'text-delta',
            text: `${hasText ? ' ' : ''}Blocked by the content filter: ${[...blocked].join(', ')}.`,
          };
        yield event;
      }
    },
  };
}

/** "violence (medium)", "jailbreak". */
function blockedIn(results: unknown): string[] {
  return Object.entries(fields(results)).flatMap(([category, verdict]) => {
    if (!isVerdict(verdict) || !verdict.filtered) return [];
    return ['severity' in verdict ? `${category} (${verdict.severity})` : category];
  });
}

function isVerdict(value: unknown): value is Verdict {
  return isFields(value) && typeof value.filtered === 'boolean';
}

import type { ContentFilterDetectionResultOutput, ContentFilterResultOutput } from '@azure/openai/types';
import { asFields, asList, isRecord } from '@thimble/core/utilities';
import { type ReplyReader } from '@thimble/model-kit';

type Verdict = ContentFilterResultOutput | ContentFilterDetectionResultOutput;

/**
 * Wraps a reader of OpenAI's API so that it also says what Azure's content filter blocked. It only does so if the model
 * wrote no answer, since the explanation must not become part of one. https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
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
    get mayGoOn() {
      return reader.mayGoOn ?? false;
    },
    close: () => reader.close?.(),
    *read(event) {
      const { choices, type, response } = asFields(event);
      for (const choice of asList(choices).map(asFields)) {
        hasAnswer ||= Boolean(asFields(choice.delta ?? choice.message).content);
        for (const category of blockedIn(choice.content_filter_results)) blocked.add(category);
      }
      hasAnswer ||= type === 'response.output_text.delta';
      for (const filter of asList(asFields(response).content_filters))
        for (const category of blockedIn(asFields(filter).content_filter_results)) blocked.add(category);
      for (const modelEvent of reader.read(event)) {
        hasText ||= modelEvent.type === 'text-delta';
        yield modelEvent;
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

/** The categories that were blocked: "violence (medium)", "jailbreak". */
function blockedIn(results: unknown): string[] {
  return Object.entries(asFields(results)).flatMap(([category, verdict]) => {
    if (!isVerdict(verdict) || !verdict.filtered) return [];
    return ['severity' in verdict ? `${category} (${verdict.severity})` : category];
  });
}

function isVerdict(value: unknown): value is Verdict {
  return isRecord(value) && typeof value.filtered === 'boolean';
}

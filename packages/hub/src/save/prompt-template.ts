import { didYouMean } from '@thimble/core';
import { invalid, isRecord } from '@thimble/core/utilities';

/** A prompt that is made of a text with holes: unlike any other function, it can be saved without its source. */
export type PromptTemplate = ((context: object) => string) & { readonly template: string };

/** What a hole may be named, and where its text comes from. */
const holes: { readonly [name: string]: (context: { readonly [field: string]: unknown }) => unknown } = {
  task: (context) => context['task'],
  tools: (context) => context['tools'],
  agents: (context) => context['agents'],
  listing: (context) => context['listing'],
  notes: (context) => context['notes'],
  instructions: (context) => context['instructions'],
  language: (context) => context['language'],
  history: (context) => context['history'],
  name: (context) => context['name'],
  remaining_steps: (context) => context['remainingSteps'],
  max_steps: (context) => context['maxSteps'],
  max_tool_calls: (context) => context['maxToolCalls'],
  opening_tag: (context) => Object(context['codeTags'])[0],
  closing_tag: (context) => Object(context['codeTags'])[1],
  printed_characters: (context) => Object(context['shown']).printed,
  value_characters: (context) => Object(context['shown']).value,
};

/**
 * A prompt for `AgentOptions.prompts` from a text with holes such as `{{task}}`. Holes: task, tools, agents, listing, notes,
 * instructions, language, history, name, remaining_steps, max_steps, max_tool_calls, opening_tag, closing_tag, printed_characters,
 * value_characters. One that has no text in a prompt is left empty.
 *
 * @example new ToolCallingAgent({ model, prompts: { plan: promptTemplate('Plan this in five lines: {{task}}') } })
 * @throws AgentError `invalid-argument` for a hole of another name
 */
export function promptTemplate(template: string): PromptTemplate {
  for (const [, name = ''] of template.matchAll(pattern)) {
    if (Object.hasOwn(holes, name)) continue;
    throw invalid(
      `A prompt has no hole {{${name}}}.${didYouMean(name, Object.keys(holes)) || ` Holes: ${Object.keys(holes).join(', ')}.`}`,
    );
  }
  const fill = (context: object) =>
    template.replace(pattern, (_, name: string) => {
      const text = isRecord(context) ? holes[name]?.(context) : undefined;
      return typeof text === 'string' || typeof text === 'number' ? String(text) : '';
    });
  return Object.assign(fill, { template });
}

export function isPromptTemplate(value: unknown): value is PromptTemplate {
  return typeof value === 'function' && 'template' in value && typeof value.template === 'string';
}

const pattern = /\{\{\s*([\w]+)\s*\}\}/g;

import type { JsonSchema } from '../base/json.ts';
import type { CodeAgentOptions } from '../contract/agent.ts';
import type { ModelRequest } from '../contract/model.ts';
import { declarationsIn } from '../declarations/declare.ts';
import { paragraphs } from '../prompts/sections.ts';
import type { Toolbox } from '../tool-calls/toolbox.ts';
import type { ActionPrompt } from './action.ts';
import { logCharacters, valueCharacters } from './observation.ts';
import type { ReplyForm } from './reply-problems.ts';
import type { CodeTags } from './reply-scanner.ts';

/** The form in which code is asked for: between tags, or as a field of JSON. */
export type CodeFormat = {
  form: ReplyForm;
  prompt: ActionPrompt;
  request: Omit<ModelRequest, 'messages'>;
};

export function codeFormat(options: CodeAgentOptions, tools: Toolbox): CodeFormat {
  const { executor, codeTags = ['<code>', '</code>'], model, limits = {} } = options;
  const { language, notes = '' } = executor;
  const declare = declarationsIn(language);
  const tags: CodeTags = codeTags === 'markdown' ? [`\`\`\`${language}`, '```'] : codeTags;
  const structured = options.structured === true && model.supports.structuredOutput;
  const [open, close] = tags;
  const texts = {
    tools: paragraphs(declare(tools.toolDeclarations), tools.listing),
    agents: declare(tools.agentDeclarations),
    notes: [notes, structured ? structuredNote : ''].filter(Boolean).join('\n\n'),
  };
  // "```" both opens and closes a block, so a server-side stop would fire on the opening fence.
  const stop = model.supports.stop && !open.startsWith(close) ? { stop: [close] } : {};
  return {
    form: { tags, language, structured, isStopSent: !structured && 'stop' in stop },
    prompt: {
      values: {
        ...texts,
        listing: tools.listing,
        codeTags: tags,
        language,
        shown: { printed: Math.min(limits.logBytes ?? logCharacters, logCharacters), value: valueCharacters },
      },
      required: structured ? texts : { ...texts, 'codeTags[0]': open, 'codeTags[1]': close },
      inSandbox: true,
    },
    request: structured ? { responseFormat: { name: 'action', schema: structuredSchema } } : stop,
  };
}

const structuredSchema: JsonSchema = {
  type: 'object',
  properties: {
    thought: { type: 'string', description: 'What to do next and why, in a sentence or two.' },
    code: { type: 'string', description: 'The code of this step, without tags or fences.' },
  },
  required: ['thought', 'code'],
  additionalProperties: false,
};

const structuredNote =
  'Replies are JSON here: { "thought": string, "code": string }. What the examples show between the code tags goes into `code`, without the tags.';

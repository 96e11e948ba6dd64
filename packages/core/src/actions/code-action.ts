import type { Action, ActionStrategy, BeginOptions } from './action.ts';
import type { CodeAgentOptions } from '../contract/agent.ts';
import {
  findClosingTag,
  isUnclosed,
  languageNames,
  mendClosingTag,
  parseCode,
  parseStructuredCode,
  type CodeTags,
  type ParsedCode,
} from './code-reply.ts';
import { pythonDeclarations } from '../declarations/python.ts';
import { typescriptDeclarations } from '../declarations/typescript.ts';
import { codeOfGuestError } from './guest-errors.ts';
import type { JsonSchema } from '../base/json.ts';
import type { ModelReply } from '../models/model-reply.ts';
import { observe } from './observation.ts';
import type { Run } from '../run/run.ts';
import { Sandbox } from './sandbox.ts';
import { toolbox } from '../tool-calls/tool-calls.ts';

/** Acts in code: takes the code out of the reply, runs it in the sandbox, and says what came of it. */
export class CodeAction implements ActionStrategy {
  readonly prompt: ActionStrategy['prompt'];
  readonly needed: ActionStrategy['needed'];
  readonly inSandbox = true;
  readonly cutAt: ActionStrategy['cutAt'];
  readonly #sandbox: Sandbox;
  readonly #tags: CodeTags;
  readonly #structured: boolean;
  readonly #request: ReturnType<ActionStrategy['request']>;

  constructor(options: CodeAgentOptions) {
    const { executor, limits, codeTags = ['<code>', '</code>'], model } = options;
    const { language, notes = '' } = executor;
    const declare = language === 'python' ? pythonDeclarations : typescriptDeclarations;
    const box = toolbox(options);
    const tags: CodeTags = codeTags === 'markdown' ? [`\`\`\`${language}`, '```'] : codeTags;
    const structured = options.structured === true && model.supports.structuredOutput;
    const holes = {
      tools: declare(box.toolDeclarations),
      agents: declare(box.agentDeclarations),
      notes: [notes, structured ? structuredNote : ''].filter(Boolean).join('\n\n'),
    };
    const [open, close] = tags;
    this.#sandbox = new Sandbox({ executor, limits, toolbox: box });
    this.#tags = tags;
    this.#structured = structured;
    this.prompt = { ...holes, codeTags: tags, language };
    this.needed = structured ? holes : { ...holes, 'codeTags[0]': open, 'codeTags[1]': close };
    this.cutAt = structured ? undefined : (text, from) => findClosingTag(text, from, tags);
    // A fence that closes begins as one that opens: only the client can tell them apart.
    const stop = model.supports.stop && !open.startsWith(close) ? { stop: [close] } : {};
    this.#request = structured ? { responseFormat: { name: 'action', schema: structuredSchema } } : stop;
  }

  request(): ReturnType<ActionStrategy['request']> {
    return this.#request;
  }

  begin(run: Run, options: BeginOptions): Promise<void> {
    return this.#sandbox.begin(run, options);
  }

  async act(run: Run, reply: ModelReply): Promise<Action> {
    const output = this.#structured ? reply.text : mendClosingTag(reply.text, this.#tags);
    const parsed = this.#parse(reply);
    if ('problem' in parsed)
      return { output, observation: parsed.problem, error: { code: 'parse', message: parsed.problem } };
    const { code } = parsed;
    run.emit({ type: 'code', code, language: this.prompt.language });
    const { execution, images, cut } = await this.#sandbox.execute(run, code);
    const shown = [...(execution.images ?? []), ...images];
    const observation = observe(execution, cut);
    const action: Action = {
      output,
      code,
      ...(observation !== undefined && { observation }),
      ...(shown.length > 0 && { images: shown }),
    };
    if (execution.type === 'final-answer') return { ...action, answer: { value: execution.value } };
    if (execution.type === 'value') return action;
    const { name, message } = execution.error;
    return { ...action, error: { code: codeOfGuestError(name), message: `${name}: ${message}` } };
  }

  dispose(): Promise<void> {
    return this.#sandbox.close();
  }

  #parse({ text, reason }: ModelReply): ParsedCode {
    const { language } = this.prompt;
    if (this.#structured) return parseStructuredCode(text, this.#tags, language);
    if (reason === 'length' && isUnclosed(text, this.#tags)) {
      return {
        problem: `Your reply was cut at the output limit before the code ended, so nothing was run. Write a shorter step in ${languageNames[language]}.`,
      };
    }
    return parseCode(text, this.#tags, language);
  }
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

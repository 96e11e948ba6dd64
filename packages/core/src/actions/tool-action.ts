import { invalid, type Failure } from '../base/errors.ts';
import { imagesIn } from '../base/images.ts';
import { clipJson, isRecord, type Json } from '../base/json.ts';
import type { Message, ToolResultPart } from '../contract/messages.ts';
import type { ModelRequest } from '../contract/model.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { markedDescription } from '../declarations/effect.ts';
import { typescriptDeclarations } from '../declarations/typescript.ts';
import type { ModelReply } from '../models/model-reply.ts';
import type { Run } from '../run/run.ts';
import { performToolCall } from '../tool-calls/perform-tool-call.ts';
import type { ToolOutcome } from '../tool-calls/tool-call.ts';
import type { Toolbox } from '../tool-calls/toolbox.ts';
import type { ActionPrompt, ActionResult, ActionStrategy } from './action.ts';
import { finalAnswer, finalAnswerDeclaration } from './final-answer-tool.ts';

const resultCharacters = 20_000;

type ReplyCall = ModelReply['toolCalls'][number];

/** Acts by tool calls: those of one reply run in parallel and are answered by id. */
export class ToolAction implements ActionStrategy {
  readonly prompt: ActionPrompt;
  readonly hasState = false;
  readonly #toolbox: Toolbox;
  #tools: ToolDeclaration[] = [];

  constructor(tools: Toolbox) {
    this.#toolbox = tools;
    this.prompt = {
      values: {
        tools: typescriptDeclarations(tools.toolDeclarations),
        agents: typescriptDeclarations(tools.agentDeclarations),
        notes: '',
        codeTags: ['', ''],
        language: 'typescript',
        shown: { printed: 0, value: resultCharacters },
      },
      // Tools are sent as declarations, not in the prompt.
      required: {},
      inSandbox: false,
    };
  }

  checkVariables(): void {}

  async begin({ model, memory, output }: Run): Promise<void> {
    if (!model.supports.tools) throw invalid(`${model.id} takes no tools. Use a CodeAgent, or a model that does.`);
    const declared = this.#toolbox.declarations.map((tool) => ({ ...tool, description: markedDescription(tool) }));
    this.#tools = [...declared, finalAnswerDeclaration(output)];
    memory.overhead = JSON.stringify(this.#tools).length;
  }

  request(_: Run, messages: readonly Message[]): ModelRequest {
    return { tools: this.#tools, toolChoice: 'auto', messages };
  }

  async act(run: Run, { text, toolCalls }: ModelReply): Promise<ActionResult> {
    const calls = withUniqueIds(toolCalls);
    const [only, ...others] = calls;
    if (!only) return actOnText(text, run.output !== undefined);
    const parts = calls.map(({ error: _, ...part }) => part);
    if (only.name === finalAnswer && others.length === 0) return { output: text, toolCalls: parts, ...endWith(only) };
    const results = calls.map(async (call, index) => resultOf(call, await this.#perform(run, call, index + 1)));
    return { output: text, toolCalls: parts, results: await Promise.all(results) };
  }

  end(): void {}

  async snapshot(): Promise<null> {
    return null;
  }

  async dispose(): Promise<void> {}

  async #perform(run: Run, { id, name, input, error }: ReplyCall, ordinal: number): Promise<ToolOutcome> {
    if (error !== undefined) return refused(`${name} was not called: its arguments are not JSON (${error}).`);
    if (name !== finalAnswer)
      return performToolCall(run, this.#toolbox, { id, ordinal, name, input, signal: run.signal });
    return refused(
      'Refused: this answer was written before the results of the other calls. Look at them, then call final_answer alone.',
    );
  }
}

/** Text without a call is the final answer, unless one of a certain form was asked for. */
function actOnText(text: string, typed: boolean): ActionResult {
  const answer = text.trim();
  if (answer !== '' && !typed) return { output: text, answer: { value: answer } };
  const observation =
    answer === ''
      ? 'Your reply is empty. Call a tool, or final_answer to end the task.'
      : 'Your reply calls no tool. Give the answer by calling final_answer, in the form of its schema.';
  return { output: text, observation, error: { code: 'parse', message: observation } };
}

function endWith(call: ReplyCall): Pick<ActionResult, 'results' | 'answer' | 'error'> {
  const { input, error } = call;
  const value = isRecord(input) ? input.answer : input;
  if (error === undefined && value !== undefined)
    return { results: [resultOf(call, { output: 'Accepted.' })], answer: { value } };
  const outcome = refused(
    error === undefined
      ? 'final_answer was not called: it takes one argument, `answer`.'
      : `final_answer was not called: its arguments are not JSON (${error}).`,
  );
  return { results: [resultOf(call, outcome)], ...outcome };
}

function refused(message: string): { error: Failure } {
  return { error: { code: 'tool-input', message } };
}

function resultOf({ id, name }: ReplyCall, outcome: ToolOutcome): ToolResultPart {
  const result = { type: 'tool-result' as const, id, name };
  if ('error' in outcome) return { ...result, output: outcome.error.message, isError: true };
  const images = imagesIn(outcome.output);
  const output = images.length > 0 ? withoutImages(outcome.output) : outcome.output;
  const size = typeof output === 'string' ? output.length : JSON.stringify(output).length;
  const clipped = size > resultCharacters ? clipJson(output, resultCharacters) : output;
  return { ...result, output: clipped, ...(images.length > 0 && { images }) };
}

function withoutImages(output: Json): Json {
  return Array.isArray(output) ? output.map((item) => (imagesIn(item).length > 0 ? '[image]' : item)) : '[image]';
}

/** Some servers leave ids out or give one twice; answers must find their calls. */
function withUniqueIds(calls: readonly ReplyCall[]): ReplyCall[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === '' || seen.has(call.id) ? `${call.id || 'call'}-${index + 1}` : call.id;
    seen.add(id);
    return { ...call, id };
  });
}

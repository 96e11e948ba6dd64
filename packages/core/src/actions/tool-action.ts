import { invalid, type Failure } from '../base/errors.ts';
import { imagesIn, withoutImages } from '../base/images.ts';
import { clipJson, isRecord, parseJson, type Json } from '../base/json.ts';
import type { Message, ToolResultPart } from '../contract/messages.ts';
import type { Model, ModelRequest } from '../contract/model.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { callTool, callToolDeclaration, calledThrough } from '../discovery/call-tool.ts';
import { markedDescription } from '../declarations/effect.ts';
import { typescriptDeclarations } from '../declarations/typescript.ts';
import type { ModelReply } from '../models/model-reply.ts';
import { paragraphs } from '../prompts/sections.ts';
import type { Run } from '../run/run.ts';
import { performToolCall } from '../tool-calls/perform-tool-call.ts';
import type { ToolOutcome } from '../tool-calls/tool-call.ts';
import type { Toolbox } from '../tool-calls/toolbox.ts';
import type { ActionPrompt, ActionResult, ActionStrategy } from './action.ts';
import { finalAnswer, finalAnswerDeclaration } from './final-answer-tool.ts';
import { fitCalls, type ReplyCall } from './fit-calls.ts';
import { callsInText } from './text-calls.ts';

const resultCharacters = 20_000;

/** Acts by tool calls: those of one reply run in parallel and are answered by id. */
export class ToolAction implements ActionStrategy {
  readonly prompt: ActionPrompt;
  readonly hasState = false;
  readonly #toolbox: Toolbox;
  #tools: ToolDeclaration[] = [];
  /** What a call may name. */
  #names: ReadonlySet<string> = new Set();

  constructor(tools: Toolbox) {
    this.#toolbox = tools;
    this.prompt = {
      values: {
        tools: paragraphs(typescriptDeclarations(tools.toolDeclarations), tools.listing),
        listing: tools.listing,
        agents: typescriptDeclarations(tools.agentDeclarations),
        notes: '',
        codeTags: ['', ''],
        language: 'typescript',
        shown: { printed: 0, value: resultCharacters },
      },
      // Tools are sent as declarations, not in the prompt; those that are not declared must be named in it.
      required: tools.listing === '' ? {} : { listing: tools.listing },
      inSandbox: false,
    };
  }

  check({ model }: { model: Model }): void {
    if (!model.supports.tools) throw invalid(`${model.id} takes no tools. Use a CodeAgent, or a model that does.`);
  }

  hold(): void {}

  async begin({ memory, output }: Run): Promise<void> {
    const { callables, toolDeclarations, agentDeclarations, listing } = this.#toolbox;
    const declared = [...toolDeclarations, ...agentDeclarations].map((tool) => ({
      ...tool,
      description: markedDescription(tool),
    }));
    const others = listing === '' ? [] : [callToolDeclaration];
    this.#tools = [...declared, ...others, finalAnswerDeclaration(output)];
    this.#names = new Set([...callables.keys(), ...this.#tools.map(({ name }) => name)]);
    memory.overhead = JSON.stringify(this.#tools).length;
  }

  request(_: Run, messages: readonly Message[]): ModelRequest {
    return { tools: this.#tools, toolChoice: 'auto', messages };
  }

  async act(run: Run, reply: ModelReply): Promise<ActionResult> {
    const { text, reason } = reply;
    const names = this.#names;
    const written = reply.toolCalls.length === 0 ? callsInText(text, names) : [];
    const calls = fitCalls([...reply.toolCalls, ...written], names);
    // The text of calls that were written as text is in the calls.
    const output = written.length > 0 ? '' : text;
    const [only, ...others] = calls;
    if (!only) return reason === 'length' ? tooLong(text) : actOnText(text, run.output !== undefined);
    const toolCalls = calls.map(({ error: _, ...part }) => part);
    if (reason === 'length')
      return { output, toolCalls, results: calls.map((call) => resultOf(call, cutAtLimit(call))) };
    const meant = this.#meant(only);
    if (meant?.name === finalAnswer && others.length === 0) return { output, toolCalls, ...endWith(only, meant.input) };
    const results = calls.map(async (call, index) => resultOf(call, await this.#perform(run, call, index + 1)));
    return { output, toolCalls, results: await Promise.all(results) };
  }

  end(): void {}

  async snapshot(): Promise<null> {
    return null;
  }

  async dispose(): Promise<void> {}

  /** What a call calls: itself, or what it names where it is `call_tool`. */
  #meant(call: ReplyCall): { name: string; input?: Json | undefined } | undefined {
    return call.name === callTool && !this.#toolbox.callables.has(callTool) ? calledThrough(call.input) : call;
  }

  async #perform(run: Run, call: ReplyCall, ordinal: number): Promise<ToolOutcome> {
    const { id, error } = call;
    const { name, input: given } = this.#meant(call) ?? {};
    if (name === undefined)
      return refused(
        `${callTool} was not called: it takes \`name\`, the name of a tool, and \`input\`, its arguments.`,
      );
    if (error !== undefined) return refused(`${name} was not called: its arguments are not JSON (${error}).`);
    if (name === finalAnswer)
      return refused(
        'Refused: this answer was written before the results of the other calls. Look at them, then call final_answer alone.',
      );
    const input = await this.#readInput(name, given ?? {});
    // The end of the run stops the call, and the step keeps what came of the others.
    return performToolCall(run, this.#toolbox, { id, ordinal, name, input, signal: run.signal }).catch(() => ({
      error: { code: 'aborted', message: `${name} was stopped: the run ended before it did.` },
    }));
  }

  /** Some models write the arguments as a string of JSON. It is parsed where what it holds fits. */
  async #readInput(name: string, input: Json): Promise<Json> {
    const read = typeof input === 'string' ? parseJson(input) : undefined;
    if (!isRecord(read)) return input;
    const fits = await this.#toolbox.callables
      .get(name)
      ?.prepare(read)
      .then(
        () => true,
        () => false,
      );
    return fits ? read : input;
  }
}

function cutAtLimit({ name }: ReplyCall): { error: Failure } {
  return refused(
    `${name} was not called: your reply was cut at the output limit, so its arguments may be incomplete. Write a shorter reply.`,
  );
}

function tooLong(output: string): ActionResult {
  const observation = 'Your reply was cut at the output limit, so it is not an answer. Answer shorter.';
  return { output, observation, error: { code: 'parse', message: observation } };
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

function endWith(call: ReplyCall, input: Json | undefined): Pick<ActionResult, 'results' | 'answer' | 'error'> {
  const { error } = call;
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
  const output = withoutImages(outcome.output);
  const size = typeof output === 'string' ? output.length : JSON.stringify(output).length;
  const clipped = size > resultCharacters ? clipJson(output, resultCharacters) : output;
  return { ...result, output: clipped, ...(images.length > 0 && { images }) };
}

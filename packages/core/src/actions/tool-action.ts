import type { Action, ActionStrategy } from './action.ts';
import type { AgentOptions } from '../contract/agent.ts';
import { invalid } from '../base/options.ts';
import { typescriptDeclarations } from '../declarations/typescript.ts';
import type { Failure } from '../base/errors.ts';
import { imagesIn } from '../base/images.ts';
import { clipJson, isRecord, type Json, type JsonSchema } from '../base/json.ts';
import type { ToolResultPart } from '../contract/messages.ts';
import type { ModelReply } from '../models/model-reply.ts';
import type { Run } from '../run/run.ts';
import { jsonSchemaIfAny, type StandardSchema } from '../base/schema.ts';
import { performToolCall, toolbox, type ToolOutcome } from '../tool-calls/tool-calls.ts';
import type { ToolDeclaration } from '../contract/tool.ts';

const resultCharacters = 20_000;
const finalAnswer = 'final_answer';

type ReplyCall = ModelReply['toolCalls'][number];

/** Acts by tool calls: those of one reply run in parallel and are answered by id. */
export class ToolAction implements ActionStrategy {
  readonly prompt: ActionStrategy['prompt'];
  // The tools are declared beside the prompt, so it need not hold them.
  readonly needed = {};
  readonly inSandbox = false;
  readonly #toolbox;
  #tools: ToolDeclaration[] = [];

  constructor(options: AgentOptions) {
    this.#toolbox = toolbox(options);
    this.prompt = {
      tools: typescriptDeclarations(this.#toolbox.toolDeclarations),
      agents: typescriptDeclarations(this.#toolbox.agentDeclarations),
      notes: '',
      codeTags: ['', ''],
      language: 'typescript',
    };
  }

  async begin(run: Run): Promise<void> {
    const { model, init } = run;
    if (!model.supports.tools) throw invalid(`${model.id} takes no tools. Use a CodeAgent, or a model that does.`);
    this.#tools = [...this.#toolbox.declarations, finalAnswerDeclaration(init.output)];
    run.extraCharacters = JSON.stringify(this.#tools).length;
  }

  request(): ReturnType<ActionStrategy['request']> {
    return { tools: this.#tools, toolChoice: 'auto' };
  }

  async act(run: Run, { text, toolCalls }: ModelReply): Promise<Action> {
    const calls = withUniqueIds(toolCalls);
    const [only, ...others] = calls;
    if (!only) return actOnText(text, run.init.output !== undefined);
    const parts = calls.map(({ error: _, ...part }) => part);
    if (only.name === finalAnswer && others.length === 0) return { output: text, toolCalls: parts, ...endWith(only) };
    const results = calls.map(async (call, index) => resultOf(call, await this.#perform(run, call, index + 1)));
    return { output: text, toolCalls: parts, results: await Promise.all(results) };
  }

  async dispose(): Promise<void> {}

  async #perform(run: Run, { id, name, input, error }: ReplyCall, ordinal: number): Promise<ToolOutcome> {
    if (error !== undefined) return refused(`${name} was not called: its arguments are no JSON (${error}).`);
    if (name !== finalAnswer)
      return performToolCall(run, this.#toolbox, { id, ordinal, name, input, signal: run.signal });
    return refused(
      'Refused: this answer was written before the results of the other calls. Look at them, then call final_answer alone.',
    );
  }
}

/** Text without a call is the final answer, unless one of a certain form was asked for. */
function actOnText(text: string, typed: boolean): Action {
  const answer = text.trim();
  if (answer !== '' && !typed) return { output: text, answer: { value: answer } };
  const observation =
    answer === ''
      ? 'Your reply is empty. Call a tool, or final_answer({ answer }) to end the task.'
      : 'Your reply calls no tool. Give the answer with final_answer({ answer }), in the form that was asked for.';
  return { output: text, observation, error: { code: 'parse', message: observation } };
}

function endWith(call: ReplyCall): Pick<Action, 'results' | 'answer' | 'error'> {
  const { input, error } = call;
  const value = isRecord(input) ? input.answer : input;
  if (error === undefined && value !== undefined)
    return { results: [resultOf(call, { output: 'Accepted.' })], answer: { value } };
  const outcome = refused(
    error === undefined
      ? 'final_answer takes { answer }.'
      : `final_answer was not called: its arguments are no JSON (${error}).`,
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

function finalAnswerDeclaration(output: StandardSchema | undefined): ToolDeclaration {
  const { $defs, ...answer } = (output && jsonSchemaIfAny(output, 'The output schema')) ?? {};
  // A schema that refers to itself does so from its root, which moves here.
  const isRecursive = JSON.stringify([answer, $defs ?? null]).includes('"$ref":"#"');
  const definitions: JsonSchema = { ...(isRecord($defs) && $defs), ...(isRecursive && { answer }) };
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      answer: { description: 'The answer to the task.', ...(isRecursive ? { $ref: '#/$defs/answer' } : answer) },
    },
    required: ['answer'],
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
  return {
    name: finalAnswer,
    description: 'Ends the task with its answer. Call it alone, once you have seen all results that it rests on.',
    inputSchema: JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#"', '"$ref":"#/$defs/answer"')),
  };
}

import type { Action, ActionStrategy } from './action.ts';
import type { AgentOptions } from './agent.ts';
import { invalid } from './options.ts';
import { typescriptDeclarations } from './declarations/typescript.ts';
import { imagesIn } from './images.ts';
import { clipJson, isRecord, type Json, type JsonSchema } from './json.ts';
import { managedAgentDeclaration } from './managed-agent.ts';
import type { ToolResultPart } from './messages.ts';
import type { ModelReply } from './model-reply.ts';
import type { Run } from './run.ts';
import { jsonSchemaIfAny, type StandardSchema } from './schema.ts';
import { performToolCall, toolbox, type ToolOutcome } from './tool-calls.ts';
import type { ToolDeclaration } from './tool.ts';

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

  constructor({ tools = [], managedAgents = [] }: AgentOptions) {
    this.#toolbox = toolbox(tools, managedAgents);
    this.prompt = {
      tools: typescriptDeclarations(tools.map((tool) => tool.declaration)),
      agents: typescriptDeclarations(managedAgents.map(managedAgentDeclaration)),
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
    if (calls.length === 0) return actOnText(text, run.init.output !== undefined);
    const parts = calls.map(({ error: _, ...part }) => part);
    const [only, ...others] = calls;
    if (only?.name === finalAnswer && others.length === 0) return { output: text, toolCalls: parts, ...endWith(only) };
    const results = await Promise.all(calls.map((call, index) => this.#answer(run, call, index + 1)));
    return { output: text, toolCalls: parts, results };
  }

  async dispose(): Promise<void> {}

  async #answer(run: Run, { id, name, input, error }: ReplyCall, ordinal: number): Promise<ToolResultPart> {
    if (error !== undefined) return failed(id, name, `${name} was not called: its arguments are no JSON (${error}).`);
    if (name === finalAnswer)
      return failed(
        id,
        name,
        'Refused: this answer was written before the results of the other calls. Look at them, then call final_answer alone.',
      );
    return resultPart(
      id,
      name,
      await performToolCall(run, this.#toolbox, { id, ordinal, name, input, signal: run.signal }),
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

function endWith({ id, name, input, error }: ReplyCall): Pick<Action, 'results' | 'answer' | 'error'> {
  const value = isRecord(input) ? input.answer : input;
  if (error !== undefined || value === undefined) {
    const message =
      error === undefined
        ? 'final_answer takes { answer }.'
        : `final_answer was not called: its arguments are no JSON (${error}).`;
    return { results: [failed(id, name, message)], error: { code: 'tool-input', message } };
  }
  return { results: [{ type: 'tool-result', id, name, output: 'Accepted.' }], answer: { value } };
}

function resultPart(id: string, name: string, outcome: ToolOutcome): ToolResultPart {
  if ('error' in outcome) return failed(id, name, outcome.error.message);
  const images = imagesIn(outcome.output);
  const output = images.length > 0 ? withoutImages(outcome.output) : outcome.output;
  const size = typeof output === 'string' ? output.length : JSON.stringify(output).length;
  const clipped = size > resultCharacters ? clipJson(output, resultCharacters) : output;
  return { type: 'tool-result', id, name, output: clipped, ...(images.length > 0 && { images }) };
}

function withoutImages(output: Json): Json {
  return Array.isArray(output) ? output.map((item) => (imagesIn(item).length > 0 ? '[image]' : item)) : '[image]';
}

function failed(id: string, name: string, message: string): ToolResultPart {
  return { type: 'tool-result', id, name, output: message, isError: true };
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

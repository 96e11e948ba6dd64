import { abortable, linkedController, startTimer } from '../base/abort.ts';
import { parseAsMeant } from '../base/as-meant.ts';
import { explainError } from '../base/causes-of.ts';
import { AgentError } from '../base/errors.ts';
import { isRecord, toJson } from '../base/json.ts';
import { formatIssues, type SchemaIssue } from '../base/schema.ts';
import type { Tool, ToolContext } from '../contract/tool.ts';
import { mainParameter, parametersOf } from '../declarations/parameters.ts';
import { declareTool, explainUnknown, type ToolOptions } from './declare-tool.ts';

/**
 * Makes a tool of a function and a schema of its input.
 *
 * @example
 * const add = tool({
 *   name: 'add',
 *   description: 'Adds two numbers.',
 *   input: z.object({ a: z.number(), b: z.number() }),
 *   execute: ({ a, b }) => a + b,
 * });
 * @throws AgentError `invalid-argument` for a name that is not an identifier, a missing description, or a schema that is not of an object.
 */
export function tool<Input, Output>(options: ToolOptions<Input, Output>): Tool<Output> {
  const declaration = declareTool(options);
  const {
    name,
    input: schema,
    effect = 'write',
    repeatable = effect !== 'write',
    deferred,
    source,
    needsApproval,
    spec,
    revert,
  } = options;
  const parameters = parametersOf(declaration) ?? [];
  const main = mainParameter(parameters);

  /** The input that fits, before and after parsing. */
  async function parse(given: unknown): Promise<{ input: unknown; parsed: Input }> {
    let issues: readonly SchemaIssue[] | undefined;
    for (const input of readings(given)) {
      const result = await schema['~standard'].validate(input);
      if (!result.issues) return { input, parsed: result.value };
      issues ??= result.issues;
    }
    for (const input of readings(given)) {
      const meant = await parseAsMeant(schema, input);
      if ('given' in meant) return { input: meant.given, parsed: meant.value };
    }
    const problems = formatIssues(issues ?? []) + explainUnknown(declaration, given);
    throw new AgentError('tool-input', `${name} was not called: its input does not fit.\n${problems}`);
  }

  /** What an input may mean, the likeliest first: a bare value stands for the main parameter, nothing for no arguments. */
  function readings(given: unknown): unknown[] {
    const wrapped = main === undefined ? [] : [{ [main]: given }];
    if (given === undefined || given === null) return [given, {}, ...wrapped];
    if (!isRecord(given)) return [...wrapped, given];
    return parameters.some((parameter) => Object.hasOwn(given, parameter.name)) ? [given] : [given, ...wrapped];
  }

  return {
    declaration,
    effect,
    repeatable,
    ...(deferred !== undefined && { deferred }),
    ...(source !== undefined && { source }),
    ...(spec && { spec }),
    ...(revert && { revert: async (call, context) => revert(call, context) }),
    async prepare(given) {
      const { input, parsed } = await parse(given);
      return {
        input: toJson(input),
        needsApproval: typeof needsApproval === 'function' ? await needsApproval(parsed) : needsApproval === true,
        execute: async (context) => checkOutput(options, await execute(options, parsed, context)),
      };
    },
  };
}

/** Runs the tool, for as long as its signal and its time limit let it. */
async function execute<Input, Output>(
  { name, timeoutMs, execute: run }: ToolOptions<Input, Output>,
  input: Input,
  context: ToolContext,
): Promise<Output> {
  const perform = (signal: AbortSignal) => abortable(Promise.resolve(run(input, { ...context, signal })), signal);
  try {
    return await (timeoutMs === undefined ? perform(context.signal) : withTimeLimit(name, timeoutMs, context, perform));
  } catch (cause) {
    if (AgentError.is(cause)) throw cause;
    throw new AgentError('tool', `${name} failed: ${explainError(cause)}`, { cause });
  }
}

async function withTimeLimit<Output>(
  name: string,
  timeoutMs: number,
  context: ToolContext,
  perform: (signal: AbortSignal) => Promise<Output>,
): Promise<Output> {
  const { controller, release } = linkedController(context.signal);
  const timer = startTimer(timeoutMs, () =>
    controller.abort(new AgentError('tool', `${name} took longer than ${timeoutMs} ms and was stopped.`)),
  );
  try {
    return await perform(controller.signal);
  } finally {
    clearTimeout(timer);
    release();
  }
}

async function checkOutput<Input, Output>(
  { name, output: schema }: ToolOptions<Input, Output>,
  value: Output,
): Promise<Output> {
  if (!schema) return value;
  const checked = await schema['~standard'].validate(value);
  if (!checked.issues) return checked.value;
  const problems = formatIssues(checked.issues);
  throw new AgentError('tool', `${name} returned something that its output schema refuses.\n${problems}`);
}

import { abortable, linkedController, startTimer } from '../base/abort.ts';
import { parseAsMeant } from '../base/as-meant.ts';
import { explainError } from '../base/causes-of.ts';
import { AgentError } from '../base/errors.ts';
import { isRecord, toJson } from '../base/json.ts';
import { formatIssues } from '../base/schema.ts';
import type { Tool, ToolContext } from '../contract/tool.ts';
import { declareTool, explainUnknown, propertiesOf, type ToolOptions } from './declare-tool.ts';

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
  const [onlyParameter, ...others] = Object.keys(propertiesOf(declaration));

  /** The input that fits, before and after parsing. A tool with one parameter also takes the bare value. See `parseAsMeant`. */
  async function parse(input: unknown): Promise<{ input: unknown; parsed: Input }> {
    const result = await schema['~standard'].validate(input);
    if (!result.issues) return { input, parsed: result.value };
    if (input === undefined || input === null) {
      const nothing = await schema['~standard'].validate({});
      if (!nothing.issues) return { input: {}, parsed: nothing.value };
    }
    if (onlyParameter !== undefined && others.length === 0 && !(isRecord(input) && onlyParameter in input)) {
      const wrapped = { [onlyParameter]: input };
      const bare = await schema['~standard'].validate(wrapped);
      if (!bare.issues) return { input: wrapped, parsed: bare.value };
    }
    const meant = await parseAsMeant(schema, input);
    if ('given' in meant) return { input: meant.given, parsed: meant.value };
    const problems = formatIssues(result.issues) + explainUnknown(declaration, input);
    throw new AgentError('tool-input', `${name} was not called: its input does not fit.\n${problems}`);
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

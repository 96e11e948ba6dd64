import { abortable, linkedController, startTimer } from '../base/abort.ts';
import { declareTool, explainUnknown, propertiesOf } from '../tools/declare-tool.ts';
import { AgentError } from '../base/errors.ts';
import { isRecord, toJson, type Json, type JsonSchema } from '../base/json.ts';
import { formatIssues, messageOf, type StandardSchema } from '../base/schema.ts';

/** What a model is told of a tool. `name` is an identifier. */
export type ToolDeclaration = {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema?: JsonSchema;
};

/** Something that an agent can call. It runs on the host; `tool()` makes one. */
export interface Tool<_Input = unknown, Output = unknown> {
  readonly declaration: ToolDeclaration;
  readonly effect: ToolEffect;
  readonly spec?: ComponentSpec;
  /** Validates, asks nothing, runs. Throws AgentError `tool-input` or `tool`. */
  call(input: unknown, context: ToolContext): Promise<Output>;
  /** Validates without running: the input as an object, a bare value wrapped. Throws AgentError `tool-input`. */
  check?(input: Json): Promise<Json>;
  /** Whether a person must agree to a call with this input. */
  needsApproval?(input: Json): Promise<boolean>;
}

/** 'pure': same input, same output; 'read': looks at the world; 'write': changes it. */
export type ToolEffect = 'pure' | 'read' | 'write';

/** `callId` is the same when a run is resumed: an idempotency key. */
export type ToolContext = { signal: AbortSignal; callId: string; runId: string };

/** Plain JSON that names how to build a component again. Never holds a secret. */
export type ComponentSpec = { package: string; export: string; args: Json[] };

export type ToolOptions<Input, Output> = {
  /** An identifier, snake_case by custom. */
  name: string;
  description: string;
  /** Any Standard Schema of an object. */
  input: StandardSchema<Input>;
  /** JSON Schema of the input, where `input` cannot tell it. */
  inputSchema?: JsonSchema;
  /** Gives the model a return type, and checks what the tool returns. */
  output?: StandardSchema<Output>;
  /** @default 'write' */
  effect?: ToolEffect;
  /** Whether a person must agree before a call. @default false */
  needsApproval?: boolean | ((input: Input) => boolean | Promise<boolean>);
  /** Ends a call that takes longer, with an error. @default no limit */
  timeoutMs?: number;
  spec?: ComponentSpec;
  execute(input: Input, context: ToolContext): Output | Promise<Output>;
};

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
 * @throws AgentError `invalid-argument` for a name that is no identifier, a missing description, or a schema that is not of an object.
 */
export function tool<Input, Output>(options: ToolOptions<Input, Output>): Tool<Input, Output> {
  const declaration = declareTool(options);
  const { name, input: schema, output: outputSchema, effect = 'write', needsApproval = false, spec } = options;
  const [onlyParameter, ...others] = Object.keys(propertiesOf(declaration));

  /** The input that fits, before and after parsing. A tool with one parameter also takes the bare value. */
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
    const problems = formatIssues(result.issues) + explainUnknown(declaration, input);
    throw new AgentError('tool-input', `${name} was not called: its input does not fit.\n${problems}`);
  }

  return {
    declaration,
    effect,
    spec,
    async check(input) {
      return toJson((await parse(input)).input);
    },
    async needsApproval(input) {
      return typeof needsApproval === 'function' ? needsApproval((await parse(input)).parsed) : needsApproval;
    },
    async call(input, context) {
      const { parsed } = await parse(input);
      const value = await execute(options, parsed, context);
      if (!outputSchema) return value;
      const checked = await outputSchema['~standard'].validate(value);
      if (!checked.issues) return checked.value;
      const problems = formatIssues(checked.issues);
      throw new AgentError('tool', `${name} returned something that its output schema refuses.\n${problems}`);
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
    throw new AgentError('tool', `${name} failed: ${messageOf(cause)}`, { cause });
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

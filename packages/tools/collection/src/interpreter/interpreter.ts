import {
  AgentError,
  tool,
  type ComponentSpec,
  type Execution,
  type Executor,
  type Limits,
  type Tool,
  type ToolEffect,
} from '@thimble/core';
import { checkKinds, clipText, definedOf, invalid, kinds, nested, type OptionKinds } from '@thimble/core/utilities';
import { z } from 'zod';
import { specOf } from '../spec.ts';
import { RunSessions } from './run-sessions.ts';

export type InterpreterOptions = {
  /** Where the code runs. It is its owner's to dispose. */
  executor: Executor;
  name?: string | undefined;
  /** Of one call. */
  limits?: Partial<Limits> | undefined;
  /** The sandbox of a run is closed when no call has used it for this long, in milliseconds. @default 300_000 */
  idleMs?: number | undefined;
  /** 'write' for a sandbox that reaches the network or anything else outside. @default 'read' */
  effect?: ToolEffect | undefined;
  needsApproval?: boolean | ((input: { code: string }) => boolean | Promise<boolean>) | undefined;
};

/** Closes its sandboxes when it is disposed; those of a run are closed when the run ends. */
export interface InterpreterTool extends Tool, AsyncDisposable {}

/** `factory`: its export, whose options these are. */
type Kind = { factory: string; name: string; language: Executor['language']; languageName: string };

const optionKinds: OptionKinds<InterpreterOptions> = {
  executor: kinds.having('start', 'a sandbox, such as isolatedVm() of @thimble/isolated-vm'),
  name: kinds.text,
  limits: kinds.record,
  idleMs: kinds.positive,
  effect: kinds.oneOf('pure', 'read', 'write'),
  needsApproval: kinds.either(kinds.flag, kinds.callback),
};

const output = z.object({
  value: z.unknown().optional().describe('The value of the last expression'),
  logs: z.string().describe('What was printed'),
  images: z.array(z.unknown()).optional().describe('Pictures, which you see'),
  note: z.string().optional(),
});

export function interpreter(options: InterpreterOptions, kind: Kind): InterpreterTool {
  checkKinds(kind.factory, options, optionKinds);
  const { executor, name = kind.name, limits, idleMs = 300_000, effect = 'read', needsApproval } = options;
  const { languageName } = kind;
  if (executor === undefined)
    throw invalid(`${kind.factory}.executor is missing. Give ${optionKinds.executor.expected}.`);
  if (executor.language !== kind.language)
    throw invalid(
      `This interpreter runs ${languageName}, and its executor ${executor.language}: give it an executor for ${kind.language}.`,
    );
  const sessions = new RunSessions({ executor, limits, idleMs });
  const notes = executor.notes ? `\n${executor.notes}` : '';
  const made = tool({
    name,
    description: `Runs ${languageName} in a sandbox, and returns the value of the last expression and what was printed. Variables, functions and imports stay from call to call. Calls follow one another.${notes}`,
    input: z.object({ code: z.string().describe(`${languageName} code`) }),
    output,
    effect,
    needsApproval,
    async execute({ code }, context) {
      const { execution, isNew } = await sessions.run(code, context);
      context.signal.throwIfAborted();
      return resultOf(execution, isNew ? closed : execution.state === 'reset' ? reset : undefined);
    },
  });
  const spec = specOfInterpreter(options, kind);
  return { ...made, ...(spec && { spec }), [Symbol.asyncDispose]: () => sessions[Symbol.asyncDispose]() };
}

/** Undefined with an executor that cannot be saved, or where a function decides about approvals. */
function specOfInterpreter({ executor, ...options }: InterpreterOptions, { factory }: Kind): ComponentSpec | undefined {
  const saved = nested(executor);
  if (saved === undefined || typeof options.needsApproval === 'function') return undefined;
  return specOf(factory, definedOf({ executor: saved, ...options }), []);
}

const closed = 'The sandbox was closed meanwhile: variables of earlier calls are gone.';
const reset = 'The sandbox was reset: its variables are gone.';
const shownCharacters = 20_000;

function resultOf(execution: Execution, note: string | undefined): z.infer<typeof output> {
  const { logs, images } = execution;
  if (execution.type === 'error') {
    const { name, message, line, snippet } = execution.error;
    const where = line === undefined ? '' : ` (line ${line}${snippet === undefined ? '' : `: ${snippet.trim()}`})`;
    const parts = [`${name}: ${message}${where}`, note, logs && `It had printed:\n${clipText(logs, shownCharacters)}`];
    throw new AgentError('tool', parts.filter(Boolean).join('\n'));
  }
  const { value } = execution;
  return { ...(value !== undefined && { value }), logs, ...(images?.length && { images }), ...(note && { note }) };
}

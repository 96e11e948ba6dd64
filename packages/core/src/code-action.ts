import { abortable, linkedController } from './abort.ts';
import type { Action, ActionStrategy, BeginOptions } from './action.ts';
import type { CodeAgentOptions } from './agent.ts';
import { invalid } from './options.ts';
import {
  findClosingTag,
  isUnclosed,
  languageNames,
  mendClosingTag,
  parseCode,
  parseStructuredCode,
  type CodeTags,
} from './code-reply.ts';
import { pythonDeclarations } from './declarations/python.ts';
import { typescriptDeclarations } from './declarations/typescript.ts';
import { AgentError, type AgentErrorCode } from './errors.ts';
import type { Execution, SandboxCall, Session } from './executor.ts';
import { imagesIn } from './images.ts';
import type { Json, JsonSchema } from './json.ts';
import { managedAgentDeclaration } from './managed-agent.ts';
import type { ImagePart } from './messages.ts';
import type { ModelReply } from './model-reply.ts';
import { isIdentifier } from './names.ts';
import { observe } from './observation.ts';
import type { Run } from './run.ts';
import { messageOf } from './schema.ts';
import { SettleOrder } from './settle-order.ts';
import { performToolCall, toolbox, type ToolOutcome } from './tool-calls.ts';
import type { ToolDeclaration } from './tool.ts';

/** Errors in the sandbox by name, and the codes that they stand for. */
const guestErrors: readonly (readonly [name: string, code: AgentErrorCode])[] = [
  ['ToolError', 'tool'],
  ['ToolInputError', 'tool-input'],
  ['ApprovalDeniedError', 'approval-denied'],
  ['BudgetError', 'budget'],
  ['TimeoutError', 'limit'],
  ['MemoryLimitError', 'limit'],
  ['LimitError', 'limit'],
  ['SandboxError', 'sandbox'],
];

const structuredSchema: { name: string; schema: JsonSchema } = {
  name: 'action',
  schema: {
    type: 'object',
    properties: {
      thought: { type: 'string', description: 'What to do next and why, in a sentence or two.' },
      code: { type: 'string', description: 'The code of this step, without tags or fences.' },
    },
    required: ['thought', 'code'],
    additionalProperties: false,
  },
};

const structuredNote =
  'Replies are JSON here: { "thought": string, "code": string }. What the examples show between the code tags goes into `code`, without the tags.';

/** What goes on while a snippet runs. */
type CodeStep = {
  run: Run;
  order: SettleOrder;
  controller: AbortController;
  calls: { name: string; outcome: Promise<ToolOutcome> }[];
  images: ImagePart[];
};

/** `cut`: names of tools that were still called when the step ended. */
type Executed = { execution: Execution; images: ImagePart[]; cut: string[] };

/** Acts in code: takes the code out of the reply, runs it in the sandbox, and answers its calls. */
export class CodeAction implements ActionStrategy {
  readonly prompt: ActionStrategy['prompt'];
  readonly needed: { [hole: string]: string };
  readonly inSandbox = true;
  readonly cutAt: ActionStrategy['cutAt'];
  readonly #options: CodeAgentOptions;
  readonly #toolbox;
  readonly #tags: CodeTags;
  readonly #structured: boolean;
  #session: Promise<Session> | undefined;
  #startVariables: { [name: string]: Json } = {};
  #laterVariables: { [name: string]: Json } = {};
  #step: CodeStep | undefined;
  #clock = 0;

  constructor(options: CodeAgentOptions) {
    const {
      executor,
      tools = [],
      managedAgents = [],
      codeTags = ['<code>', '</code>'],
      structured = false,
      model,
    } = options;
    const { language, notes = '' } = executor;
    const declare = language === 'python' ? pythonDeclarations : typescriptDeclarations;
    this.#options = options;
    this.#toolbox = toolbox(tools, managedAgents);
    this.#tags = codeTags === 'markdown' ? [`\`\`\`${language}`, '```'] : codeTags;
    this.#structured = structured && model.supports.structuredOutput;
    this.prompt = {
      tools: declare(tools.map((tool) => tool.declaration)),
      agents: declare(managedAgents.map(managedAgentDeclaration)),
      notes: [notes, this.#structured ? structuredNote : ''].filter(Boolean).join('\n\n'),
      codeTags: this.#tags,
      language,
    };
    const [open, close] = this.#tags;
    const { tools: toolText, agents, notes: noteText } = this.prompt;
    this.needed = {
      tools: toolText,
      agents,
      notes: noteText,
      ...(!this.#structured && { 'codeTags[0]': open, 'codeTags[1]': close }),
    };
    this.cutAt = this.#structured ? undefined : (text, from) => findClosingTag(text, from, this.#tags);
  }

  request(): ReturnType<ActionStrategy['request']> {
    const [open, close] = this.#tags;
    if (this.#structured) return { responseFormat: structuredSchema };
    // A fence that closes begins as one that opens: only the client can tell them apart.
    return this.#options.model.supports.stop && !open.startsWith(close) ? { stop: [close] } : {};
  }

  async begin(run: Run, { reset, variables }: BeginOptions): Promise<void> {
    for (const name of Object.keys(variables)) checkVariable(name, this.#toolbox.declarations);
    if (reset) await this.#close();
    if (!this.#session) {
      this.#startVariables = variables;
      this.#laterVariables = {};
      void this.#start(run, await run.record('seed', async () => Math.floor(Math.random() * 2 ** 32)));
    } else if (Object.keys(variables).length > 0) {
      this.#laterVariables = { ...this.#laterVariables, ...variables };
      await this.#setLaterVariables(await this.#session);
    }
  }

  async act(run: Run, reply: ModelReply): Promise<Action> {
    const { language } = this.prompt;
    const output = this.#structured ? reply.text : mendClosingTag(reply.text, this.#tags);
    const parsed = this.#parse(reply);
    if ('problem' in parsed)
      return { output, observation: parsed.problem, error: { code: 'parse', message: parsed.problem } };
    const { code } = parsed;
    run.emit({ type: 'code', code, language });
    this.#clock = await run.now('clock');
    const { execution, images, cut } = await this.#execute(run, code);
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
    return { ...action, error: { code: errorCode(name), message: `${name}: ${message}` } };
  }

  async dispose(): Promise<void> {
    await this.#close();
  }

  #parse(reply: ModelReply) {
    const { language } = this.prompt;
    if (this.#structured) return parseStructuredCode(reply.text, this.#tags, language);
    if (reply.reason === 'length' && isUnclosed(reply.text, this.#tags)) {
      return {
        problem: `Your reply was cut at the output limit before the code ended, so nothing was run. Write a shorter step in ${languageNames[language]}.`,
      };
    }
    return parseCode(reply.text, this.#tags, language);
  }

  async #execute(run: Run, code: string): Promise<Executed> {
    const session = await abortable(this.#session ?? this.#start(run, run.step), run.signal);
    const { controller, release } = linkedController(run.signal);
    const order = new SettleOrder({
      record: (key, effect) => run.record(key, effect),
      onDelivery: (time) => (this.#clock = time),
      signal: controller.signal,
    });
    const step: CodeStep = { run, order, controller, calls: [], images: [] };
    this.#step = step;
    const onLog = (text: string) => run.emit({ type: 'log', text });
    const execution = await session.run(code, { signal: run.signal, onLog }).catch((error: unknown) => {
      // Only a session that is gone rejects; the next step gets a new one.
      this.#session = undefined;
      return lostSandbox(messageOf(error));
    });
    this.#step = undefined;
    controller.abort(new AgentError('aborted', 'The step ended before this call did.'));
    release();
    const cut = await cutCalls(step);
    if (execution.state === 'reset' && this.#session) await this.#setLaterVariables(session);
    return { execution, images: step.images, cut };
  }

  /** Opens the sandbox beside the first model call. One that cannot be had ends the run. */
  #start(run: Run, seed: number): Promise<Session> {
    const { executor, limits } = this.#options;
    const session = executor.start({
      tools: this.#toolbox.declarations,
      callTool: (call) => this.#callTool(call),
      variables: this.#startVariables,
      ...(limits && { limits }),
      seed,
      now: () => this.#clock,
    });
    this.#session = session;
    session.catch((error: unknown) => {
      this.#session = undefined;
      run.stop(
        AgentError.is(error)
          ? error
          : new AgentError('sandbox', `The sandbox did not start: ${messageOf(error)}`, { cause: error }),
      );
    });
    return session;
  }

  async #callTool({ name, input }: SandboxCall): Promise<Json> {
    const step = this.#step;
    if (!step) throw new AgentError('sandbox', 'The step is over.');
    const { run, controller } = step;
    const ordinal = step.calls.length + 1;
    const performed = performToolCall(run, this.#toolbox, {
      id: `${run.step}-${ordinal}`,
      ordinal,
      name,
      input,
      signal: controller.signal,
    });
    step.calls.push({ name, outcome: performed });
    const outcome = await step.order.deliver(ordinal, settled(performed));
    if ('error' in outcome) throw guestError(outcome.error);
    step.images.push(...imagesIn(outcome.output));
    return outcome.output;
  }

  async #setLaterVariables(session: Session): Promise<void> {
    const lines = Object.entries(this.#laterVariables).map(([name, value]) => {
      const text = JSON.stringify(JSON.stringify(value));
      return this.prompt.language === 'python'
        ? `${name} = __import__("json").loads(${text})`
        : `var ${name} = JSON.parse(${text});`;
    });
    if (lines.length > 0) await session.run(lines.join('\n'));
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.then(
      (open) => open[Symbol.asyncDispose](),
      () => {},
    );
  }
}

function lostSandbox(message: string): Execution {
  return { type: 'error', error: { name: 'SandboxError', message }, logs: '', state: 'reset' };
}

async function cutCalls({ calls }: CodeStep): Promise<string[]> {
  const settled = await Promise.allSettled(calls.map(({ outcome }) => outcome));
  const isCut = settled.map((call) => call.status === 'fulfilled' && isCutShort(call.value));
  return calls.filter((_, index) => isCut[index]).map(({ name }) => name);
}

function isCutShort(outcome: ToolOutcome): boolean {
  return 'error' in outcome && outcome.error.code === 'aborted';
}

/** A call that the end of its step cut short never settles for the sandbox, in a replay neither. */
async function settled(performed: Promise<ToolOutcome>): Promise<ToolOutcome> {
  const outcome = await performed;
  if (isCutShort(outcome)) throw new AgentError('aborted', 'The step is over.');
  return outcome;
}

function guestError({ code, message }: { code: AgentErrorCode; message: string }): Error {
  const error = new Error(message);
  error.name = guestErrors.find((known) => known[1] === code)?.[0] ?? 'ToolError';
  return error;
}

function errorCode(name: string): AgentErrorCode {
  return guestErrors.find((known) => known[0] === name)?.[1] ?? 'execution';
}

function checkVariable(name: string, tools: readonly ToolDeclaration[]): void {
  if (!isIdentifier(name))
    throw invalid(`The variable ${JSON.stringify(name)} cannot be set: its name must be an identifier.`);
  if (name === 'final_answer' || tools.some((tool) => tool.name === name))
    throw invalid(`The variable "${name}" has the name of a tool. Rename it.`);
}

import type { CodeAgentOptions } from '../contract/agent.ts';
import type { Message } from '../contract/messages.ts';
import type { ModelRequest } from '../contract/model.ts';
import { nameNearTools } from '../discovery/name-near-tools.ts';
import type { ModelReply } from '../models/model-reply.ts';
import type { ReplyCutter } from '../models/read-reply.ts';
import type { Run } from '../run/run.ts';
import { declarationsOf, withoutCalls, type Toolbox } from '../tool-calls/toolbox.ts';
import type { ActionPrompt, ActionResult, ActionStrategy, BeginOptions } from './action.ts';
import { checkVariableNames } from './check-variable-names.ts';
import { codeFormat, type CodeFormat } from './code-format.ts';
import { parseReply, type CodeOfReply } from './code-reply.ts';
import { ReplyScanner } from './reply-scanner.ts';
import { codeOfGuestError } from './guest-errors.ts';
import { observe } from './observation.ts';
import { runCode } from './run-code.ts';
import { Sandbox } from './sandbox.ts';

/** Acts in code: takes the code out of the reply, runs it in the sandbox, and says what came of it. */
export class CodeAction implements ActionStrategy {
  readonly prompt: ActionPrompt;
  readonly #format: CodeFormat;
  readonly #tools: Toolbox;
  readonly #sandbox: Sandbox;
  #lastScanner: ReplyScanner | undefined;

  constructor(options: CodeAgentOptions, tools: Toolbox) {
    const { executor, limits, snapshot, idleMs } = options;
    const format = codeFormat(options, tools);
    this.prompt = format.prompt;
    this.#format = format;
    this.#tools = tools;
    this.#sandbox = new Sandbox(this, { executor, limits, tools: declarationsOf(tools), snapshot, idleMs });
  }

  get hasState(): boolean {
    return this.#sandbox.hasState;
  }

  check({ variables }: { variables: readonly string[] }): void {
    checkVariableNames(variables, this.prompt.values.language, this.#tools);
  }

  hold(): void {
    this.#sandbox.hold();
  }

  begin(run: Run, options: BeginOptions): Promise<void> {
    return this.#sandbox.begin(run, options);
  }

  request(_: Run, messages: readonly Message[]): ModelRequest {
    return { ...this.#format.request, messages };
  }

  createCutter(): ReplyCutter | undefined {
    const { tags, language, structured } = this.#format.form;
    this.#lastScanner = structured ? undefined : new ReplyScanner(tags, language);
    return this.#lastScanner;
  }

  async act(run: Run, reply: ModelReply): Promise<ActionResult> {
    const parsed = parseReply(reply, this.#format.form, this.#lastScanner);
    const { output } = parsed;
    if ('problem' in parsed)
      return { output, observation: parsed.problem, error: { code: 'parse', message: parsed.problem } };
    return this.#run(run, parsed, this.#tools);
  }

  /** Code in the reply that was to be the answer runs all the same, without tools; its value is the answer where it gives none. */
  async actAtLast(run: Run, reply: ModelReply): Promise<ActionResult | undefined> {
    const parsed = parseReply(reply, this.#format.form);
    const isMeant = reply.text.includes(this.#format.form.tags[0]) || reply.text.includes('final_answer(');
    if ('problem' in parsed || !isMeant) return undefined;
    const tools = withoutCalls(this.#tools, 'No steps are left: no tool can be called any more.');
    return this.#run(run, parsed, tools, true);
  }

  async #run(run: Run, { output, code }: CodeOfReply, tools: Toolbox, isLast = false): Promise<ActionResult> {
    const { language } = this.prompt.values;
    run.emit({ type: 'code', code, language });
    const { execution: ended, images, interrupted } = await runCode(run, code, this.#sandbox, tools);
    const execution = nameNearTools(ended, tools);
    const observation = observe(execution, interrupted);
    const result: ActionResult = {
      output,
      code,
      ...(observation !== undefined && { observation }),
      ...(images.length > 0 && { images }),
    };
    if (execution.type === 'final-answer') return { ...result, answer: { value: execution.value } };
    if (execution.type === 'value')
      return isLast && execution.value !== undefined ? { ...result, answer: { value: execution.value } } : result;
    const { name, message } = execution.error;
    return { ...result, error: { code: codeOfGuestError(name), message: `${name}: ${message}` } };
  }

  end(): void {
    this.#sandbox.rest();
  }

  snapshot(): Promise<Uint8Array | null> {
    return this.#sandbox.snapshot();
  }

  dispose(): Promise<void> {
    return this.#sandbox.close();
  }
}

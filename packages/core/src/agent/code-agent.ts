import type { Agent, AgentStream, CodeAgentOptions, RunOptions, RunResult } from '../contract/agent.ts';
import { AgentCore } from './agent-core.ts';
import { checkCodeOptions } from './check-options.ts';
import { CodeAction } from '../actions/code-action.ts';
import { spawn, spawnOptions, type SpawnOverrides } from '../tool-calls/managed-agent.ts';
import type { Memory } from '../memory/memory.ts';
import { withDefaults } from '../prompts/default-prompts.ts';
import type { OutputOf } from '../base/schema.ts';

/**
 * An agent that thinks in code: the model answers each step with a snippet, which runs in the executor's sandbox and
 * calls the tools as functions; what it prints and returns is the next observation.
 *
 * @example
 * const agent = new CodeAgent({ model: openai('gpt-5.2'), executor: isolatedVm(), tools: [search] });
 * const { output } = await agent.run('How long is the Pont des Arts, in metres?', { output: z.number() });
 * @throws AgentError `invalid-argument` for options that cannot work
 */
export class CodeAgent implements Agent {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly options: CodeAgentOptions;
  readonly #core: AgentCore;

  constructor(options: CodeAgentOptions) {
    checkCodeOptions(options);
    this.options = options;
    this.name = options.name;
    this.description = options.description;
    const prompts = withDefaults(options.executor.language, options.prompts);
    this.#core = new AgentCore({ agent: this, options, prompts, strategy: new CodeAction(options) });
  }

  get memory(): Memory {
    return this.#core.memory;
  }

  run<Output = undefined>(task: string, options?: RunOptions<Output>): Promise<RunResult<OutputOf<Output>>> {
    return this.#core.run(task, options);
  }

  stream<Output = undefined>(task: string, options?: RunOptions<Output>): AgentStream<OutputOf<Output>> {
    return this.#core.stream(task, options);
  }

  interrupt(): void {
    this.#core.interrupt();
  }

  /** Interrupts the run and closes the sandbox. The executor is its owner's. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#core.dispose();
  }

  [spawn](overrides: SpawnOverrides): CodeAgent {
    return new CodeAgent(spawnOptions(this.options, overrides));
  }
}

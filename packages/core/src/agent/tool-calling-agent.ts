import type { Agent, AgentOptions, AgentStream, RunOptions, RunResult } from '../contract/agent.ts';
import { AgentCore } from './agent-core.ts';
import { checkToolCallingOptions } from './check-options.ts';
import { spawn, spawnOptions, type SpawnOverrides } from '../tool-calls/managed-agent.ts';
import type { Memory } from '../memory/memory.ts';
import { withDefaults } from '../prompts/default-prompts.ts';
import type { OutputOf } from '../base/schema.ts';
import { ToolAction } from '../actions/tool-action.ts';

/**
 * An agent that acts by the tool calls of its model. It needs no sandbox; independent calls of one reply run in parallel.
 *
 * @example
 * const agent = new ToolCallingAgent({ model: openai('gpt-5.2'), tools: [search] });
 * const { output } = await agent.run('Who designed the Pont des Arts?');
 * @throws AgentError `invalid-argument` for options that cannot work
 */
export class ToolCallingAgent implements Agent {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly options: AgentOptions;
  readonly #core: AgentCore;

  constructor(options: AgentOptions) {
    checkToolCallingOptions(options);
    this.options = options;
    this.name = options.name;
    this.description = options.description;
    const prompts = withDefaults('tool-calling', options.prompts);
    this.#core = new AgentCore({ agent: this, options, prompts, strategy: new ToolAction(options) });
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

  /** Interrupts the run. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#core.dispose();
  }

  [spawn](overrides: SpawnOverrides): ToolCallingAgent {
    return new ToolCallingAgent(spawnOptions(this.options, overrides));
  }
}

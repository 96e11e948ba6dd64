import { ToolAction } from '../actions/tool-action.ts';
import type { AgentOptions } from '../contract/agent.ts';
import { declarationsIn } from '../declarations/declare.ts';
import { withDefaults } from '../prompts/default-prompts.ts';
import { toolbox } from '../tool-calls/toolbox.ts';
import { checkToolCallingOptions } from './check-options.ts';
import { LoopAgent } from './loop-agent.ts';

/**
 * An agent that acts by the tool calls of its model. It needs no sandbox; independent calls of one reply run in parallel.
 *
 * @example
 * await using agent = new ToolCallingAgent({ model: openai('gpt-5.2'), tools: [search] });
 * const { output } = await agent.run('Who designed the Pont des Arts?');
 * @throws AgentError `invalid-argument` for options that cannot work
 */
export class ToolCallingAgent extends LoopAgent {
  constructor(options: AgentOptions) {
    checkToolCallingOptions(options);
    super({
      options,
      prompts: withDefaults('tool-calling', options.prompts),
      createStrategy: (given) => new ToolAction(toolbox(given, declarationsIn('typescript'))),
    });
  }
}

import { CodeAction } from '../actions/code-action.ts';
import type { CodeAgentOptions } from '../contract/agent.ts';
import { declarationsIn } from '../declarations/declare.ts';
import { withDefaults } from '../prompts/default-prompts.ts';
import { toolbox } from '../tool-calls/toolbox.ts';
import { checkCodeOptions } from './check-options.ts';
import { LoopAgent } from './loop-agent.ts';

/**
 * An agent that thinks in code: the model answers each step with a snippet, which runs in the executor's sandbox and
 * calls the tools as functions; what it prints and returns is the next observation.
 *
 * @example
 * await using executor = isolatedVm();
 * await using agent = new CodeAgent({ model: openai('gpt-5.2'), executor, tools: [search] });
 * const { output } = await agent.run('How long is the Pont des Arts, in metres?', { output: z.number() });
 * @throws AgentError `invalid-argument` for options that cannot work
 */
export class CodeAgent extends LoopAgent<CodeAgentOptions> {
  constructor(options: CodeAgentOptions) {
    checkCodeOptions(options);
    super({
      options,
      prompts: withDefaults(options.executor.language, options.prompts),
      createStrategy: (given) => new CodeAction(given, toolbox(given, declarationsIn(given.executor.language))),
    });
  }
}

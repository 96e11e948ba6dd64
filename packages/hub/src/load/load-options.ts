import type { AgentOptions, Executor, Model, Tool } from '@thimble/core';
import type { PullOptions } from '../pull/pull-agent.ts';
import type { Allowed, Origin } from './consent.ts';
import type { CodePlace } from './open-code.ts';

export type LoadOptions = {
  /** For an address instead of a folder: how it is pulled. */
  pull?: PullOptions | undefined;
  /** Instead of the saved one, also for the agents that it manages. */
  model?: Model | undefined;
  /** Instead of the saved one, also for the agents that it manages. */
  executor?: Executor | undefined;
  /** Beside the saved ones; one with the name of a saved one replaces it. */
  tools?: readonly Tool[] | undefined;
  /** Added to the saved ones, such as what a server says of the tools that are given. */
  instructions?: string | undefined;
  /** Lets code run that came with the agent, and packages that are not `@thimble/*`. Read it before. @default false */
  trustRemoteCode?: boolean | undefined;
  /** What the agent may have without being trusted as a whole. @default nothing */
  allow?: Allowed | undefined;
  /**
   * `pulled` asks for hosts, variables, paths and options that loosen too, as for an agent that came from an address: for a folder that
   * somebody else may have made. @default 'pulled' for what was pulled, else 'own'
   */
  origin?: Origin | undefined;
  /** Where code runs that came with the agent. @default 'child-process' */
  runCode?: CodePlace | undefined;
  /** Answers approval requests, for all agents. */
  approve?: AgentOptions['approve'];
  /** Observes the run. */
  onEvent?: AgentOptions['onEvent'];
  /** Folders from which packages are found. @default the working directory, then that of this package */
  from?: readonly string[] | undefined;
  /** For a model of smolagents, whose Python tools it runs. @default the agent's executor, where it runs Python */
  python?: Executor | undefined;
};

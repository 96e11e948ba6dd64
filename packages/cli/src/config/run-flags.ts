import type { Language } from '@thimble/core';

/** The options that describe an agent and how it may run. */
export type AgentFlags = {
  model?: string;
  baseUrl?: string;
  executor?: string;
  language?: Language;
  imports?: string[];
  tools?: string[];
  action: 'code' | 'tool-calling';
  maxSteps?: number;
  instructions?: string;
  budgetTokens?: number;
  budgetUsd?: number;
  /** Dollars per million tokens. */
  price?: { input: number; output: number };
  yes?: boolean;
  dotenv?: string[];
  verbose?: boolean;
};

/** Where a saved agent is, and what it was: with it, the very same agent is made again. */
export type SharedAgent = { address: string; revision: string; integrity: string };

/** The options of `thimble run`. */
export type RunFlags = AgentFlags & {
  image?: string[];
  outputSchema?: string;
  json?: boolean;
  /** Keep the run. */
  record?: boolean;
  /** For the agent of an address: the revision, and what of it may run. */
  revision?: string;
  trustRemoteCode?: boolean;
  allow?: string[];
  /** Of a run that was recorded: its saved agent, as it was then. */
  shared?: SharedAgent;
  /** Where; implies `record`. */
  store?: string;
  /** The address of a database, whose workers work on the run. */
  database?: string;
};

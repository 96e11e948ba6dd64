import type { Language } from '@thimble/core';

/** The options of `thimble run`. */
export type RunFlags = {
  model?: string;
  baseUrl?: string;
  executor?: string;
  language?: Language;
  imports?: string[];
  tools?: string[];
  action: 'code' | 'tool-calling';
  maxSteps?: number;
  instructions?: string;
  image?: string[];
  json?: boolean;
  verbose?: boolean;
};

import type { Json, JsonSchema } from '@thimble/core';
import { isFields } from './fields.ts';
import type { Device, Dtype } from './options.ts';

/** Where a model is, and how it is to be loaded. */
export type Weights = {
  /** Of the Hub, or the absolute path of a folder. */
  id: string;
  isFolder: boolean;
  /** The folder that holds, or will hold, downloaded models. */
  cacheDir: string;
  revision: string;
  remoteHost: string;
  localFilesOnly: boolean;
  dtype: Dtype;
  device: Device;
  contextTokens: number | undefined;
};

/** A message in the form that chat templates take: https://huggingface.co/docs/transformers/chat_templating */
export type ChatMessage = {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Of assistants that thought. */
  reasoning_content?: string;
  tool_calls?: { type: 'function'; id: string; function: { name: string; arguments: Json } }[];
  /** Of tools. */
  name?: string;
  tool_call_id?: string;
};

type ChatTool = { type: 'function'; function: { name: string; description: string; parameters: JsonSchema } };

export type ChatRequest = {
  messages: ChatMessage[];
  tools: ChatTool[];
  stop: string[];
  maxOutputTokens: number;
  /** For `generate` and for the chat template, in their own words. */
  settings: { [name: string]: Json };
};

/** What the host sends to the worker: one load, then one generation after the other. */
export type Order =
  | { type: 'load'; weights: Weights; token: string | undefined }
  | { type: 'generate'; request: ChatRequest }
  /** Ends the generation within a token; nothing when there is none. */
  | { type: 'stop' };

export type ReplyPart =
  | { type: 'text' | 'reasoning'; text: string }
  /** `arguments`: as the model wrote them, JSON or not. */
  | { type: 'tool-call'; name: string; arguments: string };

export type Counts = { inputTokens: number; cacheReadTokens: number; outputTokens: number; reasoningTokens: number };

/** What the worker answers. */
export type Report =
  | { type: 'download'; file: string; loadedBytes: number; totalBytes: number | null; done: boolean }
  | { type: 'loaded'; template: string | null }
  | { type: 'token'; parts: ReplyPart[]; counts: Counts }
  | { type: 'end'; parts: ReplyPart[]; counts: Counts; reason: 'stop' | 'length' }
  | { type: 'failed'; failure: Failure };

/** Why a load or a generation failed. Facts only: `toLocalError` has the words. */
export type Failure =
  /** The library, its native binary or one of its dependencies cannot be loaded. */
  | { kind: 'library'; message: string }
  /** A file of the model is not there. `status`: of the server; null when nobody was asked. */
  | { kind: 'missing-file'; file: string; status: number | null }
  | { kind: 'network'; file: string; message: string }
  | { kind: 'no-template' | 'no-tools' }
  | { kind: 'template' | 'load' | 'generate'; message: string }
  | { kind: 'too-long'; inputTokens: number; contextTokens: number }
  /** It ended by itself. `message`: its last words. */
  | { kind: 'crashed'; message: string };

const reportTypes: { readonly [type in Report['type']]: true } = {
  download: true,
  loaded: true,
  token: true,
  end: true,
  failed: true,
};

/** The worker is our own: of what comes from it, only the type is looked at. */
export function isReport(value: unknown): value is Report {
  return isFields(value) && typeof value['type'] === 'string' && Object.hasOwn(reportTypes, value['type']);
}

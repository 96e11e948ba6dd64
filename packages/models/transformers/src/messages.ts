import type { Json, JsonSchema } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import type { Device, Dtype } from './options.ts';

/** Where a model is, and how to load it. */
export type Weights = {
  /** An id on the Hub, or the absolute path of a folder. */
  id: string;
  isFolder: boolean;
  /** The folder for downloaded models. It need not exist yet. */
  cacheDir: string;
  revision: string;
  remoteHost: string;
  localFilesOnly: boolean;
  dtype: Dtype;
  device: Device;
  contextTokens: number | undefined;
};

/** A message in the form that chat templates expect: https://huggingface.co/docs/transformers/chat_templating */
export type ChatMessage = {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Only for assistants. */
  reasoning_content?: string;
  tool_calls?: { type: 'function'; id: string; function: { name: string; arguments: Json } }[];
  /** Only for tools, like tool_call_id. */
  name?: string;
  tool_call_id?: string;
};

type ChatTool = { type: 'function'; function: { name: string; description: string; parameters: JsonSchema } };

export type ChatRequest = {
  messages: ChatMessage[];
  tools: ChatTool[];
  stop: string[];
  maxOutputTokens: number;
  /** Options of `generate` and of the chat template, under their own names. */
  settings: { [name: string]: Json };
};

/** What the host sends to the worker: one load, then one generation after another. */
export type Order =
  | { type: 'load'; weights: Weights; token: string | undefined }
  | { type: 'generate'; request: ChatRequest }
  /** Ends the generation after the current token. Does nothing if there is none. */
  | { type: 'stop' };

export type ReplyPart =
  | { type: 'text' | 'reasoning'; text: string }
  /** `arguments` is what the model wrote, JSON or not. */
  | { type: 'tool-call'; name: string; arguments: string };

export type Counts = { inputTokens: number; cacheReadTokens: number; outputTokens: number; reasoningTokens: number };

/** What the worker sends to the host. */
export type Report =
  | { type: 'download'; file: string; loadedBytes: number; totalBytes: number | null; done: boolean }
  | { type: 'loaded'; template: string | null }
  | { type: 'token'; parts: ReplyPart[]; counts: Counts }
  | { type: 'end'; parts: ReplyPart[]; counts: Counts; reason: 'stop' | 'length' }
  | { type: 'failed'; failure: Failure };

/** Why a load or a generation failed. Only facts: `toLocalError` puts them into words. */
export type Failure =
  /** The library, its native binary or one of its dependencies cannot be loaded. */
  | { kind: 'library'; message: string }
  /** A file of the model is missing. `status` is the server's HTTP status, or null if no server was asked. */
  | { kind: 'missing-file'; file: string; status: number | null }
  | { kind: 'network'; file: string; message: string }
  | { kind: 'no-template' | 'no-tools' }
  | { kind: 'template' | 'load' | 'generate'; message: string }
  | { kind: 'too-long'; inputTokens: number; contextTokens: number }
  /** The worker ended unexpectedly. `message` is the last thing it printed. */
  | { kind: 'crashed'; message: string };

const reportTypes: { readonly [type in Report['type']]: true } = {
  download: true,
  loaded: true,
  token: true,
  end: true,
  failed: true,
};

/** The worker is our own code, so only the type of its messages is checked. */
export function isReport(value: unknown): value is Report {
  return isRecord(value) && typeof value['type'] === 'string' && Object.hasOwn(reportTypes, value['type']);
}

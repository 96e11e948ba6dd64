import { asCount, asFields } from '@thimble/core/utilities';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Library from '@huggingface/transformers';
import { storedTemplate, templateFile } from '../chat-template.ts';
import type { Failure, Report, Weights } from '../messages.ts';
import { folderOf } from '../weights.ts';
import { type Downloads, downloads, errorText } from './downloads.ts';

export type Runtime = {
  library: typeof Library;
  tokenizer: Library.PreTrainedTokenizer;
  model: Library.PreTrainedModel;
  /** Undefined if the model has none. */
  template: string | undefined;
  /** Limit for prompt and reply together. Infinity if the model does not say. */
  contextTokens: number;
};

/** Loads the library, then the model from disk or from the Hub, or says why that is not possible. */
export async function load(
  weights: Weights,
  token: string | undefined,
  report: (report: Report) => void,
): Promise<{ runtime: Runtime } | { failure: Failure }> {
  let library: typeof Library;
  try {
    library = await import('@huggingface/transformers');
  } catch (error) {
    return { failure: { kind: 'library', message: errorText(error) } };
  }
  const download = downloads(weights, token, report);
  setUp(library, weights, download);
  try {
    return { runtime: await loadModel(library, weights, download) };
  } catch (error) {
    return { failure: download.failure ?? failureOf(library, weights, error) };
  }
}

function setUp({ env, LogLevel }: typeof Library, weights: Weights, { fetch }: Downloads): void {
  const { remoteHost, revision, cacheDir, isFolder, localFilesOnly } = weights;
  env.logLevel = LogLevel.NONE;
  env.fetch = fetch;
  env.remoteHost = remoteHost;
  // Not through the library's `revision`, which it ignores when it looks for the tokenizer.
  env.remotePathTemplate = `{model}/resolve/${encodeURIComponent(revision)}/`;
  env.cacheDir = cacheDir;
  env.localModelPath = cacheDir;
  env.allowRemoteModels = !isFolder && !localFilesOnly;
}

/** Loads small files first, so that problems show up before the weights are loaded. */
async function loadModel(library: typeof Library, weights: Weights, download: Downloads): Promise<Runtime> {
  const { AutoConfig, AutoModelForCausalLM, AutoTokenizer, ModelFileNotFoundError, ModelRegistry } = library;
  const { id, dtype, device } = weights;
  const config = await AutoConfig.from_pretrained(id);
  const tokenizerFiles = await ModelRegistry.get_tokenizer_files(id);
  if (tokenizerFiles.length === 0)
    throw new ModelFileNotFoundError('"tokenizer_config.json"', { status: weights.isFolder ? null : 404 });
  const tokenizer = await AutoTokenizer.from_pretrained(id);
  const template = await templateOf(weights, download);
  const model = await AutoModelForCausalLM.from_pretrained(id, { config, dtype, device });
  return { library, tokenizer, model, template, contextTokens: contextOf(weights, config, tokenizer) };
}

/** Needed because the library only reads the template in tokenizer_config.json. */
async function templateOf(weights: Weights, download: Downloads): Promise<string | undefined> {
  const { id, isFolder, localFilesOnly, remoteHost, revision } = weights;
  const folder = folderOf(weights);
  const stored = storedTemplate(folder);
  if (stored !== undefined || isFolder || localFilesOnly) return stored;
  const path = `${id}/resolve/${encodeURIComponent(revision)}/${templateFile}`;
  const response = await download.fetch(new URL(path, remoteHost.replace(/\/*$/, '/')));
  if (!response.ok) return undefined;
  const template = await response.text();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, templateFile), template);
  return template;
}

/** config.json has the limit under different names; models with several parts have it in the text part. */
function contextOf(weights: Weights, config: unknown, tokenizer: Library.PreTrainedTokenizer): number {
  const whole = asFields(config);
  for (const part of [whole, asFields(whole['text_config'])]) {
    const tokens = asCount(part['max_position_embeddings']) ?? asCount(part['n_positions']) ?? asCount(part['n_ctx']);
    if (tokens) return Math.min(tokens, weights.contextTokens ?? tokens);
  }
  // Tokenizers write 1e30 for "no limit".
  return weights.contextTokens ?? asCount(tokenizer.model_max_length) ?? Number.POSITIVE_INFINITY;
}

function failureOf({ ModelFileNotFoundError }: typeof Library, weights: Weights, error: unknown): Failure {
  if (!(error instanceof ModelFileNotFoundError)) return { kind: 'load', message: errorText(error) };
  const path = /"([^"]*)"/.exec(error.message)?.[1] ?? '';
  const folder = folderOf(weights);
  const start = [folder, `resolve/${encodeURIComponent(weights.revision)}`].find((prefix) => path.includes(prefix));
  const file = start === undefined ? path : path.slice(path.indexOf(start) + start.length);
  return { kind: 'missing-file', file: file.replace(/^\/+/, ''), status: asCount(error.status) ?? null };
}

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Weights } from './messages.ts';
import type { TransformersOptions } from './options.ts';

export const hubUrl = 'https://huggingface.co';

/** Reads the environment and the working directory, so call it only when the result is needed. */
export function weightsOf(id: string, options: TransformersOptions): Weights {
  const { cacheDir = defaultCacheDir(), revision = 'main', remoteHost = hubUrl, contextTokens } = options;
  const { localFilesOnly = false, dtype = 'auto', device = 'cpu' } = options;
  const isFolder = isPath(id);
  return {
    id: isFolder ? resolve(id) : id,
    isFolder,
    cacheDir: resolve(revision === 'main' ? cacheDir : join(cacheDir, 'revisions', revision)),
    revision,
    remoteHost,
    localFilesOnly,
    dtype,
    device,
    contextTokens,
  };
}

/** The folder for the files of a model. It need not exist yet. */
export function folderOf({ id, isFolder, cacheDir }: Weights): string {
  return isFolder ? id : join(cacheDir, id);
}

/** "./model" and "/models/model" are paths, "owner/model" is an id, even if a folder of that name exists. */
function isPath(id: string): boolean {
  return isAbsolute(id) || /^\.\.?([/\\]|$)/.test(id);
}

/** Not the library's default, which is inside node_modules and lost with every install. */
function defaultCacheDir(): string {
  const { HF_HOME, XDG_CACHE_HOME } = process.env;
  const home = HF_HOME?.trim() || join(XDG_CACHE_HOME?.trim() || join(homedir(), '.cache'), 'huggingface');
  return join(home, 'transformers.js');
}

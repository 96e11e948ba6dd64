import { createInterface } from 'node:readline/promises';
import type { Model } from '@thimble/core';
import type { DownloadProgress } from '@thimble/transformers';
import { shareText } from '../render/format.ts';
import { installedVersion } from './installed.ts';
import { loadPackage } from './load-package.ts';

/** Small enough for most machines, and trained to write code. */
const smallModel = { id: 'onnx-community/Qwen2.5-Coder-1.5B-Instruct', dtype: 'q4' } as const;

/** Shows loading progress. */
export type Show = (label: string) => void;

/** A model that runs on this machine. With `show` it is downloaded and loaded now, without it by the first call. */
export async function createLocalModel(id: string, show?: Show): Promise<Model> {
  const { transformers } = await loadPackage('@thimble/transformers', () => import('@thimble/transformers'));
  const model = transformers(id, {
    ...(id === smallModel.id && { dtype: smallModel.dtype }),
    onProgress: (progress) => show?.(progressText(progress)),
  });
  if (!show) return model;
  show(`loading ${id}`);
  const hello = { role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello' }] };
  for await (const _event of model.stream({ messages: [hello], maxOutputTokens: 1 }));
  return model;
}

export type OfferOptions = { show: Show; input: NodeJS.ReadableStream; output: NodeJS.WritableStream };

/** Asks whether a small model may be downloaded and run here. Undefined if not, or if its package is not installed. */
export async function offerLocalModel({ show, input, output }: OfferOptions): Promise<Model | undefined> {
  if ((await installedVersion('@thimble/transformers')) === null) return undefined;
  const lines = createInterface({ input, output });
  const question = `No key is set and no model server answers on this machine.\nDownload ${smallModel.id} once (over 1 GB) and run it here? [y/N] `;
  const answer = await lines.question(question).finally(() => lines.close());
  return /^\s*y(es)?\s*$/i.test(answer) ? createLocalModel(smallModel.id, show) : undefined;
}

/** "downloading onnx/model_q4.onnx ━━━━━━╌╌╌╌ 61 % of 1.2 GB" */
export function progressText({ file, loadedBytes, totalBytes }: DownloadProgress): string {
  if (totalBytes === null || totalBytes <= 0) return `downloading ${file}: ${sizeText(loadedBytes)}`;
  return `downloading ${file} ${shareText(loadedBytes / totalBytes)} of ${sizeText(totalBytes)}`;
}

function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}

import { statSync } from 'node:fs';
import { AgentError, tool, type ComponentSpec, type Tool } from '@thimble/core';
import { abortable, checkKinds, definedOf, invalid, isRecord, kinds, type OptionKinds } from '@thimble/core/utilities';
import MiniSearch from 'minisearch';
import { z } from 'zod';
import { chunksOf } from './retriever/chunks.ts';
import type { RetrieverDocument } from './retriever/read-documents.ts';
import { specOf } from './spec.ts';

export type RetrieverOptions = {
  /** @default 'search_documents' */
  name?: string | undefined;
  /** What the documents are about, for the model. */
  description?: string | undefined;
  /** Parts that a call returns unless it asks for another number. @default 5 */
  topK?: number | undefined;
  /** Length of a part at most. @default 1_200 */
  chunkCharacters?: number | undefined;
};

const optionKinds: OptionKinds<RetrieverOptions> = {
  name: kinds.text,
  description: kinds.text,
  topK: kinds.count,
  chunkCharacters: kinds.positive,
};

/**
 * A tool that finds parts of documents by words, ranked by BM25, in memory. A word that no document has is taken for a misspelt one: one
 * letter may differ, and two where it has six or more. Beginnings of words count a little less. Of a file or a folder, the texts are
 * read at the first call.
 *
 * @example
 * const search = retriever('./handbook', { description: 'the handbook of the company' });
 * const notes = retriever([{ source: 'notes.md', text }]);
 * @throws AgentError `invalid-argument` where there is no text, or no such file or folder.
 */
export function retriever(documents: string | readonly RetrieverDocument[], options: RetrieverOptions = {}): Tool {
  checkKinds('retriever', options, optionKinds);
  const { name = 'search_documents', description, topK = 5, chunkCharacters = 1_200 } = options;
  const search = typeof documents === 'string' ? lazy(documents, chunkCharacters) : ready(documents, chunkCharacters);
  const what = typeof documents === 'string' ? 'documents' : `${documents.length} documents`;
  return tool({
    name,
    description: `Finds passages in ${what}${description ? ` (${description})` : ''} by their words, the best first. Ask with the words that the text would use; several short queries find more than a long one.`,
    input: z.object({
      query: z.string().min(1).max(2_000).describe('Words to look for'),
      limit: z.int().min(1).max(50).default(topK).describe('Passages to return'),
    }),
    output: z.array(passage),
    effect: 'read',
    spec: specOfDocuments(documents, options),
    execute: async ({ query, limit }, { signal }) => (await search(signal))(query, limit),
  });
}

const passage = z.object({
  source: z.string(),
  line: z.int().describe('Line of the document where the passage begins'),
  text: z.string(),
  score: z.number(),
});

type Search = (query: string, limit: number) => z.infer<typeof passage>[];

function ready(documents: readonly RetrieverDocument[], chunkCharacters: number): () => Search {
  if (!Array.isArray(documents) || !documents.every(isDocument))
    throw invalid(
      'retriever takes documents, [{ source: "handbook.md", text: "…" }], or the path of a file or folder.',
    );
  const search = searchIn(documents, chunkCharacters);
  if (!search) throw invalid('retriever needs documents with some text: { source, text }[].');
  return () => search;
}

/** Reads once, for all calls that wait for it; again if that failed. */
function lazy(path: string, chunkCharacters: number): (signal: AbortSignal) => Promise<Search> {
  if (!statSync(path, { throwIfNoEntry: false }))
    throw invalid(`retriever: there is no file or folder ${JSON.stringify(path)}.`);
  let reading: Promise<Search> | undefined;
  async function read(): Promise<Search> {
    const { readDocuments } = await import('./retriever/read-documents.ts');
    const search = searchIn(await readDocuments(path), chunkCharacters);
    if (!search) throw new AgentError('tool', 'There is no text in the documents.');
    return search;
  }
  return (signal) => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return abortable(reading, signal);
  };
}

function searchIn(documents: readonly RetrieverDocument[], chunkCharacters: number): Search | undefined {
  const chunks = documents.flatMap(({ source, text }) =>
    chunksOf(text, chunkCharacters).map((chunk) => ({ source, ...chunk })),
  );
  if (chunks.length === 0) return undefined;
  const index = indexOf(chunks);
  return (query, limit) =>
    index(query, limit).flatMap(({ id, score }) => {
      const chunk = chunks[id];
      return chunk
        ? [{ source: chunk.source, line: chunk.line, text: chunk.text, score: Math.round(score * 100) / 100 }]
        : [];
    });
}

/** Characters of JSON. Few documents are saved as they are; many belong in files. */
const mostSaved = 20_000;

function specOfDocuments(
  documents: string | readonly RetrieverDocument[],
  options: RetrieverOptions,
): ComponentSpec | undefined {
  const saved = typeof documents === 'string' ? documents : documents.map(({ source, text }) => ({ source, text }));
  if (JSON.stringify(saved).length > mostSaved) return undefined;
  return specOf('retriever', definedOf({ ...options }), [], [saved]);
}

function isDocument(value: unknown): boolean {
  return isRecord(value) && typeof value['source'] === 'string' && typeof value['text'] === 'string';
}

const maxTerms = 40;

function indexOf(chunks: readonly RetrieverDocument[]) {
  const known = new Set<string>();
  const index = new MiniSearch<{ id: number; text: string; source: string }>({
    fields: ['text', 'source'],
    tokenize: wordsOf,
    processTerm(word) {
      const term = word.toLowerCase();
      known.add(term);
      return term;
    },
    searchOptions: {
      processTerm: (word) => word.toLowerCase(),
      tokenize: (query) => [...new Set(wordsOf(query))].slice(0, maxTerms),
      prefix: (term) => term.length >= 4,
      // Two letters, as one may have come before the other.
      fuzzy: (term) => (known.has(term) || term.length < 4 ? false : term.length < 6 ? 1 : 2),
      weights: { prefix: 0.5, fuzzy: 0.3 },
    },
  });
  index.addAll(chunks.map(({ text, source }, id) => ({ id, text, source })));
  return (query: string, limit: number): { id: number; score: number }[] =>
    index
      .search(query)
      .slice(0, limit)
      .map(({ id, score }) => ({ id: Number(id), score }));
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Words, also of languages that put no space between them. */
function wordsOf(text: string): string[] {
  if (!/[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(text))
    return text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}

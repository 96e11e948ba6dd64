import type { ToolDeclaration } from '../contract/tool.ts';
import { isRecord } from '../base/json.ts';
import { editDistance } from '../base/names.ts';
import { wordsOf } from './words.ts';

/** How often a word of a tool counts, by where it stands. */
const weights = { name: 3, text: 1 };

/** Okapi BM25: how fast repetition stops to count, and how much long texts are held back. */
const [k1, b] = [1.2, 0.75];

/** Bounds for hostile descriptions and queries. */
const limits = {
  description: 2_000,
  query: 300,
  queryWords: 20,
  parameters: 100,
  similar: 8,
  compared: 2_000,
  letters: 24,
};

type Posting = { tool: number; weight: number };

/** Finds tools by their names, descriptions and parameter names (BM25), spelling mistakes and word forms allowed. */
export class SearchIndex {
  readonly #names: readonly string[];
  readonly #postings = new Map<string, Posting[]>();
  readonly #lengths: readonly number[];
  readonly #averageLength: number;

  constructor(tools: readonly ToolDeclaration[]) {
    this.#names = tools.map(({ name }) => name);
    this.#lengths = tools.map((tool, index) => this.#add(index, tool));
    this.#averageLength = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, tools.length);
  }

  /** Names of the tools that fit best, the best one first. */
  search(query: string, limit: number): string[] {
    const scores = new Map<number, number>();
    const words = new Set(wordsOf(query.slice(0, limits.query)).slice(0, limits.queryWords));
    for (const word of words) {
      for (const [similar, likeness] of this.#similarTo(word)) this.#score(similar, likeness, scores);
    }
    return [...scores]
      .toSorted(([one, a], [other, c]) => c - a || one - other)
      .slice(0, limit)
      .flatMap(([tool]) => this.#names[tool] ?? []);
  }

  /** Counts the words of a tool, and returns its length in words. */
  #add(tool: number, { name, description, inputSchema }: ToolDeclaration): number {
    const counts = new Map<string, number>();
    const count = (text: string, weight: number) => {
      const words = wordsOf(text);
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + weight);
      return words.length;
    };
    const { properties } = inputSchema;
    const parameters = isRecord(properties) ? Object.keys(properties).slice(0, limits.parameters) : [];
    const text = `${description.slice(0, limits.description)} ${parameters.join(' ')}`;
    const length = count(name, weights.name) + count(text.slice(0, 2 * limits.description), weights.text);
    for (const [word, weight] of counts) {
      const postings = this.#postings.get(word);
      if (postings) postings.push({ tool, weight });
      else this.#postings.set(word, [{ tool, weight }]);
    }
    return length;
  }

  #score(word: string, likeness: number, scores: Map<number, number>): void {
    const postings = this.#postings.get(word) ?? [];
    const rarity = Math.log(1 + (this.#names.length - postings.length + 0.5) / (postings.length + 0.5));
    for (const { tool, weight } of postings) {
      const length = (this.#lengths[tool] ?? 0) / this.#averageLength;
      const score = (rarity * weight * (k1 + 1)) / (weight + k1 * (1 - b + b * length));
      scores.set(tool, (scores.get(tool) ?? 0) + likeness * score);
    }
  }

  /** The word itself where a tool has it, else words that begin with it or differ in a letter or two. */
  #similarTo(word: string): [word: string, likeness: number][] {
    if (this.#postings.has(word)) return [[word, 1]];
    const mistakes = word.length < 4 || word.length > limits.letters ? 0 : word.length < 8 ? 1 : 2;
    const similar: [word: string, likeness: number][] = [];
    let compared = 0;
    for (const known of this.#postings.keys()) {
      const isLonger = word.length > 2 && known.startsWith(word);
      const isClose = mistakes > 0 && Math.abs(known.length - word.length) <= mistakes && compared < limits.compared;
      if (isClose) compared += 1;
      const isNear = isClose && editDistance(known, word) <= mistakes;
      if (isLonger || isNear) similar.push([known, isLonger ? 0.7 : 0.5]);
    }
    return similar.toSorted((one, other) => other[1] - one[1]).slice(0, limits.similar);
  }
}

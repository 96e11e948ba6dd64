import { nodesOf, type AriaNode } from '../snapshot/aria-tree.ts';
import { shownRef } from '../target.ts';

/**
 * The refs that the last snapshot of a tab gave out. Playwright counts anew in each document, so the number of the document stands
 * before each; frames load documents of their own, and have a number that changes whenever one of them does.
 */
export class Refs {
  readonly #nextDocument: () => number;
  #document: number;
  #frames: number;
  #nodes = new Map<string, AriaNode>();
  #framed = new Set<string>();

  constructor(nextDocument: () => number) {
    this.#nextDocument = nextDocument;
    this.#document = nextDocument();
    this.#frames = nextDocument();
  }

  pageLoaded(): void {
    this.#document = this.#nextDocument();
    this.#nodes = new Map();
  }

  frameLoaded(): void {
    this.#frames = this.#nextDocument();
  }

  /** Takes those of a new snapshot in place of the ones before. */
  replace(tree: AriaNode): void {
    this.#nodes = new Map([...nodesOf(tree)].flatMap((node) => (node.ref === undefined ? [] : [[node.ref, node]])));
    const frames = [...this.#nodes.values()].filter(({ role }) => role === 'iframe');
    const inside = frames.flatMap((frame) => [...nodesOf(frame)].filter((node) => node !== frame));
    this.#framed = new Set(inside.flatMap(({ ref }) => ref ?? []));
  }

  readonly show = (ref: string): string => shownRef(this.#framed.has(ref) ? this.#frames : this.#document, ref);

  /** The node of a ref of Playwright's, unless `shown` is stale: of a document that is gone, or of a node that is. */
  nodeOf(ref: string, shown: string): AriaNode | undefined {
    return shown === this.show(ref) ? this.#nodes.get(ref) : undefined;
  }
}

/** What is left of a page: elements that show text, and text. */
export type HtmlNode = HtmlElement | string;

export type HtmlElement = {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  children: HtmlNode[];
  /** Characters of text in it, white space counted once. */
  textLength: number;
  /** Those of them that stand in links. */
  linkLength: number;
  /** Whether it holds something that begins a line of its own. */
  hasBlocks: boolean;
};

export const blockNames: ReadonlySet<string> = new Set(
  `address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3
  h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul`.split(
    /\s+/,
  ),
);

export function element(name: string, attributes: HtmlElement['attributes'] = {}): HtmlElement {
  return { name, attributes, children: [], textLength: 0, linkLength: 0, hasBlocks: false };
}

export function isElement(node: HtmlNode): node is HtmlElement {
  return typeof node !== 'string';
}

/** The elements in it that `test` is true for, outermost only. */
export function findAll(root: HtmlElement, test: (candidate: HtmlElement) => boolean): HtmlElement[] {
  const found: HtmlElement[] = [];
  const visit = ({ children }: HtmlElement) => {
    for (const child of children) {
      if (!isElement(child)) continue;
      if (test(child)) found.push(child);
      else visit(child);
    }
  };
  visit(root);
  return found;
}

/** All text in it, as it stands in the source. */
export function textOf(node: HtmlNode): string {
  if (!isElement(node)) return node;
  return node.name === 'br' ? '\n' : node.children.map(textOf).join('');
}

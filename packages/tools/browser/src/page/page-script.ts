import { findHidden } from './find-hidden.ts';
import { layoutOf } from './layout.ts';
import type { PageDocument, PageElement, PageNode } from './page-types.ts';
import { purposeOf } from './purpose-of.ts';
import { scrollPart } from './scroll-part.ts';
import { sightOf } from './sight.ts';
import { visibleHtml } from './visible-html.ts';

type PageEngine = {
  query(root: PageNode, question: string): PageElement | undefined;
  queryAll(root: PageNode, question: string): PageElement[];
};
const parts = { sightOf, findHidden, layoutOf, visibleHtml, purposeOf, scrollPart };

/** Answers questions about a page, in a world that the page's own scripts cannot reach. Each part is sent there as text. */
export function pageScript(): string {
  const sources = Object.entries(parts).map(([name, part]) => `${name}: ${part.toString()}`);
  return `(${engineOf.toString()})({ ${sources.join(', ')} })`;
}

/**
 * Runs in the page. The answer is the text of an element that is in no document.
 *
 * `measure`: how large it is. `hidden`: which text and which elements nobody sees, and which fields hold secrets. `html:N`: what is
 * seen, as HTML of at most N characters. `layout`: where it stands, and what has no words. Of an element, `purpose`: what a click on it does, and
 * `at:X:Y` at a place; `scroll:DIRECTION:SCREENS`: scrolls it; `secret`: what it holds is one from now on.
 */
function engineOf({ sightOf, findHidden, layoutOf, visibleHtml, purposeOf, scrollPart }: typeof parts): PageEngine {
  function documentOf(root: PageNode): PageDocument {
    let node: PageNode = root;
    const own: unknown = Reflect.get(node, 'ownerDocument');
    if (own) return Object(own);
    while (node.parentNode) node = node.parentNode;
    // Selectors start at a document; the type says no more than that of a node.
    return Object(node);
  }

  function measure(document: PageDocument) {
    const elements = document.getElementsByTagName('*').length;
    const characters = elements > 200_000 ? 0 : (document.documentElement?.textContent?.length ?? 0);
    return { elements, characters, hasBody: Boolean(document.body) };
  }

  function elementAt(document: PageDocument, x: number, y: number): PageElement {
    let found = document.elementFromPoint(x, y);
    for (let inner = found?.shadowRoot?.elementFromPoint?.(x, y); inner && inner !== found;) {
      found = inner;
      inner = found.shadowRoot?.elementFromPoint?.(x, y);
    }
    return found ?? document.createElement('data');
  }

  function keepSecret(element: PageElement) {
    element._holdsSecret = true;
    return true;
  }

  function answer(root: PageNode, question: string): PageElement[] {
    const document = documentOf(root);
    const element: PageElement = Object(root);
    const [what, argument, other] = question.split(':');
    const answers: { [what: string]: () => unknown } = {
      measure: () => measure(document),
      hidden: () => findHidden(document, sightOf(document)),
      layout: () => layoutOf(document, sightOf(document)),
      purpose: () => purposeOf(element),
      at: () => purposeOf(elementAt(document, Number(argument), Number(other))),
      scroll: () => scrollPart(document, element, argument ?? '', Number(other)),
      secret: () => keepSecret(element),
      html: () => visibleHtml(document, Number(argument), sightOf(document)),
    };
    const told = document.createElement('data');
    told.textContent = JSON.stringify(answers[what ?? '']?.());
    return [told];
  }

  return { query: (root, question) => answer(root, question)[0], queryAll: answer };
}

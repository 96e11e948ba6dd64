import type { PageDocument, PageNode } from './page-types.ts';
import type { Sight } from './sight.ts';

/** What is seen, as HTML of at most so many characters. Runs in the page, as text. */
export function visibleHtml(
  document: PageDocument,
  limit: number,
  { isElement, isSilent, isHidden, hidesText, childrenOf, parentOf }: Sight,
) {
  const TEXT = 3;
  const kept = [
    'href',
    'src',
    'alt',
    'title',
    'colspan',
    'rowspan',
    'start',
    'aria-label',
    'type',
    'class',
    'id',
    'role',
  ];
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  const empty = new Set(['br', 'hr', 'img', 'input', 'wbr', 'area', 'col']);
  let left = limit;
  const parts: string[] = [];
  const write = (text: string) => {
    left -= text.length;
    if (left >= 0) parts.push(text);
  };
  function walk(node: PageNode, depth: number): void {
    if (left < 0 || depth > 500) return;
    if (node.nodeType === TEXT) {
      const element = parentOf(node);
      if (element && node.nodeValue && !hidesText(element)) write(escaped(node.nodeValue));
      return;
    }
    if (!isElement(node) || isSilent(node) || isHidden(node)) return;
    const name = node.localName;
    // A picture that is a page of its own is read as one.
    if (node !== document.documentElement && /^(?:svg|iframe|canvas|video|audio|textarea|select)$/.test(name)) return;
    const isPlain = /^[a-z][a-z0-9]*$/.test(name) && document.documentElement?.localName !== 'svg';
    const tag = isPlain ? name : 'div';
    const attributes = kept
      .map((key) => [key, node.getAttribute(key)] as const)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => ` ${key}="${escaped((value ?? '').slice(0, 2_000))}"`)
      .join('');
    write(`<${tag}${attributes}>`);
    if (empty.has(name)) return;
    const children = childrenOf(node);
    for (let index = 0; index < children.length; index++) {
      const child = children[index];
      if (child) walk(child, depth + 1);
    }
    parts.push(`</${tag}>`);
  }
  if (document.documentElement) walk(document.documentElement, 0);
  return {
    title: document.title.slice(0, 500),
    html: parts.join(''),
    isCut: left < 0,
    mediaType: document.contentType,
  };
}

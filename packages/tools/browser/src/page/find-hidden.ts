import type { PageDocument, PageElement, PageNode } from './page-types.ts';
import type { Sight } from './sight.ts';

/** Texts and elements that nobody sees, and fields that hold secrets. Runs in the page, as text. */
export function findHidden(
  document: PageDocument,
  { isElement, isSilent, isHidden, hidesText, childrenOf, parentOf, generated, hiddenGenerated }: Sight,
) {
  const TEXT = 3;
  /** What an element says without text in it. */
  const named = ['aria-label', 'alt', 'title', 'placeholder', 'aria-description', 'aria-roledescription'];
  const isSecret = (element: PageElement) =>
    element._holdsSecret === true || (element.localName === 'input' && element.type === 'password');
  const texts: { refs: string[]; text: string }[] = [];
  const elements: string[] = [];
  const secrets: string[] = [];
  const editable: string[] = [];
  const add = (element: PageElement, said: string | null) => {
    const text = (said ?? '').replace(/\s+/g, ' ').trim();
    if (text === '') return;
    const refs: string[] = [];
    for (let at: PageElement | undefined = element; at && refs.length < 30; at = parentOf(at))
      if (at._ariaRef?.ref) refs.push(at._ariaRef.ref);
    texts.push({ refs, text: text.slice(0, 20_000) });
  };
  const waiting: PageNode[] = document.documentElement ? [document.documentElement] : [];
  for (let node = waiting.pop(); node && texts.length < 2_000; node = waiting.pop()) {
    if (isElement(node)) {
      if (isSilent(node)) continue;
      const ref = node._ariaRef?.ref;
      if (ref && isSecret(node)) secrets.push(ref);
      if (ref && /^(?:|true|plaintext-only)$/.test(node.getAttribute('contenteditable') ?? 'false')) editable.push(ref);
      if (!isHidden(node)) for (const content of hiddenGenerated(node)) add(node, content);
      else {
        if (ref) elements.push(ref);
        for (const name of named) add(node, node.getAttribute(name));
        for (const content of generated(node)) add(node, content);
      }
      const children = childrenOf(node);
      for (let index = children.length - 1; index >= 0; index--) {
        const child = children[index];
        if (child) waiting.push(child);
      }
    } else if (node.nodeType === TEXT && node.nodeValue && /\S/.test(node.nodeValue)) {
      const element = parentOf(node);
      if (element && hidesText(element)) add(element, node.nodeValue);
    }
  }
  return { texts, elements, secrets, editable, title: document.title.slice(0, 500) };
}

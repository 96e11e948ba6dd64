import type { PageDocument, PageElement, PageNode, PageStyle } from './page-types.ts';

type PageEngine = {
  query(root: PageNode, question: string): PageElement | undefined;
  queryAll(root: PageNode, question: string): PageElement[];
};

/**
 * Answers questions about a page, in a world that the page's own scripts cannot reach. It is sent there as text, so it must not use
 * anything outside of itself. The answer is the text of an element that is in no document.
 *
 * `measure`: how large it is. `hidden`: which text nobody sees, and which fields hold secrets. `html:N`: what is seen, as HTML of at
 * most N characters. `purpose`, of an element: whether a click on it posts a form, or opens a tab.
 */
export function pageScript(): PageEngine {
  const ELEMENT = 1;
  const TEXT = 3;

  const documentOf = (root: PageNode): PageDocument => {
    let node: PageNode = root;
    const own: unknown = Reflect.get(node, 'ownerDocument');
    if (own) return Object(own);
    while (node.parentNode) node = node.parentNode;
    // Selectors start at a document; the type says no more than that of a node.
    return Object(node);
  };

  function reader(document: PageDocument) {
    const view = document.defaultView;
    const hidden = new Map<PageElement, boolean>();
    const colors = new Map<PageElement, string | undefined>();
    const styles = new Map<PageElement, PageStyle>();
    const styleOf = (element: PageElement): PageStyle => {
      const style = styles.get(element) ?? view?.getComputedStyle(element) ?? {};
      styles.set(element, style);
      return style;
    };
    const number = (text: string | undefined) => Number.parseFloat(text ?? '') || 0;
    const alpha = (color = '') => {
      if (color === 'transparent') return 0;
      const parts = /^rgba\(([^)]*)\)$/.exec(color)?.[1]?.split(',') ?? [];
      return parts.length === 4 ? number(parts[3]) : 1;
    };

    function isElement(node: PageNode | null): node is PageElement {
      return node?.nodeType === ELEMENT;
    }

    function parentOf(node: PageNode): PageElement | undefined {
      const slot: unknown = Reflect.get(node, 'assignedSlot');
      const parent: PageNode | null = slot ? Object(slot) : node.parentNode;
      if (isElement(parent)) return parent;
      // A shadow root stands in its host.
      const host: unknown = parent && Reflect.get(parent, 'host');
      return host ? Object(host) : undefined;
    }

    /** Whether the element hides itself and all that it holds. */
    function hidesAll(element: PageElement): boolean {
      const style = styleOf(element);
      if (style['display'] === 'none') return true;
      if (style['display'] === 'contents') return false;
      if (number(style['opacity'] ?? '1') < 0.05) return true;
      const clips = style['overflowX'] !== 'visible' && style['overflowX'] !== undefined;
      const isPlaced = style['position'] === 'absolute' || style['position'] === 'fixed';
      const clip = style['clip'] ?? 'auto';
      if (isPlaced && clip !== 'auto' && /^rect\((?:[01](?:px)?,? ?){4}\)$/.test(clip)) return true;
      if (/^(?:inset\((?:50|[6-9]\d|100)%|circle\(0)/.test(style['clipPath'] ?? '')) return true;
      const isScaled = style['transform'] !== undefined && style['transform'] !== 'none';
      if (!clips && !isPlaced && !isScaled) return false;
      const box = element.getBoundingClientRect();
      if (clips && (box.width <= 1 || box.height <= 1)) return true;
      if (isScaled && box.width * box.height < 1 && box.width + box.height < 2) return true;
      return box.right + (view?.scrollX ?? 0) <= 0 || box.bottom + (view?.scrollY ?? 0) <= 0;
    }

    function isHidden(element: PageElement): boolean {
      const chain: PageElement[] = [];
      let at: PageElement | undefined = element;
      while (at && !hidden.has(at)) {
        chain.push(at);
        at = parentOf(at);
      }
      let value = at ? hidden.get(at) === true : false;
      for (const each of chain.toReversed()) {
        value = value || hidesAll(each);
        hidden.set(each, value);
      }
      return value;
    }

    /** The color behind an element; undefined where a picture may be there. */
    function behind(element: PageElement): string | undefined {
      if (colors.has(element)) return colors.get(element);
      const style = styleOf(element);
      const color = style['backgroundColor'] ?? '';
      const parent = parentOf(element);
      const found =
        (style['backgroundImage'] ?? 'none') !== 'none' ||
        style['position'] === 'absolute' ||
        style['position'] === 'fixed'
          ? alpha(color) === 1
            ? color
            : undefined
          : alpha(color) === 1
            ? color
            : alpha(color) > 0
              ? undefined
              : parent
                ? behind(parent)
                : 'rgb(255, 255, 255)';
      colors.set(element, found);
      return found;
    }

    /** Whether text that stands in the element is there for nobody to see. */
    function hidesText(element: PageElement): boolean {
      if (isHidden(element)) return true;
      const style = styleOf(element);
      if (style['visibility'] === 'hidden' || style['visibility'] === 'collapse') return true;
      if (number(style['fontSize'] ?? '16') < 3 || number(style['textIndent']) <= -500) return true;
      const color = style['webkitTextFillColor'] ?? style['color'] ?? '';
      if (style['webkitBackgroundClip'] === 'text' || style['backgroundClip'] === 'text') return false;
      return alpha(color) < 0.05 || color === behind(element);
    }

    function childrenOf(element: PageElement): ArrayLike<PageNode> {
      if (element.shadowRoot) return element.shadowRoot.childNodes;
      const assigned = element.localName === 'slot' ? element.assignedNodes?.() : undefined;
      return assigned && assigned.length > 0 ? assigned : element.childNodes;
    }

    return { isElement, isHidden, hidesText, childrenOf, parentOf, styleOf };
  }

  const silent = new Set([
    'script',
    'style',
    'template',
    'noscript',
    'head',
    'title',
    'meta',
    'link',
    'object',
    'embed',
  ]);
  const isSecret = (element: PageElement) => element.localName === 'input' && element.type === 'password';

  function measure(document: PageDocument) {
    const elements = document.getElementsByTagName('*').length;
    return { elements, characters: elements > 200_000 ? 0 : (document.documentElement?.textContent?.length ?? 0) };
  }

  function findHidden(document: PageDocument) {
    const { isElement, hidesText, childrenOf, parentOf } = reader(document);
    const found: { refs: string[]; text: string }[] = [];
    const secrets: string[] = [];
    const waiting: PageNode[] = document.documentElement ? [document.documentElement] : [];
    for (let node = waiting.pop(); node && found.length < 2_000; node = waiting.pop()) {
      if (isElement(node)) {
        if (silent.has(node.localName)) continue;
        if (isSecret(node) && node._ariaRef?.ref) secrets.push(node._ariaRef.ref);
        const children = childrenOf(node);
        for (let index = children.length - 1; index >= 0; index--) {
          const child = children[index];
          if (child) waiting.push(child);
        }
      } else if (node.nodeType === TEXT) {
        const text = (node.nodeValue ?? '').replace(/\s+/g, ' ').trim();
        const element = parentOf(node);
        if (text === '' || !element || !hidesText(element)) continue;
        const refs: string[] = [];
        for (let at: PageElement | undefined = element; at && refs.length < 30; at = parentOf(at))
          if (at._ariaRef?.ref) refs.push(at._ariaRef.ref);
        found.push({ refs, text: text.slice(0, 20_000) });
      }
    }
    return { hidden: found, secrets };
  }

  function visibleHtml(document: PageDocument, limit: number) {
    const { isElement, isHidden, hidesText, childrenOf, parentOf } = reader(document);
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
      if (!isElement(node) || silent.has(node.localName) || isHidden(node)) return;
      const name = node.localName;
      if (/^(?:svg|iframe|canvas|video|audio|textarea|select)$/.test(name)) return;
      const isPlain = /^[a-z][a-z0-9]*$/.test(name);
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
    return { title: document.title.slice(0, 500), html: parts.join(''), isCut: left < 0 };
  }

  /** The address that a click on the element posts a form to, and whether it opens a tab. */
  function purposeOf(root: PageNode) {
    const element: PageElement = Object(root);
    const opensTab = element.closest('a[target]')?.getAttribute('target') === '_blank';
    const button = element.closest('button, input');
    const form = button?.type === 'submit' || button?.type === 'image' ? button.form : undefined;
    // A field may be called "method" or "action": the attributes are the form's own.
    const method = button?.getAttribute('formmethod') ?? form?.getAttribute('method') ?? 'get';
    const action = button?.getAttribute('formaction') ?? form?.getAttribute('action');
    return { address: form && method.toLowerCase() === 'post' ? action || './' : '', opensTab };
  }

  function answer(root: PageNode, question: string): PageElement[] {
    const document = documentOf(root);
    const element = document.createElement('data');
    const [what, argument] = question.split(':');
    const found =
      what === 'measure'
        ? measure(document)
        : what === 'hidden'
          ? findHidden(document)
          : what === 'purpose'
            ? purposeOf(root)
            : visibleHtml(document, Number(argument));
    element.textContent = JSON.stringify(found);
    return [element];
  }

  return { query: (root, question) => answer(root, question)[0], queryAll: answer };
}

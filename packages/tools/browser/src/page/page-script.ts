import type { PageDocument, PageElement, PageNode, PageStyle } from './page-types.ts';

type PageEngine = {
  query(root: PageNode, question: string): PageElement | undefined;
  queryAll(root: PageNode, question: string): PageElement[];
};

/**
 * Answers questions about a page, in a world that the page's own scripts cannot reach. It is sent there as text, so it must not use
 * anything outside of itself. The answer is the text of an element that is in no document.
 *
 * `measure`: how large it is. `hidden`: which text and which elements nobody sees, and which fields hold secrets. `html:N`: what is
 * seen, as HTML of at most N characters. Of an element, `purpose`: whether a click on it posts a form, or opens a tab; `secret`: what
 * it holds is one from now on.
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
    const backgrounds = new Map<PageElement, string | undefined>();
    const colorParts = new Map<string, number[]>();
    const styles = new Map<PageElement, PageStyle>();
    const styleOf = (element: PageElement): PageStyle => {
      const style = styles.get(element) ?? view?.getComputedStyle(element) ?? {};
      styles.set(element, style);
      return style;
    };
    const number = (text: string | undefined) => Number.parseFloat(text ?? '') || 0;
    const partsOf = (color: string) => {
      const known = colorParts.get(color);
      if (known) return known;
      const found = /^rgba?\(([^)]*)\)$/.exec(color)?.[1]?.split(',').map(number);
      const parts = found ?? (color === 'transparent' ? [0, 0, 0, 0] : []);
      colorParts.set(color, parts);
      return parts;
    };
    const alpha = (color: string) => partsOf(color)[3] ?? 1;
    /** Whether nobody could tell one color from the other. */
    const areAlike = (color: string, other = '') => {
      if (color === other) return true;
      const [one, two] = [partsOf(color), partsOf(other)];
      return (
        one.length > 0 &&
        two.length > 0 &&
        [0, 1, 2].every((index) => Math.abs((one[index] ?? 0) - (two[index] ?? 0)) <= 8)
      );
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

    // As clip-path.
    const nothingLeft = /^(?:inset\((?:50|[6-9]\d|100)%|circle\(0|polygon\((?:0(?:px|%)? 0(?:px|%)?(?:, )?)+\))/;
    // What such an element holds is shown where the browser does not know the element.
    const standIns = new Set(['canvas', 'video', 'audio', 'object']);
    const isStandIn = (element: PageElement) => standIns.has(element.localName);
    const root = document.documentElement ? styleOf(document.documentElement) : {};
    const body = document.body ? styleOf(document.body) : {};
    const isCutRight = /hidden|clip/.test(`${root['overflowX']} ${body['overflowX']}`);

    /** Whether the element hides itself and all that it holds. */
    function hidesAll(element: PageElement): boolean {
      const style = styleOf(element);
      // Without a box, it is the only thing that what it holds does not depend on.
      if (element.checkVisibility?.() === false) return style['display'] !== 'contents';
      if (number(style['opacity'] ?? '1') < 0.05) return true;
      const filter = style['filter'] ?? 'none';
      if (filter !== 'none' && /opacity\((?:0%?|0?\.0[0-4]\d*|[0-4]%)\)/.test(filter)) return true;
      const clips = style['overflowX'] !== 'visible' && style['overflowX'] !== undefined;
      const isFixed = style['position'] === 'fixed';
      const isPlaced = isFixed || style['position'] === 'absolute';
      const clip = style['clip'] ?? 'auto';
      if (isPlaced && clip !== 'auto' && /^rect\((?:[01](?:px)?,? ?){4}\)$/.test(clip)) return true;
      const clipPath = style['clipPath'] ?? 'none';
      if (clipPath !== 'none' && nothingLeft.test(clipPath)) return true;
      const isScaled = style['transform'] !== undefined && style['transform'] !== 'none';
      if (!clips && !isPlaced && !isScaled) return false;
      const box = element.getBoundingClientRect();
      if (clips && (box.width <= 1 || box.height <= 1)) return true;
      if (isScaled && (box.width < 3 || box.height < 3)) return true;
      const { scrollX = 0, scrollY = 0, innerWidth = Infinity, innerHeight = Infinity } = view ?? {};
      if (isFixed && (box.top >= innerHeight || box.left >= innerWidth)) return true;
      if (isCutRight && box.left + scrollX >= innerWidth) return true;
      const [right, bottom] = [box.right + scrollX, box.bottom + scrollY];
      if (right > 0 && bottom > 0) return false;
      const scrolled = scrolledBy(element);
      return right + scrolled.left <= 0 || bottom + scrolled.top <= 0;
    }

    /** How far what an element stands in is scrolled, below the page itself. */
    function scrolledBy(element: PageElement): { left: number; top: number } {
      let [left, top] = [0, 0];
      for (let at = parentOf(element); at && at !== document.scrollingElement; at = parentOf(at)) {
        left += at.scrollLeft;
        top += at.scrollTop;
      }
      return { left, top };
    }

    function isHidden(element: PageElement): boolean {
      const known = hidden.get(element);
      if (known !== undefined) return known;
      const parent = parentOf(element);
      const value = (parent !== undefined && (isHidden(parent) || isStandIn(parent))) || hidesAll(element);
      hidden.set(element, value);
      return value;
    }

    /** The color behind an element; undefined where a picture may be there. */
    function behind(element: PageElement): string | undefined {
      if (backgrounds.has(element)) return backgrounds.get(element);
      const found = findBehind(element);
      backgrounds.set(element, found);
      return found;
    }

    function findBehind(element: PageElement): string | undefined {
      const style = styleOf(element);
      const color = style['backgroundColor'] ?? '';
      if (alpha(color) === 1) return color;
      if (alpha(color) > 0 || (style['backgroundImage'] ?? 'none') !== 'none') return undefined;
      if (style['position'] === 'absolute' || style['position'] === 'fixed') return undefined;
      const parent = parentOf(element);
      return parent ? behind(parent) : 'rgb(255, 255, 255)';
    }

    /** Whether text that stands in the element is there for nobody to see. */
    function hidesText(element: PageElement): boolean {
      if (isHidden(element) || isStandIn(element)) return true;
      const style = styleOf(element);
      if (style['visibility'] === 'hidden' || style['visibility'] === 'collapse') return true;
      if (number(style['fontSize'] ?? '16') < 3 || number(style['textIndent']) <= -500) return true;
      const color = style['webkitTextFillColor'] ?? style['color'] ?? '';
      if (alpha(color) >= 0.05 && !areAlike(color, behind(element))) return false;
      return style['webkitBackgroundClip'] !== 'text' && style['backgroundClip'] !== 'text';
    }

    function childrenOf(element: PageElement): ArrayLike<PageNode> {
      if (element.shadowRoot) return element.shadowRoot.childNodes;
      const assigned = element.localName === 'slot' ? element.assignedNodes?.() : undefined;
      return assigned && assigned.length > 0 ? assigned : element.childNodes;
    }

    /** Text that styles put before and after an element. */
    function generated(element: PageElement): string[] {
      return ['::before', '::after'].map((place) => {
        const content = view?.getComputedStyle(element, place)['content'] ?? '';
        return /^"(.*)"$/s.exec(content)?.[1]?.replace(/\\(.)/g, '$1') ?? '';
      });
    }

    return { isElement, isHidden, hidesText, childrenOf, parentOf, generated };
  }

  const silent = new Set(['script', 'style', 'template', 'noscript', 'head', 'title', 'meta', 'link']);
  const isSecret = (element: PageElement) =>
    element._holdsSecret === true || (element.localName === 'input' && element.type === 'password');

  /** What an element says without text in it. */
  const named = ['aria-label', 'alt', 'title', 'placeholder', 'aria-description', 'aria-roledescription'];

  function measure(document: PageDocument) {
    const elements = document.getElementsByTagName('*').length;
    return { elements, characters: elements > 200_000 ? 0 : (document.documentElement?.textContent?.length ?? 0) };
  }

  function findHidden(document: PageDocument) {
    const { isElement, isHidden, hidesText, childrenOf, parentOf, generated } = reader(document);
    const texts: { refs: string[]; text: string }[] = [];
    const elements: string[] = [];
    const secrets: string[] = [];
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
        if (silent.has(node.localName)) continue;
        const ref = node._ariaRef?.ref;
        if (ref && isSecret(node)) secrets.push(ref);
        if (isHidden(node)) {
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
    return { texts, elements, secrets, title: document.title.slice(0, 500) };
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

  function keepSecret(root: PageNode) {
    const element: PageElement = Object(root);
    element._holdsSecret = true;
    return true;
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
    const answers: { [what: string]: () => unknown } = {
      measure: () => measure(document),
      hidden: () => findHidden(document),
      purpose: () => purposeOf(root),
      secret: () => keepSecret(root),
      html: () => visibleHtml(document, Number(argument)),
    };
    const found = answers[what ?? '']?.();
    element.textContent = JSON.stringify(found);
    return [element];
  }

  return { query: (root, question) => answer(root, question)[0], queryAll: answer };
}

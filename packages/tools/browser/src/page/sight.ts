import type { PageDocument, PageElement, PageNode, PageStyle } from './page-types.ts';

/**
 * What a person sees of a page, by the styles of its elements. Runs in the page: it is sent there as text, and uses nothing from outside
 * of itself. Made anew for each question, so that it need not look at anything twice.
 */
export function sightOf(document: PageDocument) {
  const ELEMENT = 1;
  const silent = new Set(['script', 'style', 'template', 'noscript', 'head', 'title', 'meta', 'link']);
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

  /** What holds no text for people, whatever its styles are. */
  function isSilent(element: PageElement): boolean {
    return silent.has(element.localName);
  }

  return { isElement, isSilent, isHidden, hidesText, childrenOf, parentOf, generated };
}

export type Sight = ReturnType<typeof sightOf>;

import type { PageDocument, PageElement, PageNode, PageRoom, PageStyle } from './page-types.ts';

/**
 * What a person sees of a page, by the styles of its elements. Runs in the page: it is sent there as text, and uses nothing from outside
 * of itself. Made anew for each question, so that it need not look at anything twice.
 */
export function sightOf(document: PageDocument) {
  const ELEMENT = 1;
  const parts = ['::before', '::after'];
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
  const nothingLeft =
    /^(?:inset\((?:50|[6-9]\d|100)%|circle\(0|ellipse\(0|polygon\((?:0(?:px|%)? 0(?:px|%)?(?:, )?)+\)|path\("M ?[-\d.]+[ ,]+[-\d.]+(?: Z)?"\))/i;
  const clearMask = /^(?:linear|radial)-gradient\((?:(?:to \w+|\d+deg), )?(?:rgba\(0, 0, 0, 0\)(?:, )?)+\)$/;
  const moving = ['transform', 'translate', 'scale', 'rotate'] as const;
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
    if (clearMask.test(style['maskImage'] ?? '') || number(style['zoom'] ?? '1') < 0.2) return true;
    const isPushed =
      style['position'] === 'relative' || number(style['marginLeft']) < -200 || number(style['marginTop']) < -200;
    const clip = style['clip'] ?? 'auto';
    if (isPlaced && clip !== 'auto' && /^rect\((?:[01](?:px)?,? ?){4}\)$/.test(clip)) return true;
    const clipPath = style['clipPath'] ?? 'none';
    if (clipPath !== 'none' && nothingLeft.test(clipPath)) return true;
    const isScaled = moving.some((property) => (style[property] ?? 'none') !== 'none');
    const isPicture = element.localName === 'img';
    if (!clips && !isPlaced && !isScaled && !isPushed && !isPicture) return false;
    const box = element.getBoundingClientRect();
    if ((clips || isPicture) && (box.width <= 1 || box.height <= 1)) return true;
    if (isScaled && (box.width < 3 || box.height < 3)) return true;
    const { scrollX = 0, scrollY = 0, innerWidth = Infinity, innerHeight = Infinity } = view ?? {};
    if (isFixed && (box.top >= innerHeight || box.left >= innerWidth)) return true;
    if (isCutRight && box.left + scrollX >= innerWidth) return true;
    // Such a box reaches back into sight, with nothing in that part of it.
    if (number(style['marginLeft']) <= -500 && box.left + scrollX <= -500) return true;
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
    const picture = style['backgroundImage'] ?? 'none';
    if (picture !== 'none') {
      // One color, drawn as if it were many.
      const [first, ...others] = /^[a-z]+-gradient\(/.test(picture) ? (picture.match(/rgba?\([^)]*\)/g) ?? []) : [];
      return first !== undefined && others.every((other) => areAlike(first, other)) ? first : undefined;
    }
    if (alpha(color) > 0) return undefined;
    if (style['position'] === 'absolute' || style['position'] === 'fixed') return undefined;
    const parent = parentOf(element);
    return parent ? behind(parent) : 'rgb(255, 255, 255)';
  }

  /** Whether text that stands in the element is there for nobody to see. */
  function hidesText(element: PageElement): boolean {
    if (isHidden(element) || isStandIn(element)) return true;
    const style = styleOf(element);
    if (style['visibility'] === 'hidden' || style['visibility'] === 'collapse') return true;
    if (style['contentVisibility'] === 'hidden') return true;
    if (element.localName === 'details' && element.getAttribute('open') === null) return true;
    const size = number(style['fontSize'] ?? '16');
    const indent = number(style['textIndent']);
    if (size < 3 || indent <= -500 || indent >= (view?.innerWidth ?? Infinity)) return true;
    if (number(style['letterSpacing']) <= -size / 2) return true;
    const isDrawn = 'ownerSVGElement' in element;
    if (isDrawn && style['fill'] === 'none') return style['stroke'] === 'none';
    const color = (isDrawn ? style['fill'] : (style['webkitTextFillColor'] ?? style['color'])) ?? '';
    if (alpha(color) >= 0.05 && !areAlike(color, behind(element))) return false;
    return style['webkitBackgroundClip'] !== 'text' && style['backgroundClip'] !== 'text';
  }

  function childrenOf(element: PageElement): ArrayLike<PageNode> {
    if (element.shadowRoot) return element.shadowRoot.childNodes;
    const assigned = element.localName === 'slot' ? element.assignedNodes?.() : undefined;
    return assigned && assigned.length > 0 ? assigned : element.childNodes;
  }

  /** Whether a style sheet puts something before or after elements; one of another host does not say. */
  function generates(room: PageRoom): boolean {
    return [...Array.from(room.styleSheets ?? []), ...(room.adoptedStyleSheets ?? [])].some((sheet) => {
      try {
        return Array.from(sheet.cssRules).some(
          (rule) => rule.styleSheet !== undefined || /:(?:before|after)\b/.test(rule.cssText),
        );
      } catch {
        return true;
      }
    });
  }

  let isGenerating = generates(document);

  /** Whether it may have something before or after it. To be asked of what holds an element first. */
  function mayGenerate({ shadowRoot }: PageElement): boolean {
    // Its styles are for its host, and for what is put into it, too.
    if (!isGenerating && shadowRoot) isGenerating = generates(shadowRoot);
    return isGenerating;
  }

  /** Text that styles put before and after an element. */
  function generated(element: PageElement): string[] {
    if (!mayGenerate(element)) return [];
    return parts.map((part) => wordsOf(view?.getComputedStyle(element, part) ?? {}));
  }

  /** What of it is there for nobody to see, though the element is seen. */
  function hiddenGenerated(element: PageElement): string[] {
    if (!mayGenerate(element)) return [];
    return parts.flatMap((part) => {
      const style = view?.getComputedStyle(element, part) ?? {};
      if (style['content']?.startsWith('"') !== true) return [];
      const color = style['color'] ?? '';
      const isHidden =
        number(style['opacity'] ?? '1') < 0.05 ||
        number(style['fontSize'] ?? '16') < 3 ||
        style['visibility'] === 'hidden' ||
        (style['position'] === 'absolute' && Math.min(number(style['left']), number(style['top'])) <= -500) ||
        alpha(color) < 0.05 ||
        ((style['backgroundImage'] ?? 'none') === 'none' &&
          alpha(style['backgroundColor'] ?? 'transparent') === 0 &&
          areAlike(color, behind(element)));
      return isHidden ? [wordsOf(style)] : [];
    });
  }

  function wordsOf(style: PageStyle): string {
    return /^"(.*)"$/s.exec(style['content'] ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? '';
  }

  /** The color of a shape, or of an area; '' where it has none of its own. */
  function colorOf(element: PageElement): string {
    const style = styleOf(element);
    const candidates = 'ownerSVGElement' in element ? [style['fill'], style['stroke']] : [style['backgroundColor']];
    const color = candidates.find((one) => one !== undefined && one !== 'none' && alpha(one) > 0.05) ?? '';
    const parts = partsOf(color);
    if (parts.length < 3) return '';
    return `#${parts
      .slice(0, 3)
      .map((part) => Math.round(part).toString(16).padStart(2, '0'))
      .join('')}`;
  }

  function cursorOf(element: PageElement): string {
    return styleOf(element)['cursor'] ?? '';
  }

  /** What holds no text for people, whatever its styles are. */
  function isSilent(element: PageElement): boolean {
    return silent.has(element.localName);
  }

  return {
    isElement,
    isSilent,
    isHidden,
    hidesText,
    childrenOf,
    parentOf,
    generated,
    hiddenGenerated,
    colorOf,
    cursorOf,
  };
}

export type Sight = ReturnType<typeof sightOf>;

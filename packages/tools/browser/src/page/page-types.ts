/** As much of the DOM as the script in the page uses: the types of browsers are not those of this workspace. */
export type PageNode = {
  nodeType: number;
  nodeValue: string | null;
  parentNode: PageNode | null;
  childNodes: ArrayLike<PageNode>;
};

/** What has style sheets of its own: the document, or a shadow root. */
export type PageRoom = {
  styleSheets?: ArrayLike<PageStyleSheet>;
  adoptedStyleSheets?: PageStyleSheet[];
};

/** `styleSheet`: of a rule that imports another one. Of another host's, the rules cannot be read. */
type PageStyleSheet = { cssRules: ArrayLike<{ cssText: string; styleSheet?: unknown }> };

export type PageElement = PageNode & {
  localName: string;
  parentElement: PageElement | null;
  shadowRoot?: (PageNode & PageRoom & { elementFromPoint?(x: number, y: number): PageElement | null }) | null;
  type?: string;
  textContent: string | null;
  /** Where Playwright keeps the ref of an element, in its own world. */
  _ariaRef?: { ref?: string };
  /** Ours, in the same world: whether a credential was filled in. */
  _holdsSecret?: boolean;
  form?: PageElement | null;
  closest(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { left: number; top: number; right: number; bottom: number; width: number; height: number };
  /** Of what is drawn. */
  getScreenCTM?(): { a: number; b: number; c: number; d: number; e: number; f: number } | null;
  scrollLeft: number;
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
  clientWidth: number;
  scrollBy(x: number, y: number): void;
  checkVisibility?(): boolean;
  assignedNodes?(): ArrayLike<PageNode>;
};

export type PageStyle = { [property: string]: string };

export type PageDocument = PageNode &
  PageRoom & {
    documentElement: PageElement | null;
    body: PageElement | null;
    scrollingElement: PageElement | null;
    title: string;
    contentType: string;
    defaultView: {
      getComputedStyle(element: PageElement, pseudoElement?: string): PageStyle;
      scrollX: number;
      scrollY: number;
      innerWidth: number;
      innerHeight: number;
    } | null;
    createElement(name: string): PageElement;
    elementFromPoint(x: number, y: number): PageElement | null;
    getElementsByTagName(name: string): ArrayLike<PageElement>;
  };

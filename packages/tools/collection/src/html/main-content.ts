import { findAll, isElement, type HtmlElement, type HtmlNode } from './tree.ts';

/** The part of a page that it is there for. Menus, banners and footers are taken out of it. */
export function mainContent(body: HtmlElement): HtmlElement {
  const root = chooseRoot(body);
  removeFurniture(root, root === body);
  return root;
}

function chooseRoot(body: HtmlElement): HtmlElement {
  const main = largest(findAll(body, ({ name, attributes }) => name === 'main' || attributes['role'] === 'main'));
  // A main part that is but a fraction of the page is something else, such as a box that scripts fill.
  if (main && main.textLength * 5 >= body.textLength) return main;
  const article = largest(findAll(body, ({ name }) => name === 'article'));
  return article && article.textLength * 2 >= body.textLength ? article : body;
}

function largest(elements: readonly HtmlElement[]): HtmlElement | undefined {
  return elements.toSorted((a, b) => b.textLength - a.textLength)[0];
}

const furnitureRoles = /^(?:navigation|banner|contentinfo|search|dialog|alertdialog|menu|menubar|toolbar)$/;
const furnitureNames =
  /(?:^|[\s_-])(?:nav(?:bar|igation)?|menus?|breadcrumbs?|side-?bar|share|sharing|social|related|recommend(?:ed|ations)?|pagination|pager|skip(?:-?link)?|toc|footer|masthead|newsletter|subscribe|promo|advert(?:isement)?s?|ads?|sponsored|login|sign-?up)(?=$|[\s_-])/i;
const consentNames = /(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust|cmp)(?=$|[\s_-])/i;

function removeFurniture(part: HtmlElement, isWholePage: boolean): void {
  const kept = part.children.filter((child) => !isElement(child) || !isFurniture(child, isWholePage));
  part.children = kept;
  for (const child of kept) if (isElement(child)) removeFurniture(child, isWholePage && child.name !== 'article');
}

function isFurniture(
  { name, attributes, textLength, linkLength, children }: HtmlElement,
  isWholePage: boolean,
): boolean {
  if (name === 'nav' || furnitureRoles.test(attributes['role'] ?? '')) return true;
  if (name === 'dialog') return attributes['open'] === undefined;
  const isMostlyLinks = linkLength * 5 >= textLength * 3;
  if (name === 'footer') return isWholePage;
  // The heading of a page stands in its header.
  if (name === 'header') return isWholePage && !children.some(holdsHeading);
  if (name === 'aside') return isWholePage || isMostlyLinks;
  const { class: classes, id } = attributes;
  if ((classes === undefined && id === undefined) || name === 'body' || name === 'html') return false;
  // A few words of them tell; a megabyte of them is no class.
  const words = `${classes ?? ''} ${id ?? ''}`.slice(0, 500);
  return (
    (linkLength * 2 >= textLength && furnitureNames.test(words)) || (textLength < 3_000 && consentNames.test(words))
  );
}

function holdsHeading(node: HtmlNode): boolean {
  return isElement(node) && (node.name === 'h1' || node.children.some(holdsHeading));
}

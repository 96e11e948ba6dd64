import type { HtmlElement } from './tree.ts';

/** Of declarations without white space, in lower case. */
const hiddenDeclaration =
  /^(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|font-size:0(?:\.0+)?[a-z%]*|(?:text-indent|left|top|right|margin-left|margin-top):-\d{3,}.*|clip:rect\((?:0|1px).*|clip-path:inset\((?:50|100)%.*|color:transparent|transform:scale\(0\))(?:!important)?$/;
const seeThrough = /^opacity:0?(?:\.0+)?%?(?:!important)?$/;
/** What fades in when it is scrolled to. */
const moving = /^(?:transform|transition|animation|will-change|filter|translate|scale):/;
const noHeight = /^(?:max-)?(?:height|width):[01](?:px)?(?:!important)?$/;

function isHiddenByStyle(style: string): boolean {
  const declarations = style
    .slice(0, 2_000)
    .toLowerCase()
    .replaceAll(/\/\*.*?(?:\*\/|$)/gs, ' ')
    .split(';')
    .map((declaration) => declaration.replace(/\s+/g, ''));
  if (declarations.some((declaration) => hiddenDeclaration.test(declaration))) return true;
  const color = valueOf(declarations, /^color:/);
  const isNamed = color !== undefined && !/^(?:inherit|initial|unset|revert(?:-layer)?|currentcolor)$/.test(color);
  if (isNamed && color === valueOf(declarations, /^background(?:-color)?:/)) return true;
  if (declarations.some((declaration) => seeThrough.test(declaration)))
    return !declarations.some((declaration) => moving.test(declaration));
  return declarations.includes('overflow:hidden') && declarations.some((declaration) => noHeight.test(declaration));
}

/** Of the last declaration that counts: the one that the browser takes. */
function valueOf(declarations: readonly string[], property: RegExp): string | undefined {
  const declaration = declarations.findLast((one) => property.test(one));
  return declaration?.replace(property, '').replace(/!important$/, '');
}

/** Classes by which common style sheets keep text from being seen. */
const hiddenClass = /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|d-none|hidden|is-hidden|u-hidden)(?:\s|$)/i;

/** On wide screens: `hidden lg:block` of Tailwind and `d-none d-md-flex` of Bootstrap hide on narrow ones only. */
const shownAgain = /(?:^|\s)(?:\w+:|d-\w+-)(?:block|flex|grid|inline[\w-]*|table[\w-]*|contents|visible)(?:\s|$)/i;

function isHiddenByClass(classes: string): boolean {
  return hiddenClass.test(classes) && !shownAgain.test(classes);
}

/**
 * Whether a person would not see what is in an element, as far as its own attributes tell. Pages hide text for readers of
 * another kind: what nobody sees is no part of the page.
 */
export function isHidden({
  hidden,
  style,
  class: classes,
  'aria-hidden': ariaHidden,
  popover,
}: HtmlElement['attributes']): boolean {
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true;
  if (ariaHidden?.trim().toLowerCase() === 'true' || popover !== undefined) return true;
  if (classes !== undefined && isHiddenByClass(classes.slice(0, 1_000))) return true;
  return style !== undefined && isHiddenByStyle(style);
}

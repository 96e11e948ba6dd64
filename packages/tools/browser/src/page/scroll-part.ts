import type { PageDocument, PageElement } from './page-types.ts';

/** Scrolls the next thing around an element that can be scrolled, or the page; where it stands then. Runs in the page, as text. */
export function scrollPart(document: PageDocument, element: PageElement, direction: string, screens: number) {
  let box = element;
  while (box.scrollHeight <= box.clientHeight + 1 && box.parentElement) box = box.parentElement;
  if (!box.parentElement) box = document.scrollingElement ?? box;
  const [x, y] = [box.clientWidth * screens, box.clientHeight * screens];
  if (direction === 'top') box.scrollTop = 0;
  else if (direction === 'bottom') box.scrollTop = box.scrollHeight;
  else if (direction === 'left' || direction === 'right') box.scrollBy(direction === 'left' ? -x : x, 0);
  else if (direction !== 'nowhere') box.scrollBy(0, direction === 'up' ? -y : y);
  const end = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
  return { top: Math.round(box.scrollTop), end };
}

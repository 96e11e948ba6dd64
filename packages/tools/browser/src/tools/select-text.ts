import { AgentError } from '@thimble/core';
import type { Locator } from 'playwright-core';

/** Selects a text in an element, or all of it. @throws AgentError `tool` where it does not hold the text */
export async function selectText(locator: Locator, text: string | undefined): Promise<void> {
  if (text === undefined) return locator.selectText();
  if (!(await locator.evaluate(selectIn, text)))
    throw new AgentError(
      'tool',
      `It does not hold the text ${JSON.stringify(text.slice(0, 200))}. Write it as it stands there.`,
    );
}

/** Runs in the page. The types of browsers are not those of this workspace. */
function selectIn(element: object, text: string): boolean {
  type Words = { nodeValue: string | null };
  type Field = { value: string; focus(): void; setSelectionRange(start: number, end: number): void };
  const field: Field = Object(element);
  if (typeof field.value === 'string' && typeof field.setSelectionRange === 'function') {
    const at = field.value.indexOf(text);
    if (at < 0) return false;
    field.focus();
    field.setSelectionRange(at, at + text.length);
    return true;
  }
  const document: {
    createTreeWalker(root: object, what: number): { nextNode(): Words | null };
    createRange(): { setStart(node: Words, offset: number): void; setEnd(node: Words, offset: number): void };
    getSelection(): { removeAllRanges(): void; addRange(range: object): void } | null;
  } = Reflect.get(element, 'ownerDocument');
  const walker = document.createTreeWalker(element, 4);
  const words: { node: Words; start: number }[] = [];
  let whole = '';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    words.push({ node, start: whole.length });
    whole += node.nodeValue ?? '';
  }
  // A text may stand in several elements, and be broken into lines.
  const pattern = text
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const found = new RegExp(pattern.join('\\s+')).exec(whole);
  if (!found) return false;
  const place = (offset: number) => words.findLast(({ start }) => start <= offset);
  const [from, to] = [place(found.index), place(found.index + found[0].length - 1)];
  const selection = document.getSelection();
  if (!from || !to || !selection) return false;
  const range = document.createRange();
  range.setStart(from.node, found.index - from.start);
  range.setEnd(to.node, found.index + found[0].length - to.start);
  selection.removeAllRanges();
  selection.addRange(range);
  return true;
}

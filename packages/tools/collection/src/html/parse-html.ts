import { Parser } from 'htmlparser2';
import { isHidden } from './is-hidden.ts';
import { blockNames, element, type HtmlElement } from './tree.ts';

export type ParsedHtml = {
  body: HtmlElement;
  /** Of the head; '' without one. */
  title: string;
  description: string;
  /** What links are relative to, if the page says so. */
  base: string | undefined;
};

/** As deep as browsers nest. What is deeper starts again at the top, so that no page makes our recursion deep. */
const maxDepth = 512;

const withoutText: ReadonlySet<string> = new Set(
  'area audio button canvas datalist embed input link map meta meter object option optgroup param progress script select source style svg template textarea track video wbr'.split(
    ' ',
  ),
);

/** Reads a page, leaving out what shows no text, and what is hidden. */
export function parseHtml(html: string): ParsedHtml {
  const page: ParsedHtml = { body: element('body'), title: '', description: '', base: undefined };
  for (let rest = html; rest !== '';) rest = rest.slice(parsePart(rest, page));
  return page;
}

/** Parses as far as the depth allows; how far that is. */
function parsePart(html: string, page: ParsedHtml): number {
  const stack: HtmlElement[] = [page.body];
  /** Names of open elements that are left out, the outermost first. */
  const skipped: string[] = [];
  let inTitle = false;
  let end = html.length;

  const parser = new Parser({
    onopentag(name, attributes) {
      if (stack.length + skipped.length > maxDepth) {
        end = Math.max(1, parser.startIndex);
        return parser.pause();
      }
      if (skipped.length > 0) return void skipped.push(name);
      readHead(name, attributes, page);
      inTitle = name === 'title' && page.title === '' && stack.every(({ name: parent }) => parent !== 'svg');
      if (inTitle || withoutText.has(name) || isHidden(attributes)) return void skipped.push(name);
      stack.push(element(name, attributes));
    },
    ontext(text) {
      if (inTitle) page.title += text;
      else if (skipped.length === 0) addText(stack, text);
    },
    onclosetag() {
      inTitle = false;
      if (skipped.length > 0) return void skipped.pop();
      if (stack.length > 1) close(stack);
    },
  });
  parser.write(html);
  if (end === html.length) parser.end();
  while (stack.length > 1) close(stack);
  return end;
}

function readHead(name: string, attributes: HtmlElement['attributes'], page: ParsedHtml): void {
  if (name === 'base') page.base ??= attributes['href'];
  const isDescription =
    name === 'meta' && /^(?:og:)?description$/i.test(attributes['name'] ?? attributes['property'] ?? '');
  if (isDescription && page.description === '') page.description = attributes['content'] ?? '';
}

function addText(stack: readonly HtmlElement[], text: string): void {
  const parent = stack.at(-1);
  if (!parent) return;
  const last = parent.children.length - 1;
  const before = parent.children[last];
  // Text comes in pieces: each entity is one.
  if (typeof before === 'string') parent.children[last] = before + text;
  else parent.children.push(text);
  parent.textLength += text.trim().length;
}

/** Elements that mean something without text in them. */
const meaningful: ReadonlySet<string> = new Set(['br', 'hr', 'iframe', 'img', 'td', 'th']);

/** Ends the innermost element: what holds it learns what is in it. */
function close(stack: HtmlElement[]): void {
  const closed = stack.pop();
  const parent = stack.at(-1);
  if (!closed || !parent) return;
  parent.hasBlocks ||= closed.hasBlocks || blockNames.has(closed.name);
  if (closed.children.length === 0 && !meaningful.has(closed.name) && closed.attributes['title'] === undefined) return;
  parent.children.push(closed);
  parent.textLength += closed.textLength;
  parent.linkLength += closed.name === 'a' ? closed.textLength : closed.linkLength;
}

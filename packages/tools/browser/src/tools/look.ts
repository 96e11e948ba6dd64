import { AgentError, type Tool } from '@thimble/core';
import { htmlToMarkdown } from '@thimble/tools/html-to-markdown';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { pageReader } from '../page/ask-page.ts';
import { report } from '../session/news.ts';
import { nodesOf, type AriaNode } from '../snapshot/aria-tree.ts';
import { flatNode, flatNodes } from '../snapshot/flat-nodes.ts';
import { inOneLine, snapshotText } from '../snapshot/snapshot-text.ts';
import { readRef } from '../target.ts';
import { nodeFinder } from './find-nodes.ts';
import { textOfFile } from './read-file.ts';

const maxTextCharacters = 100_000;
const maxNodes = 5_000;
const maxHtmlCharacters = 3_000_000;

const snapshotOutput = z.object({
  url: z.string(),
  title: z.string(),
  text: z.string().describe('the page as an indented list: for you to read'),
  nodes: z.array(flatNode).describe('the same as data: for your code to search'),
  cut: z.boolean().describe('true: there is more; use find or depth'),
});

/** Tools that look at the page. */
export function lookTools(define: DefineTool): Tool[] {
  return [
    define({
      name: 'snapshot',
      description:
        'What the page shows: every element with role, name, text and a ref that actions take. Keep it in a variable and search its `nodes` in code, instead of printing all of it.',
      input: {
        find: z
          .string()
          .max(500)
          .optional()
          .describe('Only elements whose name or text contains this; or /a regular expression/'),
        depth: z.number().int().min(1).max(200).optional().describe('Only so many levels'),
        layout: z
          .boolean()
          .optional()
          .describe(
            'True for the place of each node in the window, and for what has no words: shapes, colored areas, canvases',
          ),
        frame: z.string().optional().describe('Only what is in this element: the ref of an iframe, or of any other'),
      },
      bare: 'find',
      output: z.union([snapshotOutput, report]),
      effect: 'read',
      execute: ({ find, depth, frame, layout }, session, context) =>
        session.look(context, 'snapshot', async (tab) => {
          if (tab.file)
            throw new AgentError(
              'tool',
              `${tab.file.name} is a file, not a page: read gives its text. Or open a page.`,
            );
          const { tree: whole, title } = await tab.snapshot(session.settings.timeoutMs, { layout });
          const root = frame === undefined ? whole : partOf(whole, frame, tab.refOf);
          const fits = find === undefined ? undefined : nodeFinder(find, root);
          const shown = snapshotText(root, { maxCharacters: maxTextCharacters, depth, find: fits, refOf: tab.refOf });
          const url = tab.page.url();
          const flat = flatNodes(root, { maxNodes, depth, find: fits, refOf: tab.refOf, base: url });
          return {
            url: url.slice(0, 2_000),
            title,
            text: shown.text,
            nodes: flat.nodes,
            cut: shown.isCut || flat.isCut,
          };
        }),
    }),
    define({
      name: 'read',
      description:
        'The page as Markdown, without menus and side bars: for text, tables and links. A long page is cut, and its end says how to read on.',
      input: {
        offset: z.number().int().min(0).optional().describe('Where to read on, in characters'),
        whole: z.boolean().optional().describe('True to keep menus, side bars and footers'),
      },
      output: z.union([z.string(), report]),
      effect: 'read',
      execute: ({ offset = 0, whole = false }, session, context) =>
        session.look(context, 'read', async (tab) => {
          const timeout = session.settings.timeoutMs;
          if (tab.file) {
            const text = (await textOfFile(tab.file, context.signal)) ?? '';
            return partOfText(session.secrets.hide(text), { offset, what: `The file ${tab.file.name}` });
          }
          let what = 'The page';
          const frames = tab.page.frames().slice(0, 20);
          const pages = await Promise.all(
            frames.map(async (frame) => {
              const page = pageReader.html(frame, { maxCharacters: maxHtmlCharacters, timeout });
              if (frame === tab.page.mainFrame()) {
                const { mediaType } = await page;
                if (!/html|xml$/.test(mediaType))
                  what = `It is ${mediaType}, which screenshot shows and download saves. It`;
                return markdownOf(await page, frame.url(), whole);
              }
              return page.then((html) => markdownOf(html, frame.url(), whole)).catch(() => '');
            }),
          );
          const text = pages.filter((page) => page.trim() !== '').join('\n\n---\n\n');
          return partOfText(session.secrets.hide(text), { offset, what });
        }),
    }),
    define({
      name: 'find_text',
      description:
        'The places of the page where a text stands, each with what stands around it, and the ref of its element.',
      input: { text: z.string().min(1).max(500), max: z.number().int().min(1).max(100).optional() },
      bare: 'text',
      output: z.union([
        z.object({
          count: z.number(),
          places: z.array(z.object({ ref: z.string().nullable(), role: z.string(), text: z.string() })),
        }),
        report,
      ]),
      effect: 'read',
      execute: ({ text, max = 20 }, session, context) =>
        session.look(context, 'find_text', async (tab) => {
          const { tree: root } = await tab.snapshot(session.settings.timeoutMs);
          const places = [...placesOf(root, text.toLowerCase(), tab.refOf)];
          return { count: places.length, places: places.slice(0, max) };
        }),
    }),
  ];
}

function partOf(root: AriaNode, given: string, refOf: (ref: string) => string): AriaNode {
  const ref = readRef(given);
  for (const node of nodesOf(root))
    if (ref && node.ref !== undefined && refOf(node.ref) === given.trim()) return { ...node, children: [node] };
  throw new AgentError('tool', `${given.slice(0, 100)} is not on the page any more. Take a new snapshot.`);
}

function markdownOf({ html, title }: { html: string; title: string }, url: string, whole: boolean): string {
  const { markdown } = htmlToMarkdown(html, { url, whole, maxCharacters: maxHtmlCharacters });
  const heading = title === '' || markdown.startsWith(`# ${title}`) ? '' : `# ${inOneLine(title, 300)}\n\n`;
  return markdown.trim() === '' ? '' : `${heading}${markdown}`;
}

function partOfText(text: string, { offset, what }: { offset: number; what: string }): string {
  if (text === '') return `[${what} has no text.]`;
  const end = Math.min(text.length, offset + 40_000);
  const rest = end < text.length ? ` Read on with offset ${end}.` : '';
  const note =
    offset > 0 || rest !== '' ? `\n\n[This is ${offset} to ${end} of ${text.length} characters.${rest}]` : '';
  return `${text.slice(offset, end)}${note}`.toWellFormed();
}

function* placesOf(
  node: AriaNode,
  wanted: string,
  refOf: (ref: string) => string,
  inside: AriaNode = node,
): Generator<{ ref: string | null; role: string; text: string }> {
  const holder = node.ref === undefined ? inside : node;
  const strings = [node.text, ...node.children.filter((child) => typeof child === 'string')];
  const said = strings.some((text) => text.toLowerCase().includes(wanted)) ? strings : [...strings, node.name];
  for (const text of said) {
    const place = text.toLowerCase().indexOf(wanted);
    if (place < 0) continue;
    const around = text.slice(Math.max(0, place - 150), place + wanted.length + 150);
    yield { ref: holder.ref === undefined ? null : refOf(holder.ref), role: holder.role, text: inOneLine(around, 600) };
  }
  for (const child of node.children) if (typeof child !== 'string') yield* placesOf(child, wanted, refOf, holder);
}

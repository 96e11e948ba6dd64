import { AgentError } from '@thimble/core';
import type { Page } from 'playwright-core';
import { pageReader, type Hidden } from '../page/ask-page.ts';
import { nodesOf, parseAriaTree, type AriaNode } from './aria-tree.ts';
import { leaveOutHidden } from './leave-out-hidden.ts';

const maxElements = 50_000;
const maxCharacters = 5_000_000;
const maxFrames = 50;

const nothing: Hidden = { texts: [], elements: [], secrets: [], editable: [], title: '' };

/** The accessibility tree of a page and its frames, with Playwright's refs, without what nobody sees. */
export async function takeSnapshot(page: Page, timeout: number): Promise<{ tree: AriaNode; title: string }> {
  const frames = page.frames();
  const sizes = await Promise.all(
    frames.slice(0, maxFrames).map((frame) => {
      const size = pageReader.measure(frame, timeout);
      return frame === page.mainFrame() ? size : size.catch(() => ({ elements: 0, characters: 0, hasBody: true }));
    }),
  );
  const elements = sizes.reduce((sum, size) => sum + size.elements, 0);
  const characters = sizes.reduce((sum, size) => sum + size.characters, 0);
  if (elements > maxElements || characters > maxCharacters)
    throw new AgentError(
      'tool',
      `This page is too large for a snapshot: ${elements} elements with ${characters} characters. Use find_text or read, or open another page.`,
    );
  // Playwright would wait for one: a picture that is a page of its own has none.
  if (sizes[0]?.hasBody === false) return { tree: parseAriaTree([]), title: '' };
  const tree = parseAriaTree(await page.ariaSnapshotJSON({ mode: 'ai', timeout }));
  let isKnown = frames.length <= maxFrames;
  const answers = await Promise.all(
    frames.slice(0, maxFrames).map(async (frame) => {
      const answer = pageReader.hidden(frame, timeout);
      if (frame === page.mainFrame()) return answer;
      return answer.catch(() => {
        isKnown &&= frame.isDetached();
        return nothing;
      });
    }),
  );
  // What a frame hides is not known where it does not say.
  if (!isKnown) for (const node of nodesOf(tree)) if (node.role === 'iframe') node.children = [];
  leaveOutHidden(tree, {
    texts: answers.flatMap(({ texts }) => texts),
    elements: answers.flatMap((answer) => answer.elements),
    secrets: answers.flatMap(({ secrets }) => secrets),
  });
  const editable = new Set(answers.flatMap((answer) => answer.editable));
  for (const node of nodesOf(tree)) if (editable.has(node.ref ?? '')) node.states['editable'] = true;
  return { tree, title: answers[0]?.title ?? '' };
}

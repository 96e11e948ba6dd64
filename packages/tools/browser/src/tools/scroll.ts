import { AgentError, type Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import { report, type Report } from '../session/news.ts';
import { target, type Target } from '../target.ts';

type Call = { signal: AbortSignal };

/** The tool `scroll`. */
export function scrollTool(define: DefineTool): Tool {
  return define({
    name: 'scroll',
    description: 'Scrolls the page or a part of it, or to an element. Returns what changed, and where it stands.',
    input: {
      direction: z.enum(['down', 'up', 'left', 'right', 'top', 'bottom']).optional(),
      target: target.optional().describe('Scrolls to this element; with a direction, scrolls within it'),
      screens: z.number().min(0.1).max(20).default(0.9).describe('How far'),
    },
    bare: 'direction',
    output: z.union([report.extend({ scroll: z.object({ top: z.number(), end: z.boolean() }).optional() }), report]),
    effect: 'read',
    execute: (input, session, context) => scroll(input, session, context),
  });
}

type Scrolled = Report & { scroll?: { top: number; end: boolean } | undefined };
type ScrollInput = {
  direction?: 'down' | 'up' | 'left' | 'right' | 'top' | 'bottom' | undefined;
  target?: Target | undefined;
  screens: number;
};

async function scroll(
  { direction, target: given, screens }: ScrollInput,
  session: BrowserSession,
  call: Call,
): Promise<Scrolled> {
  if (direction === undefined && given === undefined)
    throw new AgentError('tool-input', 'scroll: give a direction or a target.');
  let place: { top: number; end: boolean } | undefined;
  const told = await session.act(call, 'scroll', async (tab) => {
    const found = given === undefined ? undefined : await tab.find(given, session.settings.timeoutMs);
    if (found && direction === undefined) return found.locator.scrollIntoViewIfNeeded();
    const locator = found?.locator ?? tab.page.locator('html');
    const json = await locator.evaluate(scrollBy, { direction: direction ?? 'down', screens });
    // The answer comes from the page.
    place = z.object({ top: z.number(), end: z.boolean() }).parse(JSON.parse(json));
  });
  return { ...told, ...(place && { scroll: place }) };
}

/** Runs in the page. */
async function scrollBy(
  element: object,
  { direction, screens }: { direction: string; screens: number },
): Promise<string> {
  type Box = {
    scrollTop: number;
    scrollLeft: number;
    scrollHeight: number;
    clientHeight: number;
    clientWidth: number;
    parentElement: Box | null;
    scrollBy(x: number, y: number): void;
  };
  let box: Box = Object(element);
  const root: Box = Object(Reflect.get(Reflect.get(Object(element), 'ownerDocument'), 'scrollingElement') ?? box);
  // The next thing around it that can be scrolled.
  while (box.scrollHeight <= box.clientHeight + 1 && box.parentElement) box = box.parentElement;
  if (!box.parentElement) box = root;
  const [x, y] = [box.clientWidth * screens, box.clientHeight * screens];
  if (direction === 'top') box.scrollTop = 0;
  else if (direction === 'bottom') box.scrollTop = box.scrollHeight;
  else
    box.scrollBy(
      direction === 'left' ? -x : direction === 'right' ? x : 0,
      direction === 'up' ? -y : direction === 'down' ? y : 0,
    );
  // What a page draws for its new place is there a frame later; in a tab at the back there are none.
  const frame: (done: () => void) => void = Reflect.get(globalThis, 'requestAnimationFrame');
  await new Promise<void>((done) => {
    setTimeout(done, 500);
    frame(() => frame(done));
  });
  const end = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
  return JSON.stringify({ top: Math.round(box.scrollTop), end });
}

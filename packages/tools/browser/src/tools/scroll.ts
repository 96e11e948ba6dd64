import { AgentError, type Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { pageReader } from '../page/ask-page.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import { report, type Report } from '../session/news.ts';
import { within } from '../session/within.ts';
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
    const { timeoutMs } = session.settings;
    await pageReader.scroll(locator, { direction: direction ?? 'down', screens }, timeoutMs);
    // What a page draws for its new place is there a frame later; in a tab at the back, or one that spoils this, there are none.
    await within(tab.page.evaluate(twoFrames), 500, undefined);
    place = await pageReader.scroll(locator, { direction: 'nowhere', screens: 0 }, timeoutMs);
  });
  return { ...told, ...(place && { scroll: place }) };
}

const twoFrames = 'new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => done())); })';

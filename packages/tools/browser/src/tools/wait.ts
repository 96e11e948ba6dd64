import { AgentError, type Tool } from '@thimble/core';
import type { Frame, Page } from 'playwright-core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { report } from '../session/news.ts';

/** The tool `wait_for`. */
export function waitTool(define: DefineTool): Tool {
  return define({
    name: 'wait_for',
    description:
      'Waits until a text shows, until one is gone, or until the URL contains something. Give one of the three. Returns what changed.',
    input: {
      text: z.string().min(1).max(500).optional(),
      gone: z.string().min(1).max(500).optional(),
      url: z.string().min(1).max(2_000).optional(),
      timeout_ms: z.number().int().min(1).max(120_000).optional(),
    },
    bare: 'text',
    output: report,
    effect: 'read',
    execute({ text, gone, url, timeout_ms }, session, context) {
      if ([text, gone, url].filter((given) => given !== undefined).length !== 1)
        throw new AgentError('tool-input', 'wait_for: give one of text, gone and url.');
      const { timeoutMs, navigationTimeoutMs } = session.settings;
      // No longer than a call may take.
      const timeout = Math.min(timeout_ms ?? timeoutMs, navigationTimeoutMs);
      return session.act(context, `wait_for ${text ?? gone ?? url ?? ''}`.slice(0, 200), async ({ page }) => {
        if (url !== undefined)
          return page.waitForURL((at) => at.href.includes(url), { timeout, waitUntil: 'domcontentloaded' });
        await (text === undefined ? isGone(page, gone ?? '', timeout) : isShown(page, text, timeout));
      });
    },
  });
}

/** When a text shows in the page or one of its frames, those that load later too. */
async function isShown(page: Page, text: string, timeout: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const waitIn = (frame: Frame) =>
    placeOf(frame, text)
      .waitFor({ state: 'visible', timeout })
      // A frame may go away; the page is what is waited for.
      .then(resolve, (error: unknown) => void (frame === page.mainFrame() && reject(error)));
  const onLoaded = (frame: Frame) => void (frame !== page.mainFrame() && waitIn(frame));
  page.on('framenavigated', onLoaded);
  try {
    for (const frame of page.frames()) void waitIn(frame);
    await promise;
  } finally {
    page.off('framenavigated', onLoaded);
  }
}

async function isGone(page: Page, text: string, timeout: number): Promise<void> {
  await Promise.all(
    page.frames().map(async (frame) => {
      const gone = placeOf(frame, text).waitFor({ state: 'hidden', timeout });
      await gone.catch((error: unknown) => {
        if (!frame.isDetached()) throw error;
      });
    }),
  );
}

function placeOf(frame: Frame, text: string) {
  return frame.getByText(text).filter({ visible: true }).first();
}

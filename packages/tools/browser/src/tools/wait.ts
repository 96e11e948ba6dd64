import { AgentError, type Tool } from '@thimble/core';
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
        const place = page.getByText(text ?? gone ?? '').filter({ visible: true });
        await place.first().waitFor({ state: text === undefined ? 'hidden' : 'visible', timeout });
      });
    },
  });
}

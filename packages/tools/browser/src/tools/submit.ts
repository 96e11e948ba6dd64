import { AgentError, type Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { report } from '../session/news.ts';
import { target } from '../target.ts';
import { onTarget } from './on-target.ts';
import { nameOf } from './refuse-to-send.ts';

const fields = new Set(['textbox', 'searchbox', 'combobox', 'spinbutton']);

/** The tool `submit`: all that may send something, once a person has agreed to it. */
export function submitTool(define: DefineTool): Tool {
  return define({
    name: 'submit',
    description:
      'Clicks on what sends a form, buys, posts or deletes, after the user has agreed; in a field, it presses Enter. Nothing else may send anything. Returns what changed.',
    input: {
      target,
      button: z
        .string()
        .max(200)
        .describe('What the button or field is called, exactly as in the snapshot: it is checked'),
      to: z
        .string()
        .max(300)
        .describe('The host that it is sent to, such as shop.example.com: no other is sent anything'),
      summary: z.string().min(1).max(1_000).describe('What is sent, bought or changed, for the user who decides'),
    },
    output: report,
    effect: 'write',
    needsApproval: true,
    execute: ({ target: given, button, to }, session, context) =>
      onTarget(session, context, 'submit', given, async (found, tab) => {
        const actual = nameOf(found.node);
        if (actual.toLowerCase() !== button.replace(/\s+/g, ' ').trim().toLowerCase())
          throw new AgentError(
            'tool',
            `submit ${found.label}: it is called ${JSON.stringify(actual)}, not ${JSON.stringify(button)}. Nothing was sent.`,
          );
        using _permit = session.gate.open(to.trim().toLowerCase());
        const before = tab.mark();
        if (fields.has(found.node.role)) await found.locator.press('Enter');
        else await found.locator.click();
        // The permit lasts for what the click has begun.
        if (!session.dialog) await tab.settle(before, session.settings);
      }),
  });
}

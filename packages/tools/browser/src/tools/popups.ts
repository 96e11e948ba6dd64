import type { Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { report } from '../session/news.ts';
import { nodesOf, type AriaNode } from '../snapshot/aria-tree.ts';
import { textsOf } from '../snapshot/flat-nodes.ts';
import { inOneLine } from '../snapshot/snapshot-text.ts';
import { refuseToSend } from './refuse-to-send.ts';

/** Names of buttons that close what is in the way, the least that is agreed to first. */
const closing: readonly RegExp[] = [
  /^(?:reject|decline|refuse|deny)(?: all| cookies| all cookies| optional)?$|^(?:only|use) (?:necessary|essential)|^(?:necessary|essential)(?: cookies)? only|without accepting|ablehnen|refuser|rechazar/i,
  /^(?:no,? ?thanks?(?: you)?|not now|maybe later|skip|dismiss|close(?: .*)?|cancel|×|✕|✖|x|schließen|fermer|cerrar)$/i,
  /^(?:accept|agree|allow|ok|okay|got it|i (?:agree|understand)|accept (?:all|cookies|all cookies)|continue|akzeptieren|accepter|aceptar)(?: .{0,20})?$/i,
];
const about = /cookie|consent|gdpr|privacy|newsletter|subscribe|notification|sign up|special offer/i;

/** The tool `close_popups`. */
export function popupsTool(define: DefineTool): Tool {
  return define({
    name: 'close_popups',
    description:
      'Closes what lies over the page, such as cookie banners and newsletter dialogs, agreeing to as little as it can. Returns what it clicked, and what changed.',
    input: {},
    output: z.union([report.extend({ clicked: z.array(z.string()).optional() }), report]),
    effect: 'write',
    async execute(_input, session, context) {
      const clicked: string[] = [];
      const told = await session.act(context, 'close_popups', async (tab) => {
        const timeout = session.settings.timeoutMs;
        for (let count = 0; count < 5; count++) {
          const found = closerOf((await tab.snapshot(timeout)).tree);
          if (found?.ref === undefined || clicked.includes(`${found.ref} ${found.name}`)) break;
          const element = await tab.find(tab.refOf(found.ref), timeout);
          refuseToSend(session, element);
          await element.locator.click({ timeout: Math.min(timeout, 3_000) });
          clicked.push(`${found.ref} ${found.name}`);
        }
        if (clicked.length === 0) await tab.page.keyboard.press('Escape');
      });
      return { ...told, clicked: clicked.map((click) => inOneLine(click.replace(/^\S+ /, ''), 100)) };
    },
  });
}

/** The button that closes a dialog or a banner with the least consent. */
function closerOf(root: AriaNode): AriaNode | undefined {
  const texts = textsOf(root);
  const layers = [...nodesOf(root)].filter(({ role }) => role === 'dialog' || role === 'alertdialog');
  const banners = [...nodesOf(root)].filter(
    (node) =>
      node.ref !== undefined &&
      node !== root &&
      about.test(`${node.name} ${texts.get(node) ?? ''}`) &&
      buttonsOf(node).length > 0 &&
      [...nodesOf(node)].length < 40,
  );
  // The innermost banner says what it is about itself.
  for (const layer of [...layers, ...banners.toReversed()])
    for (const pattern of closing) {
      const button = buttonsOf(layer).find((node) => pattern.test((node.name || node.text).trim()));
      if (button) return { ...button, name: button.name || button.text };
    }
  return undefined;
}

function buttonsOf(node: AriaNode): AriaNode[] {
  return [...nodesOf(node)].filter(({ role, ref }) => (role === 'button' || role === 'link') && ref !== undefined);
}

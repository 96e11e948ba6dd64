import { AgentError } from '@thimble/core';
import type { BrowserSession } from '../session/browser-session.ts';
import type { Purpose } from '../page/ask-page.ts';

type Sender = { node: { name: string; text: string }; label: string; purpose: Purpose };

/** What buttons that cost money are called where pages have them do their work without a form. */
const buying =
  /\b(?:buy (?:it )?now|pay now|place (?:your |the |my )?order|complete (?:your |the |my )?(?:order|purchase)|confirm (?:your |the |my )?(?:order|purchase|payment))\b/i;

/**
 * Refuses to click on what sends a form or buys something, before anything has happened. It only spares a page half of a submission:
 * whatever is clicked, the gate lets no request pass that sends something.
 *
 * @throws AgentError `tool` that says how `submit` is called
 */
export function refuseToSend({ settings, tabs }: BrowserSession, { node, label, purpose: { address } }: Sender): void {
  if (settings.submissions === 'allow') return;
  if (address === '' && !buying.test(`${node.name} ${node.text}`)) return;
  const page = tabs.current?.page.url() ?? '';
  const to = URL.canParse(address, page) ? new URL(address, page).host : '';
  throw new AgentError(
    'tool',
    `click ${label}: this would send something to ${to}, and the user must agree first. If the task asks for it, call ` +
      `submit(${JSON.stringify({ target: '<the same target>', button: nameOf(node), to, summary: '<what is sent, for the user>' })}).`,
  );
}

/** What a button is called, in its name or its text. */
export function nameOf({ name, text }: Sender['node']): string {
  return (name || text).replace(/\s+/g, ' ').trim().slice(0, 200);
}

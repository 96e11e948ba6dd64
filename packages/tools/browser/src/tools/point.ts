import { AgentError, type Tool } from '@thimble/core';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { pageReader } from '../page/ask-page.ts';
import type { DefineTool } from '../define-tools.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import { report, type Report } from '../session/news.ts';
import type { Found, Tab } from '../session/tab.ts';
import { target, type Target } from '../target.ts';
import { onTarget } from './on-target.ts';
import { refuseToSend } from './refuse-to-send.ts';

type Call = { signal: AbortSignal };
type Place = [number, number];

const place = z.tuple([z.number(), z.number()]);
const at = place
  .optional()
  .describe(
    'In pixels from the top left of the element; without a target, of the window: for canvases, and for what moves',
  );
const modifiers = z
  .array(z.enum(['Shift', 'Control', 'Alt', 'Meta']))
  .max(4)
  .optional()
  .describe('Keys that are held meanwhile');

/** Tools that do what a mouse does. */
export function pointTools(define: DefineTool): Tool[] {
  return [
    define({
      name: 'click',
      description:
        'Clicks an element, or a place. Returns what changed. What would send a form is refused: use submit.',
      input: { target: target.optional(), at, button: z.enum(['left', 'right', 'middle']).optional(), modifiers },
      bare: 'target',
      output: report,
      effect: 'write',
      execute: ({ target: given, at: spot, ...keys }, session, context) =>
        pointAt(session, context, {
          what: 'click',
          given,
          spot,
          async onElement(found) {
            refuseToSend(session, found);
            const opened = found.purpose.opensTab ? session.tabs.opened() : undefined;
            // An option of a list that the system draws is nothing to click on.
            if (found.node.role === 'option') await choose(found);
            else await found.locator.click({ ...positionOf(spot), ...keysOf(keys) });
            await opened;
          },
          onSpot: async (page, [x, y]) => {
            await refuseToSendFrom(session, page, [x, y]);
            await holding(page, keys.modifiers, () => page.mouse.click(x, y, { button: keys.button ?? 'left' }));
          },
        }),
    }),
    define({
      name: 'double_click',
      description: 'Double-clicks an element, or a place. Returns what changed.',
      input: { target: target.optional(), at },
      bare: 'target',
      output: report,
      effect: 'write',
      execute: ({ target: given, at: spot }, session, context) =>
        pointAt(session, context, {
          what: 'double_click',
          given,
          spot,
          async onElement(found) {
            refuseToSend(session, found);
            await found.locator.dblclick(positionOf(spot));
          },
          onSpot: async (page, [x, y]) => {
            await refuseToSendFrom(session, page, [x, y]);
            await page.mouse.dblclick(x, y);
          },
        }),
    }),
    define({
      name: 'hover',
      description: 'Moves the mouse over an element, or a place, for menus that open then. Returns what changed.',
      input: { target: target.optional(), at },
      bare: 'target',
      output: report,
      effect: 'read',
      execute: ({ target: given, at: spot }, session, context) =>
        pointAt(session, context, {
          what: 'hover',
          given,
          spot,
          onElement: ({ locator }) => locator.hover(positionOf(spot)),
          onSpot: (page, [x, y]) => page.mouse.move(x, y),
        }),
    }),
    define({
      name: 'drag',
      description:
        'Drags an element onto another one, to a place in it, or by so many pixels: sliders, handles, drawings. Returns what changed.',
      input: {
        from: target,
        to: target.optional(),
        by: place.optional().describe('In place of `to`: pixels to the right and down'),
        from_at: at,
        to_at: at,
      },
      output: report,
      effect: 'write',
      execute: ({ from, to, by, from_at, to_at }, session, context) => {
        if ((to === undefined) === (by === undefined))
          throw new AgentError('tool-input', 'drag: give either to or by.');
        return onTarget(session, context, 'drag', from, async (found, tab) => {
          if (by) return dragBy(found, tab, { from: from_at, by });
          const destination = await tab.find(to ?? '', session.settings.timeoutMs);
          const [start, end] = [positionOf(from_at).position, positionOf(to_at).position];
          await found.locator.dragTo(destination.locator, {
            ...(start && { sourcePosition: start }),
            ...(end && { targetPosition: end }),
            steps: 8,
          });
        });
      },
    }),
  ];
}

type Pointing = {
  what: string;
  given: Target | undefined;
  spot: Place | undefined;
  onElement(found: Found): Promise<void>;
  onSpot(page: Page, spot: Place): Promise<void>;
};

function pointAt(
  session: BrowserSession,
  call: Call,
  { what, given, spot, onElement, onSpot }: Pointing,
): Promise<Report> {
  if (given !== undefined) return onTarget(session, call, what, given, onElement);
  if (!spot) throw new AgentError('tool-input', `${what}: give a target, or at for a place of the window.`);
  return session.act(call, `${what} at ${spot.join(', ')}`, ({ page }) => onSpot(page, spot));
}

/** What is clicked on at a place may be a button that sends something. */
async function refuseToSendFrom(session: BrowserSession, page: Page, spot: Place): Promise<void> {
  const purpose = await pageReader.purposeAt(page.mainFrame(), spot, session.settings.timeoutMs);
  refuseToSend(session, { label: `at ${spot.join(', ')}`, node: { name: purpose.name, text: '' }, purpose });
}

async function dragBy(
  { locator }: Found,
  { page }: Tab,
  { from, by }: { from: Place | undefined; by: Place },
): Promise<void> {
  // Scrolls it into view, and makes sure that nothing lies over it.
  await locator.hover(positionOf(from));
  const box = await locator.boundingBox();
  const [x = 0, y = 0] = box
    ? from
      ? [box.x + from[0], box.y + from[1]]
      : [box.x + box.width / 2, box.y + box.height / 2]
    : [];
  await page.mouse.down();
  await page.mouse.move(x + by[0], y + by[1], { steps: 8 });
  await page.mouse.up();
}

async function holding(page: Page, keys: readonly string[] = [], work: () => Promise<void>): Promise<void> {
  for (const key of keys) await page.keyboard.down(key);
  try {
    await work();
  } finally {
    for (const key of keys) await page.keyboard.up(key);
  }
}

async function choose({ locator }: Found): Promise<void> {
  const isNative = await locator.evaluate((element) => Reflect.get(element, 'localName') === 'option');
  if (!isNative) return locator.click();
  const value = await locator.evaluate((element) => String(Reflect.get(element, 'value')));
  await locator.locator('xpath=ancestor::select[1]').selectOption(value);
}

function positionOf(spot: Place | undefined): { position?: { x: number; y: number } } {
  return spot ? { position: { x: spot[0], y: spot[1] } } : {};
}

type Keys = {
  button?: 'left' | 'right' | 'middle' | undefined;
  modifiers?: ('Shift' | 'Control' | 'Alt' | 'Meta')[] | undefined;
};

function keysOf({ button, modifiers: held }: Keys) {
  return { ...(button && { button }), ...(held && { modifiers: held }) };
}

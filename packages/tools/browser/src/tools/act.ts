import type { Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { report } from '../session/news.ts';
import type { Found } from '../session/tab.ts';
import { target } from '../target.ts';
import { onTarget } from './on-target.ts';
import { refuseToSend } from './refuse-to-send.ts';

const at = z
  .tuple([z.number(), z.number()])
  .optional()
  .describe('Where in the element, in pixels from its top left: for pictures and canvases');

/** Tools that do what a hand does. */
export function actTools(define: DefineTool): Tool[] {
  return [
    define({
      name: 'click',
      description: 'Clicks an element. Returns what changed. What would send a form is refused: use submit.',
      input: { target, at, button: z.enum(['left', 'right', 'middle']).optional() },
      bare: 'target',
      output: report,
      effect: 'write',
      execute: ({ target: given, at: place, button }, session, context) =>
        onTarget(session, context, 'click', given, async (found) => {
          refuseToSend(session, found);
          const opened = found.purpose.opensTab ? session.tabs.opened() : undefined;
          const options = { ...positionOf(place), ...(button && { button }) };
          // An option of a list that the system draws is nothing to click on.
          if (found.node.role === 'option') await choose(found);
          else await found.locator.click(options);
          await opened;
        }),
    }),
    define({
      name: 'double_click',
      description: 'Double-clicks an element. Returns what changed.',
      input: { target, at },
      bare: 'target',
      output: report,
      effect: 'write',
      execute: ({ target: given, at: place }, session, context) =>
        onTarget(session, context, 'double_click', given, async (found) => {
          refuseToSend(session, found);
          await found.locator.dblclick(positionOf(place));
        }),
    }),
    define({
      name: 'hover',
      description: 'Moves the mouse over an element, for menus that open then. Returns what changed.',
      input: { target, at },
      bare: 'target',
      output: report,
      effect: 'read',
      execute: ({ target: given, at: place }, session, context) =>
        onTarget(session, context, 'hover', given, ({ locator }) => locator.hover(positionOf(place))),
    }),
    define({
      name: 'drag',
      description: 'Drags an element onto another one, or to a place in it. Returns what changed.',
      input: { from: target, to: target, from_at: at, to_at: at },
      output: report,
      effect: 'write',
      execute: ({ from, to, from_at, to_at }, session, context) =>
        onTarget(session, context, 'drag', from, async ({ locator }, tab) => {
          const destination = await tab.find(to, session.settings.timeoutMs);
          const [start, end] = [positionOf(from_at).position, positionOf(to_at).position];
          await locator.dragTo(destination.locator, {
            ...(start && { sourcePosition: start }),
            ...(end && { targetPosition: end }),
            steps: 8,
          });
        }),
    }),
    define({
      name: 'check',
      description:
        'Ticks a checkbox or a radio button, or with checked: false takes the tick away. Returns what changed.',
      input: { target, checked: z.boolean().default(true) },
      bare: 'target',
      output: report,
      effect: 'write',
      execute: ({ target: given, checked }, session, context) =>
        onTarget(session, context, 'check', given, ({ locator }) => locator.setChecked(checked)),
    }),
    define({
      name: 'select_option',
      description: 'Chooses options of a list by their labels or values. Returns what changed.',
      input: { target, options: z.union([z.string(), z.array(z.string()).max(100)]) },
      output: report,
      effect: 'write',
      execute: ({ target: given, options }, session, context) =>
        onTarget(session, context, 'select_option', given, async ({ locator }) => {
          await locator.selectOption(options);
        }),
    }),
    define({
      name: 'press',
      description:
        'Presses a key, such as Enter, Escape, ArrowDown or Control+a, in an element or where the focus is. Returns what changed.',
      input: { key: z.string().min(1).max(50), target: target.optional() },
      bare: 'key',
      output: report,
      effect: 'write',
      execute: ({ key, target: given }, session, context) =>
        given === undefined
          ? session.act(context, `press ${key}`, ({ page }) => page.keyboard.press(key))
          : onTarget(session, context, `press ${key}`, given, ({ locator }) => locator.press(key)),
    }),
    define({
      name: 'dialog',
      description:
        'Answers the dialog that waits: accepts or dismisses it, with a text where it asks for one. Returns what changed.',
      input: { accept: z.boolean(), text: z.string().max(5_000).optional() },
      output: report,
      effect: 'write',
      execute: ({ accept, text }, session, context) =>
        session.inTurn(context, 'dialog', async () => {
          const tab = session.tabs.current;
          const before = tab?.mark();
          await session.dialogs.answer(accept, text);
          if (tab && before && session.dialog === undefined) await tab.settle(before, session.settings);
          return session.report();
        }),
    }),
  ];
}

async function choose({ locator }: Found): Promise<void> {
  const isNative = await locator.evaluate((element) => Reflect.get(element, 'localName') === 'option');
  if (!isNative) return locator.click();
  const value = await locator.evaluate((element) => String(Reflect.get(element, 'value')));
  await locator.locator('xpath=ancestor::select[1]').selectOption(value);
}

function positionOf(place: [number, number] | undefined): { position?: { x: number; y: number } } {
  return place ? { position: { x: place[0], y: place[1] } } : {};
}

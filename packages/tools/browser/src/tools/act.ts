import type { Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { report } from '../session/news.ts';
import { target } from '../target.ts';
import { onTarget } from './on-target.ts';
import { selectText } from './select-text.ts';
import { pointTools } from './point.ts';

/** Tools that do what hands do. */
export function actTools(define: DefineTool): Tool[] {
  return [
    ...pointTools(define),
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
      description:
        'Chooses options of a list by their labels or values; of a list that opens when it is clicked, by their labels. Returns what changed.',
      input: { target, options: z.union([z.string(), z.array(z.string()).max(100)]) },
      output: report,
      effect: 'write',
      execute: ({ target: given, options }, session, context) =>
        onTarget(session, context, 'select_option', given, async ({ locator }, tab) => {
          const isNative = await locator.evaluate((element) => Reflect.get(element, 'localName') === 'select');
          if (isNative) return void (await locator.selectOption(options));
          // A list that the page draws itself opens first.
          await locator.click();
          for (const text of [options].flat())
            await (await tab.find({ text, role: 'option' }, session.settings.timeoutMs)).locator.click();
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
      name: 'select_text',
      description:
        'Selects a text within an element, or all that it holds, as a mouse does that is drawn over it. Returns what changed.',
      input: { target, text: z.string().min(1).max(10_000).optional() },
      bare: 'target',
      output: report,
      effect: 'read',
      execute: ({ target: given, text }, session, context) =>
        onTarget(session, context, 'select_text', given, ({ locator }) => selectText(locator, text)),
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

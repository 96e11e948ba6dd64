import type { Frame, Locator } from 'playwright-core';
import { z } from 'zod';
import { pageScript } from './page-script.ts';

const engine = 'thimble-page';

const answers = {
  measure: z.object({ elements: z.number(), characters: z.number(), hasBody: z.boolean() }),
  hidden: z.object({
    texts: z.array(z.object({ refs: z.array(z.string()), text: z.string() })),
    elements: z.array(z.string()),
    editable: z.array(z.string()),
    secrets: z.array(z.string()),
    title: z.string(),
  }),
  layout: z.object({
    boxes: z.record(z.string(), z.array(z.number())),
    shapes: z.array(
      z.object({
        ref: z.string(),
        inside: z.array(z.string()),
        kind: z.string(),
        color: z.string(),
        box: z.array(z.number()),
        cursor: z.string(),
        points: z.array(z.array(z.number())),
      }),
    ),
  }),
  purpose: z.object({ address: z.string(), opensTab: z.boolean(), name: z.string() }),
  scroll: z.object({ top: z.number(), end: z.boolean() }),
  html: z.object({ title: z.string(), html: z.string(), isCut: z.boolean(), mediaType: z.string() }),
};

type PageSize = z.output<typeof answers.measure>;
/** What nobody sees: texts with the refs that they stand in, refs of elements, and of fields that hold secrets. */
export type Hidden = z.output<typeof answers.hidden>;
export type Layout = z.output<typeof answers.layout>;
export type Purpose = z.output<typeof answers.purpose>;
type Place = z.output<typeof answers.scroll>;
type PageHtml = z.output<typeof answers.html>;

/** What a frame has to say of itself, asked in a world of ours: its own scripts can neither see nor change the answer. */
export type PageReader = {
  measure(frame: Frame, timeout: number): Promise<PageSize>;
  hidden(frame: Frame, timeout: number): Promise<Hidden>;
  layout(frame: Frame, timeout: number): Promise<Layout>;
  /** What a click on the element does; undefined where it is not on the page any more. */
  purpose(element: Locator, timeout: number): Promise<Purpose | undefined>;
  /** What a click does at a place of the window of a frame. */
  purposeAt(frame: Frame, place: readonly [number, number], timeout: number): Promise<Purpose>;
  /** Scrolls what the element stands in, or `nowhere`; where that stands then. */
  scroll(element: Locator, by: { direction: string; screens: number }, timeout: number): Promise<Place>;
  /** What the field holds is left out from now on. */
  keepSecret(element: Locator, timeout: number): Promise<void>;
  html(frame: Frame, options: { maxCharacters: number; timeout: number }): Promise<PageHtml>;
};

export const pageReader: PageReader = {
  measure: async (frame, timeout) => answers.measure.parse(await ask(frame, 'measure', timeout)),
  hidden: async (frame, timeout) => answers.hidden.parse(await ask(frame, 'hidden', timeout)),
  layout: async (frame, timeout) => answers.layout.parse(await ask(frame, 'layout', timeout)),
  async purpose(element, timeout) {
    // Both at once: the answer alone would be waited for, where there is no such element.
    const told = ask(element, 'purpose', timeout);
    told.catch(() => {});
    return (await element.count()) === 0 ? undefined : answers.purpose.parse(await told);
  },
  purposeAt: async (frame, [x, y], timeout) => answers.purpose.parse(await ask(frame, `at:${x}:${y}`, timeout)),
  scroll: async (element, { direction, screens }, timeout) =>
    answers.scroll.parse(await ask(element, `scroll:${direction}:${screens}`, timeout)),
  keepSecret: async (element, timeout) => void (await ask(element, 'secret', timeout)),
  html: async (frame, { maxCharacters, timeout }) =>
    answers.html.parse(await ask(frame, `html:${maxCharacters}`, timeout)),
};

/** Makes the script known to Playwright: once in a process, and before a browser is started. */
export function registerPageScript(selectors: {
  register(name: string, script: { content: string }, options: { contentScript: boolean }): Promise<void>;
}): Promise<void> {
  registered ??= selectors
    .register(engine, { content: pageScript() }, { contentScript: true })
    .catch((error: unknown) => {
      // Another copy of this package was faster.
      if (!String(error).includes('already registered')) throw error;
    });
  return registered;
}

let registered: Promise<void> | undefined;

async function ask(frame: Pick<Frame | Locator, 'locator'>, question: string, timeout: number): Promise<unknown> {
  return JSON.parse((await frame.locator(`${engine}=${question}`).first().textContent({ timeout })) ?? 'null');
}

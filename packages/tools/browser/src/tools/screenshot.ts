import type { ImagePart, Tool } from '@thimble/core';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import type { Tab } from '../session/tab.ts';
import { target, type Target } from '../target.ts';
import { withMarks, type Mark } from './marks.ts';

export type Picture = { image: ImagePart; marks?: Mark[] | undefined };
export type PictureOptions = { full?: boolean | undefined; element?: Target | undefined; marks?: boolean | undefined };

const maxHeight = 8_000;

/** The tool `screenshot`. */
export function screenshotTool(define: DefineTool): Tool {
  return define({
    name: 'screenshot',
    description:
      'A picture of what is seen of the page. With marks, what can be acted on is numbered, and `marks` says which ref each number stands for.',
    input: {
      full: z.boolean().optional().describe('True for the whole page'),
      element: target.optional().describe('Only this element'),
      marks: z.boolean().optional(),
    },
    effect: 'read',
    execute: (options, session, context) =>
      session.look(context, 'screenshot', (tab) => takePicture(session, tab, options)),
  });
}

/** Fields with credentials are covered. */
export async function takePicture(
  session: BrowserSession,
  tab: Tab,
  { full = false, element, marks = false }: PictureOptions,
): Promise<Picture> {
  const { timeoutMs: timeout } = session.settings;
  const options = {
    type: 'jpeg',
    quality: 75,
    mask: session.masked,
    timeout,
    scale: 'css',
    animations: 'disabled',
  } as const;
  if (element !== undefined) {
    const { locator } = await tab.find(element, timeout);
    return { image: partOf(await locator.screenshot({ ...options, type: 'png', quality: undefined })) };
  }
  const take = async () =>
    partOf(await tab.page.screenshot(full ? { ...options, fullPage: true, ...(await clipOf(tab.page)) } : options));
  return marks ? withMarks(tab, timeout, take) : { image: await take() };
}

/** A page without end makes a picture that has one. */
async function clipOf(page: Page): Promise<{ clip?: { x: number; y: number; width: number; height: number } }> {
  const height = z
    .number()
    .catch(maxHeight)
    .parse(await page.evaluate('document.documentElement.scrollHeight'));
  const width = page.viewportSize()?.width ?? 1280;
  return height <= maxHeight ? {} : { clip: { x: 0, y: 0, width, height: maxHeight } };
}

function partOf(bytes: Uint8Array): ImagePart {
  const mediaType = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg';
  return { type: 'image', mediaType, data: Buffer.from(bytes).toString('base64') };
}

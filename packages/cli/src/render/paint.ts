import { styleText } from 'node:util';
import type { Output } from '../io.ts';

export type Style = Parameters<typeof styleText>[0];

/** Styles a text, or leaves it as it is where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** Colours when `stream` is a terminal that has them; NO_COLOR and FORCE_COLOR are respected. */
export function paintFor(stream: Output): Paint {
  // Asked once: the answer needs the environment, and a view paints thousands of texts.
  const colored = styleText('bold', ' ', { stream }) !== ' ';
  return colored ? colorPaint : plainPaint;
}

/** Line by line: what is put before each line must not take on the style of the text. */
export const colorPaint: Paint = (style, text) => {
  const lines = text.split('\n').map((line) => (line === '' ? '' : styleText(style, line, { validateStream: false })));
  return lines.join('\n');
};

export const plainPaint: Paint = (_style, text) => text;

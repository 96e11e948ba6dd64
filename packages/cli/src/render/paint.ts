import { styleText } from 'node:util';
import type { Output } from '../io.ts';

export type Style = Parameters<typeof styleText>[0];

/** Styles a text, or returns it unchanged if colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** Paints in colour if `stream` is a terminal with colours; respects NO_COLOR and FORCE_COLOR. */
export function paintFor(stream: Output): Paint {
  // Checked once: it reads the environment, and a view paints thousands of texts.
  const colored = styleText('bold', ' ', { stream }) !== ' ';
  return colored ? colorPaint : plainPaint;
}

/** Styles each line on its own, so that what is later put in front of a line does not get the style. */
export const colorPaint: Paint = (style, text) => {
  const lines = text.split('\n').map((line) => (line === '' ? '' : styleText(style, line, { validateStream: false })));
  return lines.join('\n');
};

export const plainPaint: Paint = (_style, text) => text;

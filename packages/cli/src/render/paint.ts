import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Styles a text, or leaves it as it is where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** Colours when `stream` is a terminal that has them; NO_COLOR and FORCE_COLOR are respected. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  // Asked once: the answer needs the environment, and a view paints thousands of texts.
  const colored = styleText('bold', ' ', { stream }) !== ' ';
  return colored ? (style, text) => styleText(style, text, { validateStream: false }) : plainPaint;
}

export const plainPaint: Paint = (_style, text) => text;

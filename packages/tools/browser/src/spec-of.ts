import type { ComponentSpec } from '@thimble/core';
import { argumentOf } from '@thimble/core/utilities';
import type { BrowserOptions } from './browser-options.ts';

/** How a browser with these options is made again. Functions cannot be written down: `unsaved` names those that were given. */
export function specOf(options: BrowserOptions): ComponentSpec {
  const unsaved = Object.entries(options).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  const saved = argumentOf(options);
  const args = Object.keys(saved).length > 0 ? [saved] : [];
  return { package: '@thimble/browser', export: 'browser', args, ...(unsaved.length > 0 && { unsaved }) };
}

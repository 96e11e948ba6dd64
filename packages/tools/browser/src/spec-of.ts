import type { ComponentSpec, Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import type { BrowserOptions } from './browser-options.ts';

/** How a browser with these options is made again. Functions cannot be written down: `unsaved` names those that were given. */
export function specOf(options: BrowserOptions): ComponentSpec {
  const unsaved = Object.entries(options).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  const saved: Json = JSON.parse(JSON.stringify(options));
  const args = isRecord(saved) && Object.keys(saved).length > 0 ? [saved] : [];
  return { package: '@thimble/browser', export: 'browser', args, ...(unsaved.length > 0 && { unsaved }) };
}

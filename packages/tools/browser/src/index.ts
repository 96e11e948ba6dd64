export { browser, type Browser } from './browser.ts';
export type { BrowserOptions } from './browser-options.ts';

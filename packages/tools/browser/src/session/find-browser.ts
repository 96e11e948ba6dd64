import { AgentError } from '@thimble/core';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { BrowserOptions } from '../browser-options.ts';

const programs = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  chrome: ['google-chrome', 'google-chrome-stable', 'chrome'],
  msedge: ['microsoft-edge', 'microsoft-edge-stable', 'msedge'],
  firefox: ['firefox', 'firefox-esr'],
} as const;

/** How Playwright is told which browser to start: the path of a program, or the name under which it finds one itself. */
export type FoundBrowser = { executablePath: string } | { channel: string };

/** @throws AgentError `missing-dependency` where there is none */
export function findBrowser(
  { browser = 'chromium', executablePath }: Pick<BrowserOptions, 'browser' | 'executablePath'>,
  { path = process.env['PATH'] ?? '', platform = process.platform }: { path?: string; platform?: string } = {},
): FoundBrowser {
  if (executablePath !== undefined) {
    if (existsSync(executablePath)) return { executablePath };
    throw new AgentError('missing-dependency', `browser.executablePath: there is no program ${executablePath}.`);
  }
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  for (const program of programs[browser])
    for (const folder of folders)
      if (existsSync(join(folder, program))) return { executablePath: join(folder, program) };
  // On macOS and Windows programs lie where Playwright knows to look.
  if (platform === 'darwin' || platform === 'win32')
    return { channel: { chromium: 'chrome', chrome: 'chrome', msedge: 'msedge', firefox: 'moz-firefox' }[browser] };
  throw new AgentError(
    'missing-dependency',
    `There is no ${titles[browser]} on this machine. Install it (${installs[browser]}), or give \`executablePath\` or \`cdpEndpoint\`.`,
  );
}

const titles = { chromium: 'Chromium', chrome: 'Chrome', msedge: 'Edge', firefox: 'Firefox' } as const;
const installs = {
  chromium: 'on Debian: apt-get install chromium',
  chrome: 'google-chrome-stable of https://www.google.com/chrome',
  msedge: 'microsoft-edge-stable of https://www.microsoft.com/edge',
  firefox: 'https://www.mozilla.org/firefox',
} as const;

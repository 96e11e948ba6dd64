import { AgentError } from '@thimble/core';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SessionSettings } from '../browser-options.ts';
import { findBrowser } from './find-browser.ts';
import { missingDisplay, missingFfmpeg } from './explain-start.ts';

type Settings = Pick<SessionSettings, 'browser' | 'executablePath' | 'cdpEndpoint' | 'headless' | 'record'>;
type Machine = { environment?: { readonly [name: string]: string | undefined }; platform?: string };

/**
 * Whether all that a browser needs is on this machine: itself, a display for its window, and what makes a video of it.
 *
 * @throws AgentError `missing-dependency` that says what to install
 */
export function checkStart(
  settings: Settings,
  { environment = process.env, platform = process.platform }: Machine = {},
): void {
  if (settings.cdpEndpoint === undefined) {
    findBrowser(settings, { path: environment['PATH'] ?? '', platform });
    const hasDisplay = Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
    if (settings.headless === false && platform === 'linux' && !hasDisplay)
      throw new AgentError('missing-dependency', missingDisplay);
  }
  if (settings.record?.kind === 'video' && !hasFfmpeg(environment, platform))
    throw new AgentError('missing-dependency', missingFfmpeg);
}

/** Playwright uses its own alone. Where it lies elsewhere than it says, the browser tells. */
function hasFfmpeg(environment: NonNullable<Machine['environment']>, platform: string): boolean {
  const folder = environment['PLAYWRIGHT_BROWSERS_PATH'] || join(cacheOf(environment, platform), 'ms-playwright');
  if (folder === '0') return true;
  try {
    return readdirSync(folder).some((name) => name.startsWith('ffmpeg'));
  } catch {
    return false;
  }
}

function cacheOf(environment: NonNullable<Machine['environment']>, platform: string): string {
  if (platform === 'darwin') return join(homedir(), 'Library/Caches');
  if (platform === 'win32') return environment['LOCALAPPDATA'] || join(homedir(), 'AppData/Local');
  return environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}

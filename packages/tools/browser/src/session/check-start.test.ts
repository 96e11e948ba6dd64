import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkStart } from './check-start.ts';

const executablePath = process.execPath;
const linux = (environment: { [name: string]: string }) => ({ environment, platform: 'linux' });

test('a window needs a display', () => {
  expect(() => checkStart({ executablePath, headless: false }, linux({}))).toThrow(/apt-get install xvfb/);
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY'])
    checkStart({ executablePath, headless: false }, linux({ [name]: ':1' }));
  checkStart({ executablePath, headless: true }, linux({}));
  checkStart({ cdpEndpoint: 'http://localhost:9222', headless: false }, linux({}));
});

test('a video needs the ffmpeg of Playwright', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thimble-ffmpeg-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const settings = { executablePath, record: { kind: 'video', folder } } as const;
  expect(() => checkStart(settings, linux({ PLAYWRIGHT_BROWSERS_PATH: folder }))).toThrow(/install ffmpeg/);
  expect(() => checkStart(settings, linux({ XDG_CACHE_HOME: folder }))).toThrow(/install ffmpeg/);
  mkdirSync(join(folder, 'ffmpeg-1'));
  checkStart(settings, linux({ PLAYWRIGHT_BROWSERS_PATH: folder }));
  checkStart({ executablePath, record: { kind: 'trace', folder } }, linux({ XDG_CACHE_HOME: folder }));
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env['CHROMIUM'] ?? 'chromium';

/** A browser without a window that shows a page. `ended` rejects when it does not start, or ends by itself. */
export function openChromium(url: string): { ended: Promise<never>; [Symbol.asyncDispose](): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'thimble-chromium-'));
  const flags =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --remote-debugging-port=0';
  const browser = spawn(program, [...flags.split(' '), `--user-data-dir=${folder}`, url], { stdio: 'ignore' });
  const exited = once(browser, 'close').catch(() => {});
  const ended = new Promise<never>((_, reject) => {
    browser.once('error', (cause) =>
      reject(
        new Error('This test needs Chromium. Run, as root: npm run engines; or name one in CHROMIUM.', {
          cause,
        }),
      ),
    );
    browser.once('close', (code) => reject(new Error(`Chromium ended with ${code}.`)));
  });
  ended.catch(() => {});
  return {
    ended,
    async [Symbol.asyncDispose]() {
      browser.kill('SIGKILL');
      await exited;
      // Its helpers may still write.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

import { AgentError } from '@thimble/core';
import { explainError } from '@thimble/core/utilities';
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright-core';
import type { SessionSettings } from '../browser-options.ts';
import { registerPageScript } from '../page/ask-page.ts';
import { findBrowser } from './find-browser.ts';

export type StartedBrowser = {
  context: BrowserContext;
  /** Whether connections go through our proxy; a browser that runs elsewhere cannot reach it. */
  isProxied: boolean;
  close(): Promise<void>;
};

const flags = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-default-browser-check',
  '--dns-prefetch-disable',
  // What does not go through the proxy does not go at all.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
];

/** @throws AgentError `missing-dependency` where there is no browser, `tool` where it does not start */
export async function startBrowser(
  settings: SessionSettings,
  { proxyUrl, downloadsPath }: { proxyUrl: string; downloadsPath: string },
): Promise<StartedBrowser> {
  const { chromium, firefox, selectors } = await import('playwright-core');
  await registerPageScript(selectors);
  const { browser: name = 'chromium', cdpEndpoint, userDataDir, headless = true } = settings;
  const contextOptions = contextOptionsOf(settings);
  try {
    if (cdpEndpoint !== undefined) {
      const remote = await chromium.connectOverCDP(cdpEndpoint, { timeout: settings.navigationTimeoutMs });
      return { ...(await newContext(remote, contextOptions)), isProxied: false };
    }
    const found = findBrowser(settings);
    const isFirefox = name === 'firefox';
    const launchOptions: LaunchOptions = {
      ...found,
      // A Firefox as it is installed speaks WebDriver BiDi alone.
      ...(isFirefox && { channel: 'moz-firefox' }),
      headless,
      downloadsPath,
      proxy: { server: proxyUrl },
      timeout: settings.navigationTimeoutMs,
      handleSIGINT: false,
      handleSIGTERM: false,
      // One click opens one tab at most, as for people: Playwright would let a page open any number.
      ...(!isFirefox && {
        args: flags,
        ignoreDefaultArgs: ['--disable-popup-blocking'],
        chromiumSandbox: process.getuid?.() !== 0,
      }),
    };
    const type = isFirefox ? firefox : chromium;
    if (userDataDir === undefined)
      return { ...(await newContext(await type.launch(launchOptions), contextOptions)), isProxied: true };
    const context = await type.launchPersistentContext(userDataDir, { ...launchOptions, ...contextOptions });
    return { context, isProxied: true, close: () => context.close() };
  } catch (cause) {
    if (AgentError.is(cause)) throw cause;
    const [reason = ''] = explainError(cause).split('\n');
    throw new AgentError('tool', `The browser does not start: ${reason.slice(0, 500)}`, { cause });
  }
}

async function newContext(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<Pick<StartedBrowser, 'context' | 'close'>> {
  const context = await browser.newContext(options);
  return { context, close: () => browser.close() };
}

function contextOptionsOf({ viewport, locale = 'en-US', record }: SessionSettings): BrowserContextOptions {
  return {
    viewport,
    locale,
    acceptDownloads: true,
    permissions: [],
    // What a service worker asks for passes by the gate.
    serviceWorkers: 'block',
    ...(record?.kind === 'video' && { recordVideo: { dir: record.folder, size: viewport } }),
  };
}

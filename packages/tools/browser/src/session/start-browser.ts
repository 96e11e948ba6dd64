import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright-core';
import type { SessionSettings } from '../browser-options.ts';
import { registerPageScript } from '../page/ask-page.ts';
import { checkStart } from './check-start.ts';
import { explainStart } from './explain-start.ts';
import { findBrowser } from './find-browser.ts';

export type StartedBrowser = {
  context: BrowserContext;
  /** Whether it is a Chromium that has no pages but ours. */
  isOwn: boolean;
  /** Whether connections go through our proxy; a browser that runs elsewhere cannot reach it. */
  isProxied: boolean;
  /** The folder that Playwright made for its profile, as far as it is known; it deletes it when the browser ends. */
  profile?: string | undefined;
  close(): Promise<void>;
};
type Places = { proxyUrl: string; downloadsPath: string; artifactsDir: string };

/** A start takes as long as the machine is busy, however little time pages are given. */
const minStartMs = 30_000;

/**
 * What Playwright would switch off, and people have: that a click opens one tab at most, and that a page that changes its own address
 * without end does not keep the browser from all else.
 */
const protections = ['--disable-popup-blocking', '--disable-ipc-flooding-protection'];

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
export async function startBrowser(settings: SessionSettings, places: Places): Promise<StartedBrowser> {
  const { selectors } = await import('playwright-core');
  await registerPageScript(selectors);
  try {
    checkStart(settings);
    const started = await (settings.cdpEndpoint === undefined ? launch(settings, places) : connect(settings));
    // Whether a video can be made shows with the first page.
    if (settings.record?.kind === 'video') await firstPage(started);
    return started;
  } catch (cause) {
    throw explainStart(cause, settings);
  }
}

async function connect(settings: SessionSettings): Promise<StartedBrowser> {
  const { cdpEndpoint = '', navigationTimeoutMs: timeout } = settings;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.connectOverCDP(cdpEndpoint, { timeout });
  const context = await browser.newContext(contextOptionsOf(settings));
  return {
    context,
    isOwn: false,
    isProxied: false,
    async close() {
      await context.close();
      await browser.close();
    },
  };
}

async function launch(settings: SessionSettings, { proxyUrl, ...folders }: Places): Promise<StartedBrowser> {
  const { chromium, firefox } = await import('playwright-core');
  const { userDataDir, headless = true, navigationTimeoutMs } = settings;
  const isFirefox = settings.browser === 'firefox';
  const type = isFirefox ? firefox : chromium;
  const kind = { isOwn: !isFirefox, isProxied: true };
  const contextOptions = contextOptionsOf(settings);
  const launchOptions: LaunchOptions = {
    ...findBrowser(settings),
    // A Firefox as it is installed speaks WebDriver BiDi alone.
    ...(isFirefox && { channel: 'moz-firefox' }),
    headless,
    ...folders,
    proxy: { server: proxyUrl },
    timeout: Math.max(navigationTimeoutMs, minStartMs),
    handleSIGINT: false,
    handleSIGTERM: false,
    ...(!isFirefox && {
      args: flags,
      ignoreDefaultArgs: protections,
      chromiumSandbox: process.getuid?.() !== 0,
    }),
  };
  if (userDataDir !== undefined) {
    const context = await type.launchPersistentContext(userDataDir, { ...launchOptions, ...contextOptions });
    return { ...kind, context, close: () => context.close() };
  }
  const browser = await type.launch(launchOptions);
  try {
    const [context, profile] = await Promise.all([
      browser.newContext(contextOptions),
      isFirefox ? undefined : profileOf(browser).catch(() => undefined),
    ]);
    return { ...kind, context, profile, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function profileOf(browser: Browser): Promise<string | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { commandLine } = await session.send('SystemInfo.getInfo');
  await session.detach();
  return /--user-data-dir=(\S+)/.exec(commandLine)?.[1];
}

async function firstPage({ context, close }: StartedBrowser): Promise<void> {
  try {
    if (context.pages().length === 0) await context.newPage();
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
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

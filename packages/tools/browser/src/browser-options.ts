import type { HostGuardOptions } from '@thimble/tools/host-guard';
import { credentialResolver, type CredentialResolver, type NamedCredentials } from './credentials.ts';

export type BrowserOptions = Pick<HostGuardOptions, 'allowHosts' | 'denyHosts' | 'allowPrivate' | 'resolve'> & {
  /**
   * What becomes of `open` for a host that `allowHosts` does not name: `'ask'` has a person asked, by the agent's `approve`.
   *
   * @default 'refuse'
   */
  otherHosts?: 'ask' | 'refuse' | undefined;
  /**
   * An installed browser; none is downloaded. A Firefox has to be newer than ESR 153, and is driven over WebDriver BiDi, in part.
   *
   * @default 'chromium', or what there is of Chrome and Edge
   */
  browser?: 'chromium' | 'chrome' | 'msedge' | 'firefox' | undefined;
  /** The program, where it is not found by itself. */
  executablePath?: string | undefined;
  /** A browser that runs elsewhere, such as `http://localhost:9222`; in place of one that is started. */
  cdpEndpoint?: string | undefined;
  /** False shows a window, which needs a display. @default true */
  headless?: boolean | undefined;
  /** A profile that outlives the run, with its logins, for one run at a time. @default a new one for each run, which is deleted */
  userDataDir?: string | undefined;
  /** @default 1280 × 800 */
  viewport?: { width: number; height: number } | undefined;
  /** @default 'en-US' */
  locale?: string | undefined;
  /**
   * What may send something: a form, a purchase, a post, which is any request but GET and HEAD.
   *
   * `'ask'`: the tool `submit` alone, whose calls need approval. `'allow'`: every tool, and nobody is asked.
   *
   * @default 'ask'
   */
  submissions?: 'ask' | 'allow' | undefined;
  /** The only folder that files are uploaded from. @default none: nothing is uploaded */
  workspace?: string | undefined;
  /** Where downloads land, and how much of them. @default a folder of the run, which is deleted with it; 50 MB together, 20 files */
  downloads?: { folder?: string | undefined; maxBytes?: number | undefined; maxFiles?: number | undefined } | undefined;
  /**
   * The secret of a name, for `fill({ credential })`. It goes from here into the page and nowhere else. Either variables of the
   * environment by name, each with the hosts that its value is for: `{ password: { valueEnv: 'SHOP_PASSWORD', hosts: ['shop.example.com'] } }`;
   * or a function, which is told the host of the page that would get it and returns undefined to refuse. An agent with a function is not saved.
   */
  credentials?: NamedCredentials | CredentialResolver | undefined;
  /** Keeps a video of each page, which needs Playwright's ffmpeg, or a trace for Playwright's viewer, in this folder. @default none */
  record?: { kind: 'video' | 'trace'; folder: string } | undefined;
  /** Whether `look` shows what the browser shows after each step, with numbers on what can be acted on for `'marks'`. @default false */
  vision?: boolean | 'marks' | undefined;
  /** Of an action, in milliseconds. @default 10_000 */
  timeoutMs?: number | undefined;
  /** Of loading a page, in milliseconds. @default 30_000 */
  navigationTimeoutMs?: number | undefined;
  /** @default 10 */
  maxTabs?: number | undefined;
  /** Stands before the names of the tools; one is needed in Python, where `open` is taken. @default none */
  prefix?: string | undefined;
  /** Told of each page that the browser shows: an observer. */
  onPage?: ((page: { url: string; title: string }) => void) | undefined;
};

/** The options of a session, with their defaults. */
export type SessionSettings = Omit<BrowserOptions, 'allowHosts' | 'credentials'> & {
  allowHosts: string[] | undefined;
  credentials: CredentialResolver | undefined;
  submissions: 'ask' | 'allow';
  timeoutMs: number;
  navigationTimeoutMs: number;
  maxTabs: number;
  viewport: { width: number; height: number };
};

export function settingsOf(options: BrowserOptions): SessionSettings {
  return {
    ...options,
    // Hosts that a person agrees to are added.
    allowHosts: options.allowHosts && [...options.allowHosts],
    credentials: credentialResolver(options.credentials),
    submissions: options.submissions ?? 'ask',
    timeoutMs: options.timeoutMs ?? 10_000,
    navigationTimeoutMs: options.navigationTimeoutMs ?? 30_000,
    maxTabs: options.maxTabs ?? 10,
    viewport: options.viewport ?? { width: 1280, height: 800 },
  };
}

import type { BrowserOptions } from '@thimble/browser';
import type { AgentEvent } from '@thimble/core';
import { join } from 'node:path';
import { approvals } from '../approvals/approvals.ts';
import { askUser } from '../approvals/ask-user.ts';
import { Pauses } from '../approvals/pauses.ts';
import { createAgent, createExecutor, createModel, openTools } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { loadPackage } from '../config/load-package.ts';
import type { AgentFlags } from '../config/run-flags.ts';
import { readTask } from '../config/task.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { chooseRenderer } from '../render/choose-renderer.ts';
import { safeText } from '../render/safe-text.ts';
import { runAgent } from '../run-agent.ts';
import { hostsIn, patternsOf } from './hosts.ts';

/** The options of `thimble web`. */
export type WebFlags = AgentFlags & {
  headed?: boolean;
  allowHost?: string[];
  browser?: BrowserOptions['browser'];
  cdp?: string;
  userDataDir?: string;
  record?: 'video' | 'trace';
  json?: boolean;
};

const recordings = 'thimble-recordings';
const pictures = 9;

export async function web(words: string[], flags: WebFlags, io: Io): Promise<ExitCode> {
  const { browser } = await loadPackage('@thimble/browser', () => import('@thimble/browser'));
  loadEnv(flags.dotenv ?? []);
  const notice = (text: string) => void io.stderr.write(`${text}\n`);
  const task = await readTask(words, io.stdin, { notice });
  const renderer = chooseRenderer(flags, io);
  const pauses = new Pauses();
  const approve = approvals({ io, yes: flags.yes, pauses, clear: renderer.close });
  const progress: typeof renderer.progress = (...news) => pauses.draw(() => renderer.progress(...news));
  await using executor = await createExecutor(flags, progress);
  const did = new WebDiary({ isAsking: flags.yes !== true });
  await using pages = browser({
    ...browserOptions(flags, task),
    // In Python, the name of the tool \`open\` is taken.
    prefix: executor?.language === 'python' ? 'web_' : undefined,
    onPage(page) {
      did.sees(page);
      if (io.stdout.isTTY && !flags.json) progress(safeText(page.title || page.url), safeText(page.url));
    },
  });
  pages.ensureInstalled();
  const { tools, instructions, look } = pages;
  await using others = await openTools(flags, { approve, ask: askUser({ io, pauses, clear: renderer.close }) });
  await using agent = await createAgent(flags, {
    executor,
    tools: others,
    approve,
    onEvent: (event) => did.hears(event),
    extra: { tools, instructions, look, memory: { maxImages: pictures } },
    model: () => createModel(flags, io),
  });
  const exitCode = await runAgent(agent, task, renderer, {}, pauses);
  notice(did.text(flags.record && join(process.cwd(), recordings)));
  return exitCode;
}

function browserOptions(flags: WebFlags, task: string): BrowserOptions {
  const { headed = false, allowHost, browser, cdp, userDataDir, record, yes = false } = flags;
  const hosts = allowHost ?? patternsOf(hostsIn(task));
  const isAll = hosts.includes('*');
  return {
    headless: !headed,
    ...(!isAll && { allowHosts: hosts, otherHosts: 'ask' }),
    // Whoever names a host on this machine means it.
    allowPrivate: hosts.filter((host) => host !== '*'),
    submissions: yes ? 'allow' : 'ask',
    vision: true,
    ...(browser && { browser }),
    ...(cdp !== undefined && { cdpEndpoint: cdp }),
    ...(userDataDir !== undefined && { userDataDir }),
    ...(record && { record: { kind: record, folder: join(process.cwd(), recordings) } }),
  };
}

/** What was done, for the end of the command. */
class WebDiary {
  readonly #pages = new Map<string, string>();
  readonly #isAsking: boolean;
  /** Summaries by the ids of calls that have not returned. */
  readonly #open = new Map<string, string>();
  readonly #sent: string[] = [];

  constructor({ isAsking }: { isAsking: boolean }) {
    this.#isAsking = isAsking;
  }

  sees({ url, title }: { url: string; title: string }): void {
    if (url !== 'about:blank' && this.#pages.size < 100) this.#pages.set(url, title);
  }

  hears(event: AgentEvent): void {
    if (event.type === 'tool-start' && /^(?:web_)?submit$/.test(event.name)) {
      const summary: unknown = Reflect.get(Object(event.input), 'summary');
      this.#open.set(event.id, String(summary).slice(0, 300));
    } else if (event.type === 'tool-end') {
      const summary = this.#open.get(event.id);
      if (summary !== undefined && event.error === undefined) this.#sent.push(summary);
      this.#open.delete(event.id);
    }
  }

  text(recording: string | undefined): string {
    const pages = [...this.#pages].map(([url, title]) => `  ${title === '' ? url : `${title} – ${url}`}`);
    const lines = [
      pages.length === 0 ? 'No page was opened.' : 'Pages:',
      ...pages.slice(-20),
      ...this.#submissions(),
      ...(recording === undefined || pages.length === 0 ? [] : [`Recorded in ${recording}`]),
    ];
    return safeText(lines.join('\n'));
  }

  #submissions(): string[] {
    if (!this.#isAsking) return ['Forms could be sent without a question (--yes): the steps show what was.'];
    if (this.#sent.length === 0) return ['Nothing was submitted.'];
    return ['Submitted:', ...this.#sent.map((summary) => `  ${summary}`)];
  }
}

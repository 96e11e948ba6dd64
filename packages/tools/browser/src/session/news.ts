import { z } from 'zod';
import { inOneLine } from '../snapshot/snapshot-text.ts';
import type { HideSecrets } from './secrets.ts';

/** What an action returns: where the browser is, and what has happened since the last call. Fields without news are left out. */
export const report = z.object({
  url: z.string(),
  title: z.string(),
  status: z.number().optional().describe('what the server answered, where that is an error, such as 404'),
  navigated: z.boolean().optional().describe('true: another page was loaded; old refs are stale'),
  dialog: z
    .object({ type: z.string(), message: z.string() })
    .optional()
    .describe('a dialog that waits: answer it with dialog({ accept })'),
  alerts: z.array(z.string()).optional().describe('what alerts said; they were closed'),
  new_tabs: z
    .array(z.object({ tab: z.number(), url: z.string() }))
    .optional()
    .describe('see tabs({ select })'),
  console_errors: z.array(z.string()).optional(),
  downloads: z.array(z.object({ name: z.string(), bytes: z.number(), error: z.string().optional() })).optional(),
  blocked: z.array(z.string()).optional().describe('requests that were not made, and why'),
  notes: z.array(z.string()).optional(),
});
export type Report = z.output<typeof report>;

type Lists = {
  alerts: string[];
  new_tabs: { tab: number; url: string }[];
  console_errors: string[];
  downloads: { name: string; bytes: number; error?: string | undefined }[];
  blocked: string[];
  notes: string[];
};
type Blocked = { method: string; url: URL; reason: string; needsSubmit?: boolean | undefined };

const maxItems = 8;
const maxCharacters = 300;

/** Collects what happens in a browser until somebody asks; a page that makes a thousand things happen is told of in a few lines. */
export class News {
  readonly #hide: HideSecrets;
  #lists: Lists = emptyLists();
  #skipped: { [list in keyof Lists]?: number } = {};
  #hasNavigated = false;
  #needsSubmit = false;
  #status: number | undefined;

  constructor(hide: HideSecrets = (text) => text) {
    this.#hide = hide;
  }

  navigated(): void {
    this.#hasNavigated = true;
  }

  /** The answer to what the page itself was asked for. */
  answered(status: number): void {
    this.#status = status >= 400 ? status : undefined;
  }

  alert(text: string): void {
    this.#add('alerts', this.#line(text));
  }

  newTab(tab: { tab: number; url: string }): void {
    this.#add('new_tabs', { tab: tab.tab, url: this.#line(tab.url) });
  }

  consoleError(text: string): void {
    this.#add('console_errors', this.#line(text));
  }

  download(download: Lists['downloads'][number]): void {
    this.#add('downloads', download);
  }

  note(text: string): void {
    if (!this.#lists.notes.includes(text)) this.#add('notes', text);
  }

  blocked({ method, url, reason, needsSubmit = false }: Blocked): void {
    this.#needsSubmit ||= needsSubmit;
    this.#add('blocked', this.#line(`${method} ${url.origin}${url.pathname}: ${reason}`));
  }

  /** Everything since the last time. */
  take(): Omit<Report, 'url' | 'title' | 'dialog'> {
    const { notes, ...lists } = this.#lists;
    for (const [list, count] of Object.entries(this.#skipped))
      notes.push(`${count} more ${list.replace('_', ' ')} are not shown.`);
    if (this.#needsSubmit)
      notes.push(
        'What was blocked would have sent something. If the task asks for it, use submit, which asks the user.',
      );
    const taken = { ...lists, notes };
    const told = Object.fromEntries(Object.entries(taken).filter(([, items]) => items.length > 0));
    const navigated = this.#hasNavigated;
    const status = this.#status;
    this.#status = undefined;
    this.#lists = emptyLists();
    this.#skipped = {};
    this.#hasNavigated = false;
    this.#needsSubmit = false;
    return { ...(status !== undefined && { status }), ...(navigated && { navigated }), ...told };
  }

  /** Secrets first: one that is cut would not be found any more. */
  #line(text: string): string {
    return inOneLine(this.#hide(text), maxCharacters);
  }

  #add<List extends keyof Lists>(list: List, item: Lists[List][number]): void {
    const items: Lists[List][number][] = this.#lists[list];
    if (items.length < maxItems) items.push(item);
    else this.#skipped[list] = (this.#skipped[list] ?? 0) + 1;
  }
}

function emptyLists(): Lists {
  return { alerts: [], new_tabs: [], console_errors: [], downloads: [], blocked: [], notes: [] };
}

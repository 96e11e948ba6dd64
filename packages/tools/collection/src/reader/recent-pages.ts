import type { Page } from './read-page.ts';

export type RecentPages = { get(key: string): Page | undefined; set(key: string, page: Page): void };

const maxPages = 4;
const maxAgeMs = 300_000;

/** The pages that were read last: reading on in one neither fetches it again nor mixes two versions of it. */
export function recentPages(): RecentPages {
  const pages = new Map<string, { page: Page; at: number }>();
  return {
    get(key) {
      const found = pages.get(key);
      return found && Date.now() - found.at < maxAgeMs ? found.page : undefined;
    },
    set(key, page) {
      const at = pages.get(key)?.page === page ? (pages.get(key)?.at ?? Date.now()) : Date.now();
      pages.delete(key);
      pages.set(key, { page, at });
      const [oldest] = pages.keys();
      if (pages.size > maxPages && oldest !== undefined) pages.delete(oldest);
    },
  };
}

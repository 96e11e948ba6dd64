import type { Entry, ReadOptions, RunStore } from '../contract/run-store.ts';

const pageSize = 500;

/** All entries of a run, without holding them all. */
export async function* readInPages(
  store: RunStore,
  id: string,
  { after = 0, kinds }: Pick<ReadOptions, 'after' | 'kinds'> = {},
): AsyncGenerator<Entry, void> {
  for (let position = after; ;) {
    const page = await store.read(id, { after: position, kinds, limit: pageSize });
    yield* page;
    if (page.length < pageSize) return;
    position = page.at(-1)?.position ?? position;
  }
}

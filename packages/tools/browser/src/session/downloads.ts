import { AgentError } from '@thimble/core';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import type { SessionSettings } from '../browser-options.ts';
import type { News } from './news.ts';
import type { ScratchFolder } from './scratch-folder.ts';

export type SavedFile = { name: string; bytes: number; path: string; url: string };

/** The downloads of a session: they land in one folder, under names that are safe, and no more of them than was agreed. */
export class Downloads {
  readonly files: SavedFile[] = [];
  readonly folder: string;
  /** Where the browser puts what it has not finished. */
  readonly unfinished: string;
  readonly #news: News;
  readonly #limits: { maxBytes: number; maxFiles: number };
  readonly #pending = new Set<Promise<void>>();
  /** Names of files that are not there yet. */
  readonly #reserved = new Set<string>();
  #started = 0;
  #next = Promise.withResolvers<void>();

  private constructor(
    folders: { folder: string; unfinished: string },
    limits: { maxBytes: number; maxFiles: number },
    news: News,
  ) {
    this.folder = folders.folder;
    this.unfinished = folders.unfinished;
    this.#limits = limits;
    this.#news = news;
  }

  static async open(
    { downloads = {} }: SessionSettings,
    { news, scratch }: { news: News; scratch: ScratchFolder },
  ): Promise<Downloads> {
    const { maxBytes = 50_000_000, maxFiles = 20 } = downloads;
    const folder = downloads.folder ?? (await scratch.folder('files'));
    await mkdir(folder, { recursive: true });
    return new Downloads({ folder, unfinished: await scratch.folder('unfinished') }, { maxBytes, maxFiles }, news);
  }

  get isBusy(): boolean {
    return this.#pending.size > 0;
  }

  /** How many have begun. */
  get started(): number {
    return this.#started;
  }

  /** When the next one begins. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  add(download: Download): void {
    this.#started++;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
    const saving = this.#save(download).finally(() => this.#pending.delete(saving));
    this.#pending.add(saving);
  }

  /** When nothing is being downloaded any more. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  find(name: string): SavedFile {
    const file = this.files.find((candidate) => candidate.name === name);
    if (file) return file;
    const names = this.files.map((candidate) => candidate.name).join(', ') || 'nothing';
    throw new AgentError(
      'tool',
      `Nothing of the name ${JSON.stringify(name.slice(0, 200))} was downloaded. There is: ${names}.`,
    );
  }

  async #save(download: Download): Promise<void> {
    const { maxBytes, maxFiles } = this.#limits;
    const name = await this.#freeName(download.suggestedFilename());
    const refuse = async (error: string) => {
      await download.cancel().catch(() => {});
      this.#news.download({ name, bytes: 0, error });
    };
    if (this.#started > maxFiles) return refuse(`there were ${maxFiles} downloads already`);
    const used = this.files.reduce((sum, file) => sum + file.bytes, 0);
    let isTooLarge = false;
    const watch = setInterval(() => {
      void sizeOf(this.unfinished).then((bytes) => {
        if (used + bytes <= maxBytes || isTooLarge) return;
        isTooLarge = true;
        void download.cancel().catch(() => {});
      });
    }, 200);
    watch.unref();
    const path = join(this.folder, name);
    try {
      await download.saveAs(path);
      const bytes = (await stat(path)).size;
      if (used + bytes > maxBytes) isTooLarge = true;
      await download.delete().catch(() => {});
      if (isTooLarge) {
        await rm(path, { force: true });
        return await refuse(`it is larger than the ${maxBytes} bytes that downloads may come to`);
      }
      this.files.push({ name, bytes, path, url: download.url() });
      this.#news.download({ name, bytes });
    } catch {
      await refuse(isTooLarge ? `it is larger than the ${maxBytes} bytes that downloads may come to` : 'it broke off');
    } finally {
      clearInterval(watch);
    }
  }

  async #freeName(suggested: string): Promise<string> {
    const safe = safeName(suggested);
    const taken = new Set(await readdir(this.folder));
    for (let count = 2, name = safe; ; count++) {
      if (!taken.has(name) && !this.#reserved.has(name)) {
        this.#reserved.add(name);
        return name;
      }
      name = safe.replace(/(\.[^.]*)?$/, `-${count}$1`);
    }
  }
}

/** A name that leads to no other folder, on any system. */
export function safeName(suggested: string): string {
  const last = suggested.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^[. ]+|[. ]+$/g, '');
  const short = plain.length > 100 ? plain.slice(-100) : plain;
  if (short === '') return 'download';
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short) ? `_${short}` : short;
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

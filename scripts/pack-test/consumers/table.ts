import { bun } from './bun.ts';
import type { Consumer } from './consumer.ts';
import { deno } from './deno.ts';
import { esbuild } from './esbuild.ts';
import { next } from './next.ts';
import { typescript } from './typescript.ts';
import { viteBrowser } from './vite-browser.ts';
import { viteServer } from './vite-server.ts';

/** What docs/deploying.md says works, and how it is tried. Those that take longest come first. */
export const consumers: readonly Consumer[] = [next, typescript, viteBrowser, viteServer, esbuild, bun, deno];

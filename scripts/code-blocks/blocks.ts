import { globSync, readFileSync } from 'node:fs';
import { callers } from './callers.ts';

export type CodeBlock = {
  page: string;
  /** Where its first line stands in the page. */
  line: number;
  code: string;
};

/** A block, or an example: `file` is where it stands, if it runs from there. */
export type Program = { name: string; code: string; file?: string };

export const pages = globSync(['*.md', 'docs/*.md', 'packages/*/README.md', 'packages/*/*/README.md']).sort();
export const examples = globSync('examples/*.ts').sort();
export const blocks: readonly CodeBlock[] = pages.flatMap(codeBlocks);

/** The blocks and examples that can run, as programs. */
export const programs: readonly Program[] = [
  ...blocks.filter(({ code }) => isProgram(code)).map(({ page, line, code }) => ({ name: `${page}:${line}`, code })),
  // A file of its own, whose imports are those of its folder.
  ...examples.map((name) => ({ name, code: readFileSync(name, 'utf8'), file: name })),
].map(({ name, code, ...rest }) => {
  const caller = callerOf(code);
  return caller === undefined ? { name, code, ...rest } : { name, code: `${code}\n${caller}` };
});

/** The ```ts blocks of a page, each a module of its own. */
function codeBlocks(page: string): CodeBlock[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length + 1,
    code,
  }));
}

/** It opens what it uses or has a caller, and needs no engine, no service and nothing that is only declared. */
function isProgram(code: string): boolean {
  if (callerOf(code) !== undefined || /from 'node:test'/.test(code)) return true;
  return /^await using /m.test(code) && !/^declare |\b(?:docker|e2b)\(/m.test(code);
}

function callerOf(code: string): string | undefined {
  return callers.find(({ of }) => code.includes(of))?.code;
}

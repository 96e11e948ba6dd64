import type { Language } from '../contract/executor.ts';
import { isRecord } from '../base/json.ts';

export type CodeTags = readonly [open: string, close: string];

/** The code of a reply, or what to tell the model when there is none. */
export type ParsedCode = { code: string } | { problem: string };

export const languageNames: { [language in Language]: string } = { typescript: 'TypeScript', python: 'Python' };

const fenceNames: { [language in Language]: readonly string[] } = {
  typescript: ['', 'ts', 'typescript', 'js', 'javascript', 'mjs', 'mts', 'tsx', 'jsx'],
  python: ['', 'py', 'python', 'python3', 'py3'],
};

/** The index after the first closing tag of `text`, or -1. `from`: the length of what was looked at before. */
export function findClosingTag(text: string, from: number, [open, close]: CodeTags): number {
  if (!isFence(open)) {
    const index = text.indexOf(close, Math.max(0, from - close.length));
    return index === -1 ? -1 : index + close.length;
  }
  if (!text.includes('`', Math.max(0, from - 3))) return -1;
  const closing = /^[ \t]*```[^\n]*\n(?:(?![ \t]*```)[^\n]*\n)*[ \t]*```/m.exec(text);
  return closing ? closing.index + closing[0].length : -1;
}

/**
 * Takes the code out of a reply. Between the tags first (a missing closing tag is mended); else all fenced blocks in
 * the language of the executor, or in none, joined.
 */
export function parseCode(text: string, tags: CodeTags, language: Language): ParsedCode {
  const [open, close] = tags;
  if (!isFence(open)) {
    const start = text.indexOf(open);
    if (start !== -1) {
      const inside = text.slice(start + open.length).split(close, 1)[0] ?? '';
      return nonEmpty(unfence(inside, language), tags);
    }
  }
  const blocks = fencedBlocks(text);
  const own = codeIn(blocks, language);
  if (own !== undefined) return nonEmpty(own, tags);
  const [foreign] = blocks;
  if (foreign) {
    const name = languageNames[language];
    return {
      problem: `The code of your reply is marked as ${foreign.language}, and this sandbox runs ${name}. Write it in ${name}:\n${form(tags)}`,
    };
  }
  return {
    problem: `Your reply has no code in it, so nothing was run. Write a short thought, then code between the tags:\n${form(tags)}\nTo end the task, call final_answer(answer) in the code.`,
  };
}

/** The code of a structured reply, `{ thought, code }` as JSON. */
export function parseStructuredCode(text: string, tags: CodeTags, language: Language): ParsedCode {
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    // A model that was asked for JSON may still answer in the usual form.
    return parseCode(text, tags, language);
  }
  const code = isRecord(reply) ? reply.code : undefined;
  if (typeof code !== 'string')
    return { problem: 'Your reply must be a JSON object { "thought": string, "code": string }.' };
  return code.includes(tags[0]) ? parseCode(code, tags, language) : nonEmpty(unfence(code, language), tags);
}

/** The text as the model should see it again: with its closing tag. */
export function mendClosingTag(text: string, [open, close]: CodeTags): string {
  if (isFence(open)) {
    const last = fencedBlocks(text).at(-1);
    return last?.open ? `${text.trimEnd()}\n${close}` : text;
  }
  const start = text.indexOf(open);
  if (start === -1 || text.includes(close, start)) return text;
  return `${text.trimEnd()}\n${close}`;
}

/** Whether the reply stops within its code. */
export function isUnclosed(text: string, tags: CodeTags): boolean {
  return mendClosingTag(text, tags) !== text || (fencedBlocks(text).at(-1)?.open ?? false);
}

function isFence(open: string): boolean {
  return open.startsWith('```');
}

function nonEmpty(code: string, tags: CodeTags): ParsedCode {
  if (code.trim() !== '') return { code };
  return { problem: `The code block of your reply is empty. Write code between the tags:\n${form(tags)}` };
}

function form([open, close]: CodeTags): string {
  return `${open}\n…code…\n${close}`;
}

/** Code without the fence that some models put inside the tags, and without the line breaks around it. */
function unfence(code: string, language: Language): string {
  const blocks = code.trimStart().startsWith('```') ? fencedBlocks(code) : [];
  return (codeIn(blocks, language) ?? code).replace(/^[ \t]*\r?\n/, '').trimEnd();
}

/** What stands in the blocks of this language, or of none, joined; undefined where there are no such blocks. */
function codeIn(blocks: readonly FencedBlock[], language: Language): string | undefined {
  const own = blocks.filter((block) => fenceNames[language].includes(block.language));
  return own.length > 0 ? own.map((block) => block.code).join('\n\n') : undefined;
}

type FencedBlock = { language: string; code: string; open: boolean };

function fencedBlocks(text: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let block: { language: string; lines: string[] } | undefined;
  const close = (open: boolean) => {
    if (block) blocks.push({ language: block.language, code: block.lines.join('\n').trimEnd(), open });
    block = undefined;
  };
  for (const line of text.split('\n')) {
    const fence = /^[ \t]*```+[ \t]*([^\s`]*)[^`]*$/.exec(line);
    if (fence && !block) block = { language: (fence[1] ?? '').toLowerCase(), lines: [] };
    else if (fence) close(false);
    else block?.lines.push(line);
  }
  close(true);
  return blocks;
}

import type { Language } from '../contract/executor.ts';
import type { ModelReply } from '../models/model-reply.ts';
import { isFence, isUnclosed, type CodeTags } from './code-tags.ts';
import { fencedBlocks, type FencedBlock } from './fenced-blocks.ts';
import { isRecord } from '../base/json.ts';

/** The code of a reply, or what to tell the model when there is none. */
export type ParsedCode = { code: string } | { problem: string };

const languageNames: { [language in Language]: string } = { typescript: 'TypeScript', python: 'Python' };

const fenceNames: { [language in Language]: readonly string[] } = {
  typescript: ['', 'ts', 'typescript', 'js', 'javascript', 'mjs', 'mts', 'tsx', 'jsx'],
  python: ['', 'py', 'python', 'python3', 'py3'],
};

/** The code of a model's reply, in the form that was asked for. */
export function parseReply(
  { text, reason }: ModelReply,
  { tags, language, structured }: { tags: CodeTags; language: Language; structured: boolean },
): ParsedCode {
  if (structured) return parseStructuredCode(text, tags, language);
  if (reason === 'length' && isUnclosed(text, tags)) {
    return {
      problem: `Your reply was cut at the output limit before the code ended, so nothing was run. Write a shorter step in ${languageNames[language]}.`,
    };
  }
  return parseCode(text, tags, language);
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

import { isRecord } from '../base/json.ts';
import type { Language } from '../contract/executor.ts';
import type { ModelReply } from '../models/model-reply.ts';
import { codeLexer } from './code-lexer.ts';
import { readJsonObject } from './read-json-object.ts';
import { fenceNames, isBlank } from './reply-lines.ts';
import { scanReply, type CodeTags, type FencedBlock, type ScannedReply } from './reply-scanner.ts';

/** The code of a reply, or what to tell the model when there is none. `output`: the reply as the model should see it again. */
export type ParsedReply = CodeOfReply | { output: string; problem: string };

export type CodeOfReply = { output: string; code: string };

export type ReplyForm = { tags: CodeTags; language: Language; structured: boolean; isStopSent: boolean };

const languageNames: { [language in Language]: string } = { typescript: 'TypeScript', python: 'Python' };

/** Takes the code out of a reply, in the form that was asked for. */
export function parseReply({ text, reason }: Pick<ModelReply, 'text' | 'reason'>, form: ReplyForm): ParsedReply {
  if (form.structured) return parseStructured({ text, reason }, form);
  const { tags, language, isStopSent } = form;
  const scanned = scanReply(text, tags, language);
  const said = text.slice(0, scanned.end);
  const last = scanned.code ?? scanned.blocks.at(-1);
  const output =
    last?.isClosed === false && (scanned.code || isMarkdown(tags)) ? `${said.trimEnd()}\n${tags[1]}` : said;
  if (reason === 'length' && last?.isClosed === false) return { output, problem: cutAtLimit(language) };
  if (reason === 'stop' && isStopSent && scanned.code?.isClosed === false && scanned.code.isCut)
    return { output, problem: cutAtTag(tags) };
  return { output, ...codeOf(text, scanned, form) };
}

/** `{ thought, code }` as JSON. A model that was asked for it may still answer in the usual form. */
function parseStructured({ text, reason }: Pick<ModelReply, 'text' | 'reason'>, form: ReplyForm): ParsedReply {
  const reply = readJsonObject(text);
  if (reply === undefined && reason === 'length') return { output: text, problem: cutAtLimit(form.language) };
  if (reply === undefined) return { ...parseReply({ text, reason }, { ...form, structured: false }), output: text };
  const { code } = isRecord(reply) ? reply : {};
  if (typeof code !== 'string')
    return { output: text, problem: 'Your reply must be a JSON object { "thought": string, "code": string }.' };
  const start = code.trimStart();
  const isWrapped = start.startsWith(form.tags[0]) || start.startsWith('```') || start.startsWith('~~~');
  const scanned = scanReply(code, form.tags, form.language);
  return { output: text, ...(isWrapped ? codeOf(code, scanned, form) : nonEmpty(code, form)) };
}

type Found = { code: string } | { problem: string };

function codeOf(text: string, { code, blocks }: ScannedReply, form: ReplyForm): Found {
  const { language, tags } = form;
  if (code) return nonEmpty(withoutLanguage(text.slice(code.start, code.end), language), form);
  const marked = blocks.filter((block) => fenceNames[language].includes(block.language));
  const own = marked.length > 0 ? marked : blocks.filter((block) => block.language === '');
  if (own.length > 0) return nonEmpty(own.map((block) => textOf(text, block)).join('\n\n'), form);
  const name = languageNames[language];
  const [foreign] = blocks;
  const problem = foreign
    ? `The code of your reply is marked as ${foreign.language.slice(0, 30)}, and this sandbox runs ${name}. Write it in ${name}:\n${show(tags)}`
    : `Your reply has no code in it, so nothing was run. Write a short thought, then code between the tags:\n${show(tags)}\nTo end the task, call final_answer(answer) in the code.`;
  return { problem };
}

function textOf(text: string, { start, end }: FencedBlock): string {
  return text.slice(start, end).trimEnd();
}

/** The code without the word that some models write behind the tag, as behind a fence. */
function withoutLanguage(code: string, language: Language): string {
  const line = code.slice(0, 30).split('\n', 1)[0] ?? '';
  return fenceNames[language].includes(line.trim().toLowerCase()) && line.length < code.length
    ? code.slice(line.length)
    : code;
}

function nonEmpty(text: string, { tags, language }: ReplyForm): Found {
  const code = withoutInvisible(withoutFirstBlankLine(text), language).trimEnd();
  if (code.trim() !== '') return { code };
  return { problem: `The code block of your reply is empty. Write code between the tags:\n${show(tags)}` };
}

function withoutFirstBlankLine(text: string): string {
  const end = text.indexOf('\n');
  return end !== -1 && isBlank(text.slice(0, end)) ? text.slice(end + 1) : text;
}

/** Zero-width spaces and byte order marks, which come with copied text, are no code; in strings they are left alone. */
function withoutInvisible(code: string, language: Language): string {
  const invisible = /[\u200b\u2060\ufeff]/;
  if (!invisible.test(code)) return code;
  const lexer = codeLexer(language);
  let kept = '';
  for (const character of code) {
    const isDropped = lexer.isCode && invisible.test(character);
    if (isDropped) continue;
    lexer.push(character);
    kept += character;
  }
  return kept;
}

function cutAtLimit(language: Language): string {
  return `Your reply was cut at the output limit before the code ended, so nothing was run. Write a shorter step in ${languageNames[language]}.`;
}

function cutAtTag([, close]: CodeTags): string {
  const half = Math.ceil(close.length / 2);
  return `Your reply was cut at ${close} inside a string or comment of the code, so nothing was run. Leave it out of comments, and in strings write it in two parts: ${JSON.stringify(close.slice(0, half))} + ${JSON.stringify(close.slice(half))}.`;
}

function show([open, close]: CodeTags): string {
  return `${open}\n…code…\n${close}`;
}

function isMarkdown([open]: CodeTags): boolean {
  return open.startsWith('```');
}

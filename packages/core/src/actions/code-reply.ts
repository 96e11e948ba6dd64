import { isRecord } from '../base/json.ts';
import type { Language } from '../contract/executor.ts';
import type { ModelReply } from '../models/model-reply.ts';
import { readJsonObject } from './read-json-object.ts';
import {
  cutAtLimit,
  cutAtTag,
  emptyCode,
  noCode,
  notStructured,
  otherLanguage,
  type ReplyForm,
} from './reply-problems.ts';
import { fenceNames, isBlank } from './reply-lines.ts';
import { withoutInvisible } from './invisible-characters.ts';
import { scanReply, type CodeTags, type FencedBlock, type ReplyScanner, type ScannedReply } from './reply-scanner.ts';

/** The code of a reply, or what to tell the model when there is none. `output`: the reply as the model should see it again. */
export type ParsedReply = CodeOfReply | { output: string; problem: string };

export type CodeOfReply = { output: string; code: string };

type Said = Pick<ModelReply, 'text' | 'reason'>;

/** Takes the code out of a reply, in the form that was asked for. `scanner`: what has read it already, if it has. */
export function parseReply({ text, reason }: Said, form: ReplyForm, scanner?: ReplyScanner): ParsedReply {
  if (form.structured) return parseStructured({ text, reason }, form);
  const { tags, language, isStopSent } = form;
  const scanned = scanner?.hasRead(text) ? scanner.finish() : scanReply(text, tags, language);
  const said = text.slice(0, scanned.end);
  const last = scanned.code ?? scanned.blocks.at(-1);
  const output =
    last?.isClosed === false && (scanned.code || isMarkdown(tags)) ? `${said.trimEnd()}\n${tags[1]}` : said;
  if (reason === 'length' && last?.isClosed === false) return { output, problem: cutAtLimit(form) };
  if (reason === 'stop' && isStopSent && scanned.code?.isClosed === false && scanned.code.isCut)
    return { output, problem: cutAtTag(form) };
  return { output, ...codeOf(text, scanned, form) };
}

/** `{ thought, code }` as JSON. A model that was asked for it may still answer in the usual form. */
function parseStructured({ text, reason }: Said, form: ReplyForm): ParsedReply {
  const reply = readJsonObject(text);
  if (reply === undefined && reason === 'length') return { output: text, problem: cutAtLimit(form) };
  if (reply === undefined) return { ...parseReply({ text, reason }, { ...form, structured: false }), output: text };
  const { code } = isRecord(reply) ? reply : {};
  if (typeof code !== 'string') return { output: text, problem: notStructured };
  const start = code.trimStart();
  const isWrapped = start.startsWith(form.tags[0]) || start.startsWith('```') || start.startsWith('~~~');
  const scanned = scanReply(code, form.tags, form.language);
  return { output: text, ...(isWrapped ? codeOf(code, scanned, form) : nonEmpty(code, form)) };
}

type Found = { code: string } | { problem: string };

function codeOf(text: string, { code, blocks }: ScannedReply, form: ReplyForm): Found {
  const { language } = form;
  if (code) return nonEmpty(withoutLanguage(text.slice(code.start, code.end), language), form);
  const marked = blocks.filter((block) => fenceNames[language].includes(block.language));
  const own = marked.length > 0 ? marked : blocks.filter((block) => block.language === '');
  if (own.length > 0) return nonEmpty(own.map((block) => textOf(text, block)).join('\n\n'), form);
  const [foreign] = blocks;
  return { problem: foreign ? otherLanguage(foreign.language, form) : noCode(form) };
}

function textOf(text: string, { start, end }: FencedBlock): string {
  return text.slice(start, end).trimEnd();
}

/** The code without the word that some models write after the tag, as after a fence. */
function withoutLanguage(code: string, language: Language): string {
  const line = code.slice(0, 30).split('\n', 1)[0] ?? '';
  return fenceNames[language].includes(line.trim().toLowerCase()) && line.length < code.length
    ? code.slice(line.length)
    : code;
}

function nonEmpty(text: string, form: ReplyForm): Found {
  const code = withoutInvisible(withoutFirstBlankLine(text), form.language).trimEnd();
  if (code.trim() !== '') return { code };
  return { problem: emptyCode(form) };
}

function withoutFirstBlankLine(text: string): string {
  const end = text.indexOf('\n');
  return end !== -1 && isBlank(text.slice(0, end)) ? text.slice(end + 1) : text;
}

function isMarkdown([open]: CodeTags): boolean {
  return open.startsWith('```');
}

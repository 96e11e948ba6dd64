import type { Language } from '../contract/executor.ts';
import type { CodeTags } from './reply-scanner.ts';

/** The form that a reply was asked for in. `isStopSent`: the provider was asked to stop at the closing tag. */
export type ReplyForm = { tags: CodeTags; language: Language; structured: boolean; isStopSent: boolean };

const languageNames: { [language in Language]: string } = { typescript: 'TypeScript', python: 'Python' };

export const notStructured = 'Your reply must be a JSON object { "thought": string, "code": string }.';

export function noCode({ tags }: ReplyForm): string {
  return `Your reply has no code in it, so nothing was run. Write a short thought, then code between the tags:\n${show(tags)}\nTo end the task, call final_answer(answer) in the code.`;
}

export function otherLanguage(marked: string, { tags, language }: ReplyForm): string {
  const name = languageNames[language];
  return `The code of your reply is marked as ${marked.slice(0, 30)}, and this sandbox runs ${name}. Write it in ${name}:\n${show(tags)}`;
}

export function emptyCode({ tags }: ReplyForm): string {
  return `The code block of your reply is empty. Write code between the tags:\n${show(tags)}`;
}

export function cutAtLimit({ language }: ReplyForm): string {
  return `Your reply was cut at the output limit before the code ended, so nothing was run. Write a shorter step in ${languageNames[language]}.`;
}

export function cutAtTag({ tags: [, close] }: ReplyForm): string {
  const half = Math.ceil(close.length / 2);
  return `Your reply was cut at ${close} inside a string or comment of the code, so nothing was run. Leave it out of comments, and in strings write it in two parts: ${JSON.stringify(close.slice(0, half))} + ${JSON.stringify(close.slice(half))}.`;
}

function show([open, close]: CodeTags): string {
  return `${open}\n…code…\n${close}`;
}

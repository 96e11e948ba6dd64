import type { Language } from '../contract/executor.ts';
import { codeLexer } from './code-lexer.ts';

/** Zero-width spaces and byte order marks, which come with copied text, are not code; in strings they are left alone. */
export function withoutInvisible(code: string, language: Language): string {
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

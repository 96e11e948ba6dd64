/** The words of a text or a name as they are compared: lower case, without endings; camelCase and snake_case are taken apart. */
export function wordsOf(text: string): string[] {
  const parts = text
    .normalize('NFKC')
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  return (parts ?? []).flatMap((part) => (unspaced.test(part) ? pairsOf(part) : stemOf(part.slice(0, longestWord))));
}

const longestWord = 60;

/** Scripts that put no spaces between words. */
const unspaced = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;

/** Pairs of neighbouring characters stand in for words. */
function pairsOf(text: string): string[] {
  const letters = Array.from(text);
  return letters.length < 2 ? letters : letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}

/** Without the endings of English: "issues" finds "issue", "creating" finds "create". */
function stemOf(word: string): string {
  const stem = word.replace(/(?:ies)$/, 'y').replace(/(?:ing|ed|es|(?<!s)s|e)$/, '');
  return stem.length < 3 ? word : stem;
}

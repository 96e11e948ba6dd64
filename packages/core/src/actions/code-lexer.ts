import type { Language } from '../contract/executor.ts';

/**
 * Tells, character by character, whether code is inside a string, template or comment. It knows no grammar: a
 * regular expression is guessed by what stands before it, and a string in single quotes ends with its line, so that a wrong
 * guess is forgotten there.
 */
export interface CodeLexer {
  /** Outside of strings, templates, comments and regular expressions. */
  readonly isCode: boolean;
  push(character: string): void;
}

export function codeLexer(language: Language): CodeLexer {
  return language === 'python' ? new PythonLexer() : new TypeScriptLexer();
}

/** Words after which a slash begins a regular expression. */
const operatorWords = new Set(
  'await case delete do else in instanceof new of return throw typeof void yield'.split(' '),
);

type TypeScriptState = 'code' | 'slash' | "'" | '"' | '`' | 'line comment' | 'block comment' | 'regex' | 'class';

class TypeScriptLexer implements CodeLexer {
  #state: TypeScriptState = 'code';
  #isEscaped = false;
  #isOpening = false;
  #last = '';
  /** The last character of code that is not white space, and the word that it ends. */
  #before = '';
  #word = '';
  /** For each template that an expression stands in, the braces that are open in the expression. */
  readonly #braces: number[] = [];

  get isCode(): boolean {
    return this.#state === 'code' || this.#state === 'slash';
  }

  push(character: string): void {
    const isLiteral = this.#isEscaped && !(character === '\n' && this.#state === 'regex');
    this.#isEscaped = false;
    if (!isLiteral) this.#step(character);
    this.#last = character;
  }

  #step(character: string): void {
    if (this.#state === 'slash') this.#state = this.#afterSlash(character);
    switch (this.#state) {
      case 'code':
        return this.#code(character);
      case 'line comment':
        if (character === '\n') this.#state = 'code';
        return;
      case 'block comment':
        // The star that opens it does not close it.
        if (character === '/' && this.#last === '*' && !this.#isOpening) this.#state = 'code';
        this.#isOpening = false;
        return;
      case 'slash':
        return;
      default:
        return this.#literal(character);
    }
  }

  #afterSlash(character: string): TypeScriptState {
    if (character === '/') return 'line comment';
    if (character === '*') {
      this.#isOpening = true;
      return 'block comment';
    }
    const endsOperand = isWordCharacter(this.#before) || (this.#before !== '' && `)]}'"\``.includes(this.#before));
    return endsOperand && !operatorWords.has(this.#word) ? 'code' : 'regex';
  }

  #code(character: string): void {
    if (character === '/') {
      this.#state = 'slash';
      return;
    }
    if (character === "'" || character === '"' || character === '`') this.#state = character;
    const open = this.#braces.length - 1;
    if (character === '{' && open >= 0) this.#braces[open] = (this.#braces[open] ?? 0) + 1;
    if (character === '}' && open >= 0) {
      if (this.#braces[open] === 0) {
        this.#braces.pop();
        this.#state = '`';
        return;
      }
      this.#braces[open] = (this.#braces[open] ?? 0) - 1;
    }
    if (isSpace(character)) return;
    const goesOn = this.#last === this.#before && isWordCharacter(character) && isWordCharacter(this.#last);
    // No operator has more letters; a longer word is an operand.
    if (!goesOn) this.#word = character;
    else if (this.#word.length <= 10) this.#word += character;
    this.#before = character;
  }

  /** Within a string, a template or a regular expression. */
  #literal(character: string): void {
    if (character === '\\') this.#isEscaped = true;
    else if (character === '\n' && this.#state !== '`') this.#state = 'code';
    else if (this.#state === 'class') this.#state = character === ']' ? 'regex' : 'class';
    else if (this.#state === 'regex') this.#inRegex(character);
    else if (this.#state === '`' && character === '{' && this.#last === '$') {
      this.#braces.push(0);
      this.#begin();
    } else if (character === this.#state) this.#end(character);
  }

  #inRegex(character: string): void {
    if (character === '[') this.#state = 'class';
    else if (character === '/') this.#end(')');
  }

  #begin(): void {
    this.#state = 'code';
    this.#before = '';
    this.#word = '';
  }

  /** The end of a literal, which is an operand. */
  #end(character: string): void {
    this.#state = 'code';
    this.#before = character;
    this.#word = '';
  }
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}

/** A letter, a digit, `_`, `$`, or anything beyond ASCII. */
function isWordCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  const lower = code | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x24 || code > 0x7f
  );
}

class PythonLexer implements CodeLexer {
  #state: 'code' | 'comment' | 'string' | 'long string' = 'code';
  #quote = '';
  /** Quotes in a row: at the beginning of a string, or at what may be the end of a long one. */
  #run = 0;
  #isEscaped = false;

  get isCode(): boolean {
    // Two quotes in a row are an empty string, unless a third comes.
    return this.#state === 'code' || (this.#state === 'string' && this.#run === 2);
  }

  push(character: string): void {
    if (this.#isEscaped) {
      this.#isEscaped = false;
      this.#run = 0;
      return;
    }
    switch (this.#state) {
      case 'code':
        return this.#code(character);
      case 'comment':
        if (character === '\n') this.#state = 'code';
        return;
      case 'string':
        return this.#string(character);
      case 'long string':
        this.#run = character === this.#quote ? this.#run + 1 : 0;
        if (character === '\\') this.#isEscaped = true;
        if (this.#run === 3) this.#state = 'code';
        return;
    }
  }

  #code(character: string): void {
    if (character === '#') this.#state = 'comment';
    if (character !== "'" && character !== '"') return;
    this.#state = 'string';
    this.#quote = character;
    this.#run = 1;
  }

  #string(character: string): void {
    const isQuote = character === this.#quote;
    if (this.#run === 2) {
      if (!isQuote) {
        this.#state = 'code';
        return this.#code(character);
      }
      this.#state = 'long string';
      this.#run = 0;
    } else if (isQuote && this.#run === 1) this.#run = 2;
    else if (isQuote || character === '\n') this.#state = 'code';
    else if (character === '\\') this.#isEscaped = true;
    else this.#run = 0;
  }
}

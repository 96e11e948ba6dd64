/**
 * An error message in the words of the command: with its own options instead of the library's, and without advice that only
 * a program can follow. What a server said, which is the cause, is left unchanged.
 */
export function inCommandWords({ message, cause }: { message: string; cause?: unknown }): string {
  const quoted = cause instanceof Error && cause.message.trim() !== '' ? cause.message : undefined;
  return quoted === undefined ? reword(message) : message.split(quoted).map(reword).join(quoted);
}

function reword(text: string): string {
  const reworded = rewordings.reduce((before, [pattern, words]) => before.replace(pattern, words), text);
  if (!libraryWords.test(reworded)) return reworded;
  return reworded.split(betweenSentences).map(withoutLibraryAdvice).join('').trimEnd();
}

/** Advice that is worded differently on the command line. */
const rewordings: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/Give a part with its mediaType instead\./, 'Check the file that --image names.'],
  [/Give an http\(s\) URL, a data:image\/…;base64 URL, or the bytes\./, 'Write a path or a URL after --image.'],
  [
    /Check `?apiKey`?, and that it may use this model\./,
    'If it needs a key: --base-url URL --model openai/id, with OPENAI_API_KEY set.',
  ],
  [/ or (a smaller )?dtype\b/g, ''],
  [/, or pass (endpoint|credentials)\b/, ''],
  [/, the endpoint and apiVersion\b/, ' and the endpoint'],
  [/`?\bbaseUrl\b`?/g, '--base-url'],
  [/`?\bmaxSteps\b`?/g, '--max-steps'],
  [/\w+: `(imports|language)` is/g, '--$1 is'],
  [/`(imports|language|instructions)`/g, '--$1'],
];

// Library options that have no counterpart on the command line.
const libraryWords =
  /\b(apiKey|apiKeyEnv|apiUrl|providerOptions|maxTokens|maxOutputTokens|timeoutMs|wallClockMs|memoryMb|requestHandler|mediaType)\b|`(supports|pricing|image)`|\brateLimit\(/;

// Unlike a full stop in a URL or a version number, the end of a sentence is followed by a space.
const betweenSentences = /(?<=[.!?]\s)/;
const betweenClauses = /(?=[,;:] )/;

/** Drops the clauses that mention library options; if the first clause does, the whole sentence. */
function withoutLibraryAdvice(sentence: string): string {
  if (!libraryWords.test(sentence)) return sentence;
  const clauses = sentence.split(betweenClauses);
  const [first = ''] = clauses;
  if (libraryWords.test(first)) return '';
  const kept = clauses.filter((clause) => !libraryWords.test(clause)).join('');
  return `${kept.trimEnd().replace(/[.!?]$/, '')}.${/\s$/.exec(sentence)?.[0] ?? ''}`;
}

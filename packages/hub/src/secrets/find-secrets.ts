import { holdsBasicLogin, knownSecrets } from './known-secrets.ts';

/** What a text looks like if it holds a secret: it is said without a piece of it. `name`: of the option that it is given as. */
export function secretIn(text: string, name = ''): string | undefined {
  if (isSecretByName(text, name)) return 'a secret, by the name of the option';
  // What is drawn in letters is no key, and would look like one.
  const said = text.replace(/\bdata:[\w/+.-]+;base64,[A-Za-z0-9+/=]+/g, '');
  const found = secretInCode(said);
  if (found !== undefined || hashName.test(name)) return found;
  if (isWholeKey(said.trim(), name)) return 'a key, by its form';
  return holdsRandomWord(said) ? 'a key, by how random it is' : undefined;
}

/** The same for a source, in which only texts in quotes are looked at for being random. */
export function secretInCode(text: string): string | undefined {
  const match = knownSecrets.find(([, pattern]) => pattern.test(text));
  if (match) return match[0];
  if (holdsBasicLogin(text)) return 'a user with a password';
  return assignments.some((pattern) => [...text.matchAll(pattern)].some(([, value = '']) => isGiven(value)))
    ? 'a secret, by what it is called'
    : undefined;
}

/** Names of options whose text is a secret, whatever it looks like. `apiKeyEnv` holds the name of a variable. */
const passwordName = /(?:password|passwd|passphrase|pwd|secret)$/i;
const secretName =
  /(?:(?:api|access|secret|private|account|subscription|signing|encryption|shared)[-_ ]?key|token|credentials?|cookie)$/i;
/** Of these, only what looks like a key: a `primaryKey` is the name of a column. */
const keyName = /(?:key|auth|authorization|signature)$/i;
const hashName = /(?:revision|integrity|sha-?\d*|digest|commit|hash|checksum|etag|oid|fingerprint|md5)$/i;

function isSecretByName(text: string, name: string): boolean {
  if (isStandIn(text)) return false;
  if (passwordName.test(name)) return text !== '';
  if (secretName.test(name)) return text.length >= 8 && !/\s/.test(text);
  return keyName.test(name) && text.length >= 16 && isMixed(text) && !/\s/.test(text);
}

/** The name of a variable, or a place for a secret: `<password>`, `{{key}}`, `$TOKEN`, `***`. */
function isStandIn(text: string): boolean {
  return (
    /^(?:[A-Z][A-Z0-9_]*|[<{$%[].*|\*+|\.+|…|x+|your[-_ ].*)$/i.test(text) &&
    !/^[a-z]/.test(text.replace(/^your[-_ ].*|^x+$/i, ''))
  );
}

/** A secret that is called one: in an address, a connection string, a file of variables, a sentence or an object of JavaScript. */
const assignments: readonly RegExp[] = [
  /[?&](?:(?:api|access|subscription)[-_]?key|key|(?:access|auth|session)?[-_]?token|(?:client[-_]?)?secret|password|passwd|pwd|sig|signature|x-amz-(?:signature|security-token))=([^&\s#"'`]{8,})/gi,
  /\b(?:host|server|data source|user(?: id)?|uid|database|dbname)\s{0,3}=[^\n]{1,300}?[;\s](?:password|pwd)\s{0,3}=\s{0,3}([^;\s"']{2,})/gi,
  /^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD)[ \t]*=[ \t]*["']?([^\s"'()]{6,})/gm,
  /\b(?:password|passwd|passphrase|api[-_ ]?key|(?:access|auth)[-_ ]?token|(?:client|secret)[-_ ]?(?:secret|key))["']?\s{0,5}(?:is|:|=)\s{0,5}["'`]?([^\s"'`,;()]{6,})/gi,
];

/** Whether something stands there, and not a word of a language or a place for it. */
function isGiven(value: string): boolean {
  return isMixed(value) && !isStandIn(value) && !/[<{$]/.test(value);
}

function isMixed(text: string): boolean {
  return /[A-Za-z]/.test(text) && /[\d!@#%^&*+?~]/.test(text);
}

/** An option that is a key and nothing else. A UUID mostly names a thing; in a header it opens one. */
function isWholeKey(text: string, name: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return entropyOf(text.toLowerCase()) > 3;
  return isHeader(name) && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function isHeader(name: string): boolean {
  return /^x-[\w-]+$/i.test(name);
}

const leastLength = 24;
/** Keys are shorter; what is longer is data. Pictures are known by how they begin. */
const mostLength = 200;
/** Bits for each character: words of a language have less than 4, random letters and digits more. */
const leastEntropy = 4;

function holdsRandomWord(text: string): boolean {
  for (const { 0: word, index } of text.matchAll(/[A-Za-z0-9+/_=-]{24,}/g))
    if (looksRandom(word) && !hashBefore.test(text.slice(Math.max(0, index - 60), index))) return true;
  return false;
}

/** What follows is the digest of something. */
const hashBefore =
  /(?:sha-?\d*|md5|hash|digest|commit|revision|checksum|integrity|etag|oid|blob|tree|fingerprint)\b[^.\n]{0,40}$/i;

function looksRandom(word: string): boolean {
  if (
    word.length < leastLength ||
    word.length > mostLength ||
    /^(?:sha\d+-|iVBORw0KGgo|\/9j\/|R0lGOD|UklGR)/.test(word)
  )
    return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  if (kinds < 3) return /^[0-9a-f]{32}$|^[0-9a-f]{48}$/i.test(word) && entropyOf(word) > 3;
  // Paths are words that are joined; the base64 of keys has one of these lengths.
  if (word.includes('/'))
    return (
      [40, 43, 44, 64, 86, 88].includes(word.length) && entropyOf(word) > leastEntropy && !isWords(longestPart(word))
    );
  return entropyOf(word) > leastEntropy && !isWords(word);
}

/** Names of variables, models and identifiers are words that are joined. Taken one by one: a pattern of patterns takes for ever. */
function isWords(text: string): boolean {
  return text.replace(/[A-Z]?[a-z]{2,}|As|At|By|Id|If|In|Is|Le|No|Of|On|Or|To|Up|[A-Z]|\d+|[_-]/g, '') === '';
}

function longestPart(path: string): string {
  return path.split('/').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

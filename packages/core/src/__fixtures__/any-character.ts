import fastCheck from 'fast-check';

const surrogates = 0xd800;
const surrogateCount = 0x800;

/** Any character of Unicode. fast-check's own, `binary`, keeps a table of them all, which takes a second to make. */
export const anyCharacter = fastCheck
  .integer({ min: 0, max: 0x10ffff - surrogateCount })
  .map((index) => String.fromCodePoint(index < surrogates ? index : index + surrogateCount), indexOf);

function indexOf(value: unknown): number {
  const point = typeof value === 'string' && /^.$/su.test(value) ? value.codePointAt(0) : undefined;
  if (point === undefined) throw new Error('This is not one character.');
  return point < surrogates ? point : point - surrogateCount;
}

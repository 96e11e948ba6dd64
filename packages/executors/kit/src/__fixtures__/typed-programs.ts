import * as fc from 'fast-check';

/** A program of TypeScript. It calls `here(n)` in places, each on a line of its own for every `n`. */
export type TypedProgram = {
  /** Pieces that can be run as steps, in order. */
  pieces: string[];
  /** Expressions of what the pieces have declared. */
  observed: string[];
};

/** Programs of what TypeScript has beyond JavaScript, types on several lines among it. */
export const typedPrograms: fc.Arbitrary<TypedProgram> = fc
  .array(fc.tuple(fc.nat({ max: kinds().length - 1 }), fc.nat({ max: 99 }), fc.nat({ max: 9 })), { minLength: 1, maxLength: 8 })
  .map((choices) => {
    const written = choices.map(([kind, first, second], index) => kinds()[kind]?.(`v${index}`, first, second));
    const all = written.filter((piece) => piece !== undefined);
    let calls = 0;
    return {
      pieces: all.map(([text]) => text.replaceAll('HERE', () => `here(${calls++})`)),
      observed: all.map(([, expression]) => expression),
    };
  });

type Piece = [text: string, observed: string];

function kinds(): ((name: string, first: number, second: number) => Piece)[] {
  return [
    (name, first, second) => [
      `interface I${name} {\n  a: number;\n}\ntype T${name} = {\n  b?: I${name};\n};\nconst ${name}: T${name} = { b: { a: HERE + ${first} } } satisfies object;\nlet ${name}b!: number; ${name}b = ${second}`,
      `[${name}.b!.a, ${name}b]`,
    ],
    (name, first, second) => [
      `enum ${name} {\n  A,\n  B = ${first}, C, // a comment, with commas\n  D = "d",\n  E = B | ${second},\n  F,\n  H = HERE,\n  'g-h' = ${name}.B + C /* ${name} */\n}`,
      name,
    ],
    (name, first) => [`const enum ${name} { A = ${first}, B = A << 1, C = -B }\nenum ${name} { X = 1000 }`, `[${name}.A, ${name}.B, ${name}.C, ${name}.X]`],
    (name, first, second) => [
      `namespace ${name} {\n  type Hidden = number;\n  export const a: Hidden = ${first};\n  export let n = ${second};\n  export function up(by: number = 1): number {\n    HERE;\n    return (n += by) + a;\n  }\n  export namespace Inner { export const twice = a * 2; }\n  export class Box<T> { constructor(public value: T) {} }\n  export enum Kind { One = 1, Two }\n  export interface Shape { x: number }\n  const secret = HERE;\n}\nconst ${name}up = ${name}.up(2);`,
      `[${name}.a, ${name}.n, ${name}up, ${name}.Inner.twice, new ${name}.Box("b").value, ${name}.Kind.Two, Object.keys(${name}).sort()]`,
    ],
    (name, first) => [`namespace ${name}.Sub {\n  export const [x, { y = HERE }]: any = [${first}, {}];\n}`, `[${name}.Sub.x, ${name}.Sub.y]`],
    (name, first) => [
      `function ${name}(n: number): number { return n + ${first}; }\nnamespace ${name} {\n  export const base = HERE;\n}`,
      `[${name}(1), ${name}.base]`,
    ],
    (name, first, second) => [
      `abstract class A${name}<T> {\n  declare ghost: T;\n  protected abstract size: number;\n  abstract m(): void;\n  readonly kept? = ${second};\n  get area(): number { return this.size ** 2; }\n}\nclass ${name} extends A${name}<string> implements Iterable<number> {\n  static made: number = 0;\n  loose!: string\n  ;['computed' + 1]?: number = 1\n  protected override size = ${first};\n  constructor(public readonly tag: string, private scale = 2, protected opt?: { a: number }) {\n    super();\n    HERE;\n    ${name}.made += this.scale;\n  }\n  m(): void;\n  m(a?: number): void { this.size = a ?? 0; }\n  *[Symbol.iterator](this: ${name}): Generator<number> { yield this.size as number; }\n  [key: string]: any;\n}\nconst ${name}i: any = new ${name}('t');`,
      `[{ ...${name}i }, Object.keys(${name}i), ${name}i.area, [...${name}i], ${name}.made]`,
    ],
    (name, first) => [
      `class B${name} { own = 1; constructor(readonly x: number) { this.own += x; } }\nclass ${name} extends B${name} { constructor(public y: string) { const z = ${first}; super(z); this.own += HERE; } }`,
      `Object.entries(new ${name}('y'))`,
    ],
    (name, first, second) => [
      `function ${name}(x: string): string;\nfunction ${name}(\n  x: number,\n): number;\nfunction ${name}(this: unknown, x: any, ...rest: readonly number[]): any {\n  return [x, HERE, rest.length];\n}\ndeclare function ghost${name}(): void;\nconst ${name}r = ${name}(${first}), ${name}s = (<any>${name})("s", ${second});`,
      `[${name}r, ${name}s]`,
    ],
    (name, first) => [
      `const ${name} = async <\n  T extends number,\n>(\n  x: T,\n): Promise<{\n  value: T;\n}> => ({ value: (HERE, x) });\nconst ${name}v = await ${name}<number>(${first});\nconst ${name}g = <T,>(x: T) => <{ t: T }>{ t: x };`,
      `[${name}v, ${name}g(1)]`,
    ],
    (name, first, second) => [
      `let ${name}: unknown = ${first}\n{\n  let inner = ${name} as any\n  ;[inner] = [inner! + ${second}]\n  ;(${name} as number) = (inner satisfies unknown as number)\n  const more = HERE as any as {\n    a: 1\n  }\n  ;(${name} as number)!++\n}\nfor (const x of [1, 2] as number[]) (${name} as number) += x!;`,
      name,
    ],
    (name, first) => [
      `const { a: ${name}, ...${name}r }: { a: number } & Record<string, number> = { a: ${first}, b: HERE };\ntry { throw ${first} } catch (error: unknown) { var ${name}c = error as number }\nconst ${name}f = (({ a }: { a: number }, [b]: number[] = [1], c?: string) => a + b)!({ a: 1 });`,
      `[${name}, ${name}r, ${name}c, ${name}f]`,
    ],
    (name, first) => [
      `const ${name} = new Map<string, Array<Map<number, string>>>([["k", []]]), ${name}b = ${first} < 5 && 7 > (${first}), ${name}c = ${name}?.get<any>;\nif (${name}b) type Unused = 1; else { HERE }`.replace('type Unused = 1;', '{ type Unused = 1; }'),
      `[${name}.size, ${name}b, typeof ${name}c]`,
    ],
    (name, first) => [
      `function f${name}() {\n  enum Local { A = ${first}, B }\n  enum Local { C = Local.A + 2 }\n  type L = Local;\n  interface X {}\n  return [Local.B, Local.C, HERE];\n}\nconst ${name} = f${name}();`,
      name,
    ],
  ];
}

import * as fc from 'fast-check';

/** A program whose statements may be run as one or in pieces, in order. Every variable that it assigns to holds a number. */
export type Program = {
  statements: string[];
  /** What it declares. */
  names: string[];
};

/** Programs of declarations of every kind, destructuring, functions, classes, closures, loops, awaits and assignments. */
export const programs: fc.Arbitrary<Program> = fc
  .array(fc.tuple(fc.nat(), fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 })), { minLength: 1, maxLength: 14 })
  .map((choices) => {
    const scope: Scope = { names: ['v0'], numbers: ['v0'], functions: [], classes: [] };
    const statements = ['let v0 = 1;'];
    for (const [kind, first, second] of choices) {
      const write = kinds[kind % kinds.length] ?? declareLet;
      statements.push(write(scope, first, second));
    }
    return { statements, names: scope.names };
  });

type Scope = {
  names: string[];
  /** Variables that may be assigned to. */
  numbers: string[];
  /** Functions of one number that give a number. */
  functions: string[];
  /** Classes with a number for the constructor and a method `get`. */
  classes: string[];
};

type Write = (scope: Scope, first: number, second: number) => string;

const declareLet: Write = (scope, first, second) => {
  const value = expression(scope, first, second);
  return `let ${fresh(scope, 'numbers')} = ${value};`;
};

const kinds: Write[] = [
  declareLet,
  (scope, first, second) => {
    const value = expression(scope, first, second);
    return `const ${fresh(scope)} = ${value};`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second);
    return `var ${fresh(scope, 'numbers')} = ${value}, ${fresh(scope)} = ${value} + 1`;
  },
  (scope) => `let ${fresh(scope)};`,
  (scope, first, second) => {
    const value = expression(scope, first, second);
    return `const { x: ${fresh(scope)}, ...${fresh(scope)} } = { x: ${value}, y: ${first}, z: [${second}] };`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second);
    const names = `[${fresh(scope, 'numbers')}, , ${fresh(scope, 'numbers')} = ${value}, ...${fresh(scope)}]`;
    return `let ${names} = [${first}, 0, ${second % 2 ? second : undefined}, 1, 2]`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second, 'n');
    return `function ${fresh(scope, 'functions')}(n) { const local = ${value}; return local % 997; }`;
  },
  (scope, first, second) => {
    const variable = pick(scope.numbers, first);
    return `function ${fresh(scope, 'functions')}(n = ${second}) {\n  ${variable} = (${variable} + n) % 997;\n  return ${variable};\n}`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second, 'n');
    return `const ${fresh(scope, 'functions')} = (n) => ${value}`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second, 'n');
    const name = fresh(scope);
    return `async function ${name}(n) { await null; return ${value}; }\nconst ${fresh(scope)} = await ${name}(${second});`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second, 'i');
    const name = fresh(scope);
    return `function* ${name}() { for (let i = 0; i < 3; i++) yield i + ${value}; }\nvar ${fresh(scope)} = [...${name}()]`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second, 'v0');
    return `class ${fresh(scope, 'classes')} {\n  #n; static made = ${value};\n  constructor(n) { this.#n = n; }\n  static { this.made += 1; }\n  get() { return this.#n + ${pick(scope.numbers, second)}; }\n}`;
  },
  (scope, first, second) => {
    const parent = pickOr(scope.classes, first, 'Object');
    const name = fresh(scope);
    return `const ${name} = class extends ${parent} { twice() { return ${second} * 2; } };\nvar ${fresh(scope)} = new ${name}(1).twice()`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second, 'i');
    return `var ${fresh(scope)} = []; for (let i = 0; i < 3; i++) ${scope.names.at(-1)}.push(() => ${value});\n${scope.names.at(-1)} = ${scope.names.at(-1)}.map((f) => f());`;
  },
  (scope, first, second) => {
    const variable = pick(scope.numbers, first);
    const index = fresh(scope, 'numbers');
    return `for (var ${index} = 0; ${index} < ${second % 5}; ${index}++) {\n  if (${index} === 3) break\n  ${variable} += ${index}\n}`;
  },
  (scope, first, second) => {
    const variable = pick(scope.numbers, first);
    return `for (const [key, value] of Object.entries({ a: ${second}, b: 2 })) { ${variable} = (${variable} + value + key.length) % 997 }`;
  },
  (scope, first) => {
    const variable = pick(scope.numbers, first);
    return `for await (const x of (async function* () { yield 1; yield 2 })()) ${variable} += x;`;
  },
  (scope, first, second) => `${pick(scope.numbers, first)} = ${expression(scope, second, first)}`,
  (scope, first, second) => `${pick(scope.numbers, first)} += ${expression(scope, second, first)};`,
  (scope, first, second) => {
    const [one, other] = [pick(scope.numbers, first), pick(scope.numbers, second)];
    return one === other ? `${one}++;` : `;[${one}, ${other}] = [${other}, ${one}]`;
  },
  (scope, first, second) => {
    const variable = pick(scope.numbers, first);
    return `{ let ${variable} = ${second}; ${variable}++; var ${fresh(scope)} = ${variable} }`;
  },
  (scope, first, second) => {
    const value = expression(scope, first, second);
    return `try {\n  if (${first % 2}) throw { n: ${value} };\n  var ${fresh(scope)} = 1\n} catch ({ n }) {\n  var ${fresh(scope)} = n\n} finally { ${pick(scope.numbers, second)} += 1 }`;
  },
  (scope, first, second) => {
    const variable = pick(scope.numbers, first);
    return `outer: for (let i = 0; ; i++) { for (;;) { if (i > ${second % 4}) break outer; ${variable}++; continue outer } }`;
  },
  (scope, first, second) => {
    const variable = pick(scope.numbers, first);
    return `switch (${second % 3}) { case 0: ${variable} = 1; case 1: { const k = 2; ${variable} += k; break } default: ${variable}-- }`;
  },
  (scope, first, second) =>
    `var ${fresh(scope)} = \`a\${${pick(scope.numbers, first)}}\n\${${pick(scope.numbers, second)}}\``,
  (scope, first, second) => `if (${pick(scope.numbers, first)} % 2) var ${fresh(scope)} = ${second}; else var ${scope.names.at(-1)} = -1`,
  (scope, first) => `${pick(scope.numbers, first)};`,
];

function expression(scope: Scope, first: number, second: number, local?: string): string {
  const variable = local ?? pick(scope.numbers, first);
  const other = pick(scope.numbers, second);
  const options = [
    String(first),
    `(${variable} + ${other}) % 997`,
    `${variable} > ${other} ? ${first} : ${other}`,
    `[${variable}, ${other}].reduce((a, b) => a + b, ${second}) % 997`,
    `${pickOr(scope.functions, second, 'Math.abs')}(${variable})`,
    `new ${pickOr(scope.classes, first, 'class { constructor(n) { this.get = () => n } }')}(${variable}).get()`,
    `((${variable}) => ${variable} + 1)(${other})`,
    local === undefined ? `(await Promise.resolve(${variable}))` : `-${local}`,
  ];
  return options[(first + second) % options.length] ?? '0';
}

function fresh(scope: Scope, kind?: 'numbers' | 'functions' | 'classes'): string {
  const name = `v${scope.names.length}`;
  scope.names.push(name);
  if (kind !== undefined) scope[kind].push(name);
  return name;
}

function pick(names: readonly string[], index: number): string {
  return pickOr(names, index, 'v0');
}

function pickOr(names: readonly string[], index: number, otherwise: string): string {
  return names[index % Math.max(1, names.length)] ?? otherwise;
}

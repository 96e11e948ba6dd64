import { isRecord, type Json } from '../base/json.ts';
import { quoted } from '../base/unseen.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { lineWidth, pythonDocstring } from './python-docstring.ts';
import { readTool, type Signature } from './read-tool.ts';
import type { ObjectShape, Property, Scalar, Shape } from './shape.ts';
import { cleanText, pascalCase, uniqueName, wrapText } from './text.ts';

/** The tool as the model sees it in a Python executor: a function stub with its docstring, and its awaitable form. */
export function pythonDeclaration(tool: ToolDeclaration): string {
  return pythonDeclarations([tool]);
}

/** All tools, a blank line between them; nested objects stand as `TypedDict` above the tool that needs them. '' for none. */
export function pythonDeclarations(tools: readonly ToolDeclaration[]): string {
  const taken = new Set<string>();
  return tools.map((tool) => declare(readTool(tool, taken), taken)).join('\n\n');
}

function declare({ name, doc, returns, input, output, helpers }: Signature, taken: Set<string>): string {
  const base = pascalCase(name);
  const writer = createWriter(taken);
  for (const [helper, shape] of helpers) writer.define(helper, shape);
  const properties = parametersOf(input, helpers);
  const parameters = (properties ?? []).map((property) => ({
    ...property,
    type: writer.type(property.shape, base + pascalCase(property.name)),
  }));
  const named = parameters.filter(({ name: parameter }) => isIdentifier(parameter));
  const quoted = parameters.filter((parameter) => !named.includes(parameter));
  const whole = input && !properties ? writer.type(input, `${base}Input`) : undefined;
  const result = writer.type(output, `${base}Result`);

  const listed = named.map((parameter) => `${parameter.name}: ${parameter.type}${defaultOf(parameter)}`);
  const others = uniqueName('others', new Set(named.map((parameter) => parameter.name)));
  const rest = quoted.length > 0 ? [`**${others}`] : whole ? ['**input'] : [];
  // Tools take their input by name.
  const star = listed.length > 0 ? ['*'] : [];
  const docs = [
    ...named.flatMap((parameter) => describeParameter(parameter)),
    ...quoted.map(describeQuoted),
    ...(whole ? [`**input: the keys of ${whole}`] : []),
  ];
  const head = signature(name, [...star, ...listed, ...rest], result);
  const stub = `${head}${pythonDocstring(doc, docs, returns)}\n    # awaitable: ${name}.aio(${input ? '...' : ''})`;
  return [...writer.classes, stub].join('\n\n');
}

/** The parameters where the input is an object with a fixed set of keys, or none. */
function parametersOf(input: Shape | undefined, helpers: ReadonlyMap<string, Shape>): readonly Property[] | undefined {
  if (input === undefined) return [];
  const shape = input.type === 'reference' ? helpers.get(input.name) : input;
  return shape?.type === 'object' && shape.rest === undefined ? shape.properties : undefined;
}

function signature(name: string, parameters: readonly string[], result: string): string {
  const line = `def ${name}(${parameters.join(', ')}) -> ${result}:\n`;
  if (line.length <= lineWidth + 1) return line;
  return `def ${name}(\n${parameters.map((parameter) => `    ${parameter},\n`).join('')}) -> ${result}:\n`;
}

/** `= ...` for one that may be left out, and nobody says what it is then. */
function defaultOf({ optional, default: given }: Property): string {
  if (!optional) return '';
  return given ? ` = ${cleanText(valueOf(given.value), 200)}` : ' = ...';
}

function valueOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(valueOf).join(', ')}]`;
  return isRecord(value) ? '{}' : literal(value);
}

function describeParameter({ name, optional, doc, default: given }: Property): string[] {
  const text = optional && given ? given.doc : doc;
  return text === '' ? [] : [`${name}: ${text}`];
}

/** A name that is a keyword, or no identifier, cannot be written as `name=value`. */
function describeQuoted({ name, optional, type, doc }: Property & { type: string }): string {
  const key = quoted(name);
  return `${key} (${type}${optional ? ', optional' : ''}): pass as **{${key}: ...}.${doc === '' ? '' : ` ${doc}`}`;
}

const plainTypes = {
  unknown: 'Any',
  never: 'Never',
  null: 'None',
  boolean: 'bool',
  number: 'float',
  integer: 'int',
  string: 'str',
};

/** Writes types; each object with named keys becomes a class in `classes`, those it needs before it. */
function createWriter(taken: Set<string>) {
  const classes: string[] = [];
  return { classes, type, define };

  function type(shape: Shape, name: string): string {
    switch (shape.type) {
      case 'literal':
        return `Literal[${literal(shape.value)}]`;
      case 'array':
        return `list[${type(shape.items, name)}]`;
      case 'tuple':
        return tuple(
          shape.items.map((item, index) => type(item, `${name}${index + 1}`)),
          shape.rest && type(shape.rest, name),
        );
      case 'object':
        return object(shape, name);
      case 'union':
        return union(shape.parts, name);
      case 'intersection':
        return shape.parts
          .map((part) => (part.type === 'union' ? `(${type(part, name)})` : type(part, name)))
          .join(' & ');
      case 'reference':
        return shape.name;
      default:
        return plainTypes[shape.type];
    }
  }

  function union(parts: readonly Shape[], name: string): string {
    const literals = parts.flatMap((part) => (part.type === 'literal' ? [literal(part.value)] : []));
    const others = parts.filter((part) => part.type !== 'literal').map((part) => type(part, name));
    return [...(literals.length === 0 ? [] : [`Literal[${literals.join(', ')}]`]), ...others].join(' | ');
  }

  function object(shape: ObjectShape, name: string): string {
    if (shape.properties.length === 0) return `dict[str, ${type(shape.rest ?? { type: 'never' }, name)}]`;
    const unique = uniqueName(name, taken);
    define(unique, shape);
    return unique;
  }

  function define(name: string, shape: Shape): void {
    if (shape.type !== 'object' || shape.properties.length === 0) {
      classes.push(`${name} = ${type(shape, name)}`);
      return;
    }
    const fields = shape.properties.map((property) => {
      const inner = type(property.shape, name + pascalCase(property.name));
      return { ...property, type: property.optional ? `NotRequired[${inner}]` : inner };
    });
    const more = shape.rest === undefined ? [] : [`    # and other keys: ${type(shape.rest, `${name}Other`)}`];
    const isPlain = fields.every((field) => isIdentifier(field.name));
    const lines = fields.flatMap((field) => [
      ...comment(field.doc),
      isPlain ? `    ${field.name}: ${field.type}` : `    ${quoted(field.name)}: ${field.type},`,
    ]);
    const [open, close] = isPlain ? [`class ${name}(TypedDict):`, []] : [`${name} = TypedDict("${name}", {`, ['})']];
    classes.push([open, ...lines, ...more, ...close].join('\n'));
  }
}

function tuple(items: readonly string[], rest: string | undefined): string {
  if (rest !== undefined && items.length === 0) return `tuple[${rest}, ...]`;
  if (items.length === 0) return 'tuple[()]';
  return `tuple[${[...items, ...(rest === undefined ? [] : [`*tuple[${rest}, ...]`])].join(', ')}]`;
}

function literal(value: Scalar): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return quoted(value);
}

function comment(doc: string): string[] {
  return doc === '' ? [] : wrapText(doc, lineWidth - 6).map((line) => `    # ${line}`.trimEnd());
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !keywords.has(name);
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

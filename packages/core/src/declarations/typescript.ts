import { quoted } from '../base/unseen.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { readTool, type Signature } from './read-tool.ts';
import type { ObjectShape, Property, Shape } from './shape.ts';
import { wrapText } from './text.ts';

const lineWidth = 100;

/** The tool as the model sees it in a TypeScript executor: a doc comment and `declare function name(input: …): Promise<…>;`. */
export function typescriptDeclaration(tool: ToolDeclaration): string {
  return typescriptDeclarations([tool]);
}

/** All tools, a blank line between them; recursive types stand as `type` above the tool that needs them. '' for none. */
export function typescriptDeclarations(tools: readonly ToolDeclaration[]): string {
  const taken = new Set<string>();
  return tools.map((tool) => declare(readTool(tool, taken))).join('\n\n');
}

function declare({ name, doc, returns, input, output, helpers }: Signature): string {
  const types = [...helpers].map(([helper, shape]) => `type ${helper} = ${fit(shape, '', helper.length + 8)};\n`);
  const head = `declare function ${name}(`;
  const parameter = input === undefined ? '' : `input: ${fit(input, '', head.length + 'input: '.length)}`;
  const column = parameter.includes('\n') ? 1 : head.length + parameter.length;
  const result = fit(output, '', column + '): Promise<>;'.length);
  const text = [doc, returns && `@returns ${returns}`].filter(Boolean).join('\n');
  return `${types.join('')}${comment(text, '')}${head}${parameter}): Promise<${result}>;`;
}

/** On one line where that fits behind `column` and hides no doc comment, else with its properties one a line. */
function fit(shape: Shape, indent: string, column: number): string {
  const line = hasDocs(shape) ? undefined : write(shape);
  return line !== undefined && column + line.length <= lineWidth ? line : write(shape, indent);
}

function write(shape: Shape, indent?: string): string {
  const part = (inner: Shape) => (indent === undefined ? write(inner) : fit(inner, indent, indent.length));
  switch (shape.type) {
    case 'unknown':
      // Not `unknown`: models answer that with casts and guards, and nothing checks the types of a step.
      return 'any';
    case 'integer':
      return 'number';
    case 'literal':
      return quoted(shape.value);
    case 'array':
      return isCompound(shape.items) ? `Array<${part(shape.items)}>` : `${part(shape.items)}[]`;
    case 'tuple': {
      const rest = shape.rest === undefined ? [] : [`...Array<${part(shape.rest)}>`];
      return `[${[...shape.items.map(part), ...rest].join(', ')}]`;
    }
    case 'object':
      return writeObject(shape, indent);
    case 'union':
      return shape.parts.map(part).join(' | ');
    case 'intersection':
      return shape.parts.map((inner) => (inner.type === 'union' ? `(${part(inner)})` : part(inner))).join(' & ');
    case 'reference':
      return shape.name;
    default:
      return shape.type;
  }
}

function writeObject({ properties, rest }: ObjectShape, indent: string | undefined): string {
  if (properties.length === 0 && rest !== undefined) {
    return `Record<string, ${indent === undefined ? write(rest) : fit(rest, indent, indent.length + 15)}>`;
  }
  const others: Property[] =
    rest === undefined ? [] : [{ name: '[key: string]', optional: false, shape: rest, doc: '' }];
  const members = [...properties.map((property) => ({ ...property, name: propertyName(property.name) })), ...others];
  if (members.length === 0) return '{}';
  if (indent === undefined) {
    return `{ ${members.map((member) => `${nameOf(member)}: ${write(member.shape)}`).join('; ')} }`;
  }
  const inner = `${indent}  `;
  const lines = members.map((member) => {
    const head = `${inner}${nameOf(member)}: `;
    return `${comment(member.doc, inner)}${head}${fit(member.shape, inner, head.length + 1)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function nameOf(member: Property): string {
  return member.optional ? `${member.name}?` : member.name;
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A doc comment and its line break; '' for no text. */
function comment(doc: string, indent: string): string {
  if (doc === '') return '';
  const lines = wrapText(doc.replaceAll('*/', String.raw`*\/`), lineWidth - indent.length - 3);
  const [only = '', ...more] = lines;
  if (more.length === 0 && indent.length + only.length + '/**  */'.length <= lineWidth) {
    return `${indent}/** ${only} */\n`;
  }
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function hasDocs(shape: Shape): boolean {
  if ('rest' in shape && shape.rest && hasDocs(shape.rest)) return true;
  switch (shape.type) {
    case 'array':
      return hasDocs(shape.items);
    case 'tuple':
      return shape.items.some(hasDocs);
    case 'object':
      return shape.properties.some((property) => property.doc !== '' || hasDocs(property.shape));
    case 'union':
    case 'intersection':
      return shape.parts.some(hasDocs);
    default:
      return false;
  }
}

function isCompound(shape: Shape): boolean {
  return ['object', 'union', 'intersection'].includes(shape.type);
}

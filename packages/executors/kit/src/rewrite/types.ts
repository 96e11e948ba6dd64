import type { Program } from 'acorn';
import { eraseClass, eraseMember, nameOf } from './classes.ts';
import { eraseEnum } from './enums.ts';
import { blank, blankWords, markAfter, removeStatement, replace, type Erasing, type Level } from './erasing.ts';
import type { Place } from './iife.ts';
import { lookAtClock } from './meter.ts';
import { eraseNamespace, isOfTypes } from './namespaces.ts';
import { isNode, nodeAt, nodesIn, type Node } from './node.ts';
import type { Edit } from './output.ts';
import { StepParseError } from './step-parse-error.ts';
import { unusedName } from './unused-name.ts';

/**
 * Makes a tree of TypeScript one of JavaScript, in place, and gives the edits that do the same to its source. Types vanish;
 * enums, namespaces and parameter properties become JavaScript.
 *
 * @throws StepParseError for what has no JavaScript.
 */
export function eraseTypes(source: string, program: Program, reserved: ReadonlySet<string>): Edit[] {
  const erasing: Erasing = {
    source,
    reserved,
    edits: [],
    object: unusedName(source, '$object'),
    erase: (node) => erase(erasing, node),
    eraseStatements: (statements, level) => eraseStatements(erasing, statements, level),
  };
  const tree: unknown = program;
  if (isNode(tree)) tree['body'] = eraseStatements(erasing, nodesIn(tree['body']), 'step');
  return erasing.edits;
}

function eraseStatements(erasing: Erasing, statements: readonly Node[], level: Level): Node[] {
  const place: Place = { level, merging: new Set(statements.flatMap(namesToMergeWith)) };
  return statements.map((statement) => {
    const declaration = statement['declaration'];
    if (!statement.type.startsWith('Export') || !isNode(declaration)) {
      return eraseDeclaration(erasing, statement, place) ?? statement;
    }
    const { start, end } = declaration;
    const erased = eraseDeclaration(erasing, declaration, place);
    const isExpression = erased !== undefined && !/Declaration$|^EmptyStatement$/.test(erased.type);
    // With the brackets around it.
    statement['declaration'] = isExpression ? { type: 'ExpressionStatement', start, end, expression: erased } : erased;
    return erased === undefined || erased.type === 'EmptyStatement' ? removeStatement(erasing, statement) : statement;
  });
}

function eraseDeclaration(erasing: Erasing, node: Node, place: Place): Node | undefined {
  if (isOfTypes(node)) return removeStatement(erasing, node);
  if (node.type === 'TSEnumDeclaration') return eraseEnum(erasing, node, place);
  if (node.type === 'TSModuleDeclaration') return eraseNamespace(erasing, node, place);
  return erase(erasing, node);
}

/** Enums and namespaces of these names add to what is there. */
function namesToMergeWith(statement: Node): string[] {
  const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement;
  if (declaration.type !== 'FunctionDeclaration' && declaration.type !== 'ClassDeclaration') return [];
  const id = declaration['id'];
  return isNode(id) && declaration['declare'] !== true ? [String(id['name'])] : [];
}

function erase(erasing: Erasing, node: Node): Node | undefined {
  lookAtClock();
  refuse(node);
  if (isOfTypes(node)) return removeStatement(erasing, node);
  switch (node.type) {
    case 'TSTypeAnnotation':
    case 'TSTypeParameterDeclaration':
    case 'TSTypeParameterInstantiation':
      blank(erasing, node.start, node.end);
      return undefined;
    case 'ImportDeclaration':
      node['specifiers'] = nodesIn(node['specifiers']).filter((specifier) => !eraseSpecifier(erasing, specifier));
      return node;
    case 'ExportNamedDeclaration':
      node['specifiers'] = nodesIn(node['specifiers']).filter((specifier) => !eraseSpecifier(erasing, specifier));
      return eraseChildren(erasing, node);
    case 'ParenthesizedExpression':
      return erase(erasing, nodeAt(node, 'expression'));
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSInstantiationExpression':
      return eraseBehind(erasing, node, true);
    case 'TSNonNullExpression':
      return eraseBehind(erasing, node, false);
    case 'TSTypeAssertion':
      return eraseAssertion(erasing, node);
    case 'TSParameterProperty':
      blankWords(erasing, node.start, nameOf(nodeAt(node, 'parameter')).start);
      return erase(erasing, nodeAt(node, 'parameter'));
    case 'Identifier':
    case 'PrivateIdentifier':
      return eraseIdentifier(erasing, node);
    case 'BinaryExpression':
      // `a ?. < b`
      if (nodeAt(node, 'left')['optional'] === true) throw unexpected(nodeAt(node, 'right'));
      return eraseChildren(erasing, node);
    case 'VariableDeclarator': {
      const id = nodeAt(node, 'id');
      const mark =
        node['definite'] === true && !isNode(id['typeAnnotation']) ? markAfter(erasing, id.end, '!') : undefined;
      if (mark !== undefined) blank(erasing, mark, mark + 1);
      return eraseChildren(erasing, node);
    }
    case 'ObjectPattern':
    case 'ArrayPattern':
      eraseMark(erasing, node);
      return eraseChildren(erasing, node);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      eraseThis(erasing, node);
      return eraseChildren(erasing, node);
    case 'ArrowFunctionExpression':
      keepOnLine(erasing, node);
      return eraseChildren(erasing, node);
    case 'ClassDeclaration':
    case 'ClassExpression':
      eraseClass(erasing, node);
      return eraseChildren(erasing, node);
    case 'MethodDefinition':
    case 'PropertyDefinition':
      if (!eraseMember(erasing, node)) return removeStatement(erasing, node);
      return eraseChildren(erasing, node);
    default:
      if (node.type.startsWith('TS')) throw unexpected(node);
      return eraseChildren(erasing, node);
  }
}

function eraseChildren(erasing: Erasing, node: Node): Node {
  for (const field in node) {
    const value = node[field];
    if (typeof value !== 'object' || value === null || field === 'loc') continue;
    if (isNode(value)) {
      const erased = erase(erasing, value);
      if (erased === undefined && !/type/i.test(field)) throw unexpected(value);
      if (erased !== value) node[field] = erased ?? null;
    } else if (Array.isArray(value)) {
      const holdsStatements = field === 'consequent' || (field === 'body' && node.type !== 'ClassBody');
      node[field] = holdsStatements
        ? eraseStatements(erasing, value.filter(isNode), 'block')
        : // Holes of arrays stay.
          value.map((item: unknown) => (isNode(item) ? (erase(erasing, item) ?? null) : item));
    }
  }
  return node;
}

function refuse(node: Node): void {
  const [decorator] = nodesIn(node['decorators']);
  if (decorator) {
    const message = 'Decorators are not supported: call the function on the class instead.';
    throw new StepParseError(decorator.start, message);
  }
  switch (node.type) {
    case 'TSImportEqualsDeclaration':
    case 'TSExportAssignment':
    case 'TSNamespaceExportDeclaration':
      throw new StepParseError(node.start, 'Write `import … from` and `export` instead.');
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      if (node['declare'] === true) return;
      throw new StepParseError(node.start, 'Declare it in a block or at the top level.');
  }
}

// The parser lets some types stand where there must be values.
function unexpected({ start }: Node): StepParseError {
  return new StepParseError(start, 'A type cannot stand here.');
}

/** The line end after a type ends the statement too, where what follows could go on with the value. */
function eraseBehind(erasing: Erasing, node: Node, endsStatement: boolean): Node | undefined {
  const { source, edits } = erasing;
  const expression = nodeAt(node, 'expression');
  blank(erasing, expression.end, node.end);
  const goesOn =
    endsStatement && /^[^\S\r\n\u2028\u2029]*[\r\n\u2028\u2029]\s*[([`]/.test(source.slice(node.end, node.end + 200));
  if (goesOn) edits.push({ start: node.end, end: node.end, opens: -1, text: ';' });
  return erase(erasing, expression);
}

/** Brackets, since what follows could begin a statement or a block: `() => <T>{}`. */
function eraseAssertion(erasing: Erasing, node: Node): Node | undefined {
  const expression = nodeAt(node, 'expression');
  replace(erasing, node.start, expression.start, '(');
  const erased = erase(erasing, expression);
  erasing.edits.push({ start: node.end, end: node.end, opens: node.start, text: ')' });
  return erased;
}

/** The parser counts the mark and the type to the name. */
function eraseIdentifier(erasing: Erasing, node: Node): Node {
  // It also takes some characters for letters that no engine does.
  const text = String(node['name']);
  if (/[^ -~]/.test(text) && !/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(text)) {
    throw new StepParseError(node.start, 'Unexpected character.');
  }
  if (node['optional'] !== true && !isNode(node['typeAnnotation'])) return node;
  const name = /(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-f]{4}|\\u\{[\da-f]+\})+/iuy;
  name.lastIndex = node.start;
  const end = node.start + (name.exec(erasing.source)?.[0].length ?? 0);
  blank(erasing, end, node.end);
  node['typeAnnotation'] = undefined;
  node.end = end;
  return node;
}

function eraseMark(erasing: Erasing, node: Node): void {
  if (node['optional'] !== true) return;
  const before = isNode(node['typeAnnotation']) ? node['typeAnnotation'].start : node.end;
  const at = erasing.source.lastIndexOf('?', before - 1);
  blank(erasing, at, at + 1);
}

/** `function f(this: Foo, a) {}`: the first parameter is a type. */
function eraseThis(erasing: Erasing, node: Node): void {
  const [first, ...rest] = nodesIn(node['params']);
  if (first?.type !== 'Identifier' || first['name'] !== 'this') return;
  const comma = markAfter(erasing, first.end, ',');
  blank(erasing, first.start, comma === undefined ? first.end : comma + 1);
  node['params'] = rest;
}

function eraseSpecifier(erasing: Erasing, specifier: Node): boolean {
  if (specifier['importKind'] !== 'type' && specifier['exportKind'] !== 'type') return false;
  const comma = markAfter(erasing, specifier.end, ',');
  blank(erasing, specifier.start, comma === undefined ? specifier.end : comma + 1);
  return true;
}

/** No line may end after `async` or before `=>`: the brackets go around the line ends. */
function keepOnLine(erasing: Erasing, node: Node): void {
  const { source, edits } = erasing;
  const isLong = (type: unknown): type is Node =>
    isNode(type) && /[\r\n\u2028\u2029]/.test(source.slice(type.start, type.end));
  const { typeParameters, returnType } = node;
  if (isNode(returnType) && markAfter(erasing, returnType.end, '=>') === undefined) throw unexpected(returnType);
  if (isLong(returnType)) {
    const bracket = source.lastIndexOf(')', returnType.start);
    edits.push(
      { start: bracket, end: bracket + 1, text: ' ' },
      { start: returnType.end, end: returnType.end, text: ')' },
    );
  }
  if (isLong(typeParameters)) {
    const bracket = markAfter(erasing, typeParameters.end, '(');
    if (bracket === undefined) return;
    replace(erasing, typeParameters.start, bracket + 1, '(');
    node['typeParameters'] = undefined;
  }
}

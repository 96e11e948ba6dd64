import type { Program } from 'acorn';
import { eraseClass, eraseMember, nameOf } from './classes.ts';
import { eraseEnum } from './enums.ts';
import { blank, blankWords, markAfter, removeStatement, type Erasing, type Level } from './erasing.ts';
import type { Place } from './iife.ts';
import { lookAtClock } from './meter.ts';
import { eraseNamespace, isOfTypes } from './namespaces.ts';
import { isNode, nodeAt, nodesIn, type Node } from './node.ts';
import type { Edit } from './output.ts';
import {
  eraseAssertion,
  eraseBehind,
  eraseIdentifier,
  eraseMark,
  eraseSpecifier,
  eraseThis,
  keepOnLine,
  unexpected,
} from './parts.ts';
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
    case 'UnaryExpression': {
      eraseChildren(erasing, node);
      const isVariable = node['operator'] === 'delete' && nodeAt(node, 'argument').type === 'Identifier';
      if (isVariable) throw new StepParseError(node.start, 'A variable cannot be deleted.');
      return node;
    }
    case 'ChainExpression':
      // `a ?. < b`
      if (nodeAt(node, 'expression').type === 'Identifier') throw unexpected(node);
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
  // The mark of a parameter.
  const isMarked = node['optional'] === true && /Literal$|Expression$/.test(node.type);
  if (isMarked && node.type !== 'MemberExpression' && node.type !== 'CallExpression') throw unexpected(node);
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

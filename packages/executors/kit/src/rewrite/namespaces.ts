import { blank, type Erasing } from './erasing.ts';
import { refuseWaiting, variableOf, type Place } from './iife.ts';
import { isNode, nodeAt, nodesIn, type Node } from './node.ts';
import { StepParseError } from './step-parse-error.ts';

/** A namespace as a variable that holds an object with what the namespace exports. */
export function eraseNamespace(erasing: Erasing, node: Node, place: Place): Node {
  const id = nodeAt(node, 'id');
  if (place.level === 'block') throw new StepParseError(node.start, 'A namespace can only stand at the top level.');
  if (id.type !== 'Identifier' || node['global'] === true)
    throw new StepParseError(node.start, 'Write `declare` before a module.');
  const inner = nodeAt(node, 'body');
  if (inner.type === 'TSModuleDeclaration') return eraseDotted(erasing, node, inner, place);
  refuseWaiting(inner, 'a namespace');
  const name = String(id['name']);
  const statements = nodesIn(inner['body']);
  const hasOwn = statements.some((statement) => namesDeclaredBy(declarationIn(statement)).includes(name));
  const open = inner.start + 1;
  for (const statement of statements) addExport(erasing, statement, open);
  const body: Node = { type: 'BlockStatement', start: inner.start, end: inner.end };
  body['body'] = erasing.eraseStatements(statements.map(declarationIn), 'namespace');
  return variableOf(erasing, node, id, { ...place, open, close: node.end - 1, body, alias: hasOwn ? undefined : name });
}

/** `namespace A.B { … }` */
function eraseDotted(erasing: Erasing, node: Node, inner: Node, place: Place): Node {
  const name = String(nodeAt(inner, 'id')['name']);
  const variable = eraseNamespace(erasing, inner, { merging: new Set(), level: 'namespace' });
  erasing.edits.push({ ...after(inner.end, node.start + 1), text: ` ${erasing.object}.${name} = ${name};` });
  const body: Node = { type: 'BlockStatement', start: inner.start, end: inner.end, body: [variable] };
  return variableOf(erasing, node, nodeAt(node, 'id'), {
    ...place,
    open: inner.start,
    close: node.end,
    body,
    alias: undefined,
  });
}

/** What a statement of a namespace exports becomes a property: where it is declared, or first of all where it is a function. */
function addExport({ edits, object, ...erasing }: Erasing, statement: Node, open: number): void {
  if (isOfTypes(statement)) return;
  const declaration = statement['declaration'];
  if (statement.type !== 'ExportNamedDeclaration' || !isNode(declaration)) {
    if (!/^(?:Export|Import)/.test(statement.type)) return;
    throw new StepParseError(statement.start, 'A namespace exports what it declares, and imports nothing.');
  }
  blank({ ...erasing, edits, object }, statement.start, declaration.start);
  const isHoisted = declaration.type === 'FunctionDeclaration';
  const changes = declaration.type === 'VariableDeclaration' && declaration['kind'] !== 'const';
  const texts = namesDeclaredBy(declaration).map((name) =>
    changes
      ? ` Object.defineProperty(${object}, "${name}", { enumerable: true, configurable: true, get: () => ${name}, set: (value) => { ${name} = value; } });`
      : ` ${object}.${name} = ${name};`,
  );
  if (isHoisted) edits.push({ start: open, end: open, text: texts.join('') });
  else edits.push({ ...after(statement.end, statement.start), text: `;${texts.join('')}` });
}

function after(offset: number, opens: number): { start: number; end: number; opens: number } {
  return { start: offset, end: offset, opens };
}

function declarationIn(statement: Node): Node {
  const declaration = statement['declaration'];
  return isNode(declaration) && !isOfTypes(statement) ? declaration : statement;
}

function namesDeclaredBy(declaration: Node): string[] {
  if (declaration.type === 'VariableDeclaration') {
    return nodesIn(declaration['declarations']).flatMap((declarator) => namesIn(nodeAt(declarator, 'id')));
  }
  const id = declaration['id'];
  return isNode(id) && declaration.type.endsWith('Declaration') ? [String(id['name'])] : [];
}

function namesIn(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [String(pattern['name'])];
    case 'Property':
      return namesIn(nodeAt(pattern, 'value'));
    case 'AssignmentPattern':
      return namesIn(nodeAt(pattern, 'left'));
    case 'RestElement':
      return namesIn(nodeAt(pattern, 'argument'));
    default:
      return [...nodesIn(pattern['properties']), ...nodesIn(pattern['elements'])].flatMap(namesIn);
  }
}

/** Whether nothing is left of a statement without types. */
export function isOfTypes(node: Node): boolean {
  if (node['declare'] === true || node['importKind'] === 'type' || node['exportKind'] === 'type') {
    return /Declaration$|^TSDeclareFunction$/.test(node.type);
  }
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSIndexSignature':
      return true;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return isNode(node['declaration']) && isOfTypes(node['declaration']);
    case 'TSModuleDeclaration': {
      const body = node['body'];
      if (!isNode(body)) return true;
      return body.type === 'TSModuleDeclaration' ? isOfTypes(body) : nodesIn(body['body']).every(isOfTypes);
    }
    default:
      return false;
  }
}

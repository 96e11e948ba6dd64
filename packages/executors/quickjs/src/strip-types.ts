import { parse } from '@babel/parser';
import { refuseOverflow, StepSyntaxError, syntaxError } from '@thimble/executor-kit/portable';
import { blank, type Edit, textWith } from './strip/edit.ts';
import { editEnum } from './strip/enum.ts';
import { childrenOf, isNode, type Node } from './strip/node.ts';
import { editParameterProperties } from './strip/parameter-properties.ts';

/**
 * TypeScript to JavaScript in plain JavaScript: blanks where the types were, so that every line stays where it is. Enums
 * and parameter properties become JavaScript; namespaces do not.
 *
 * @throws StepSyntaxError with the position in `source`.
 */
export function stripTypes(source: string): string {
  refuseOverflow(source);
  const edits: Edit[] = [];
  visit(parseTypeScript(source));
  return textWith(source, edits);

  function visit(node: Node): void {
    if (!strip(node)) for (const child of childrenOf(node)) visit(child);
  }

  /** True when nothing below is left to do. */
  function strip(node: Node): boolean {
    const remove = (start: number, end: number): void => void edits.push(blank(source, start, end));
    switch (node.type) {
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSDeclareFunction':
      case 'TSDeclareMethod':
      case 'TSIndexSignature':
        return removeStatement(node);
      case 'TSTypeAnnotation':
      case 'TSTypeParameterDeclaration':
      case 'TSTypeParameterInstantiation':
        remove(node.start, node.end);
        return true;
      case 'TSModuleDeclaration':
        if (node['declare'] === true) return removeStatement(node);
        throw StepSyntaxError.at(source, node.start, 'Namespaces are not supported: use an object.');
      case 'TSImportEqualsDeclaration':
      case 'TSExportAssignment':
        throw StepSyntaxError.at(source, node.start, 'Write `import … from` and `export` instead.');
      case 'TSEnumDeclaration':
        if (node['declare'] === true) return removeStatement(node);
        edits.push(editEnum(source, node));
        return true;
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportDefaultDeclaration':
        return isOfTypes(node) && removeStatement(node);
      case 'ImportSpecifier':
      case 'ExportSpecifier':
        if (node['importKind'] === 'type' || node['exportKind'] === 'type') removeWithComma(node);
        return false;
      case 'VariableDeclaration':
        if (node['declare'] === true) return removeStatement(node);
        return false;
      case 'ClassDeclaration':
      case 'ClassExpression':
        return node['declare'] === true ? removeStatement(node) : stripClass(node);
      case 'ClassProperty':
      case 'ClassAccessorProperty':
        if (node['declare'] === true || node['abstract'] === true) return removeStatement(node);
        return stripMember(node);
      case 'ClassPrivateProperty':
      case 'ClassMethod':
      case 'ClassPrivateMethod':
        edits.push(...editParameterProperties(source, node));
        return stripMember(node);
      case 'TSParameterProperty':
        removeWords(node.start, startOf(node['parameter']) ?? node.start);
        return false;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
        removeBehind(endOf(node['expression']) ?? node.end, node.end);
        return visitOnly(node['expression']);
      case 'TSTypeAssertion':
        remove(node.start, startOf(node['expression']) ?? node.end);
        return visitOnly(node['expression']);
      case 'ArrowFunctionExpression':
        keepArrowOnLine(node);
        return false;
      case 'Identifier':
      case 'ArrayPattern':
      case 'ObjectPattern':
        return stripBinding(node);
      case 'VariableDeclarator':
        if (node['definite'] === true) removeMark('!', startOf(annotationOf(node['id'])));
        return false;
      default:
        return false;
    }
  }

  function visitOnly(part: unknown): true {
    if (isNode(part)) visit(part);
    return true;
  }

  /** A semicolon keeps what stands around it apart. */
  function removeStatement(node: Node): true {
    const { text } = blank(source, node.start, node.end);
    edits.push({ start: node.start, end: node.end, text: `;${text.slice(1)}` });
    return true;
  }

  /** The line end after a type ends the statement too, where what follows could go on with the value. */
  function removeBehind(start: number, end: number): void {
    const edit = blank(source, start, end);
    const goesOn = /^[^\S\r\n]*[\r\n]\s*[([`]/.test(source.slice(end));
    edits.push(goesOn ? { ...edit, text: `${edit.text.slice(0, -1)};` } : edit);
  }

  function removeWithComma({ start, end }: Node): void {
    const comma = /^\s*,/.exec(source.slice(end))?.[0].length ?? 0;
    edits.push(blank(source, start, end + comma));
  }

  function removeWords(start: number, end: number): void {
    const words = /\b(?:public|private|protected|readonly|override|abstract|declare)\b/g;
    for (const { 0: word, index } of source.slice(start, end).matchAll(words)) {
      edits.push(blank(source, start + index, start + index + word.length));
    }
  }

  /** A mark right in front of `before`, with nothing but blanks between. */
  function removeMark(mark: '?' | '!', before: number | undefined): void {
    if (before === undefined) return;
    const at = source.lastIndexOf(mark, before - 1);
    if (at >= 0 && source.slice(at + 1, before).trim() === '') edits.push(blank(source, at, at + 1));
  }

  function stripClass(node: Node): boolean {
    const body = startOf(node['body']) ?? node.end;
    removeWords(node.start, node.start + source.slice(node.start, body).search(/\bclass\b/));
    const lists = node['implements'];
    const first: unknown = Array.isArray(lists) ? lists[0] : undefined;
    const keyword = isNode(first) ? source.lastIndexOf('implements', first.start) : -1;
    if (keyword < 0) return false;
    edits.push(blank(source, keyword, body));
    for (const child of childrenOf(node)) if (child.start < keyword || child.start >= body) visit(child);
    return true;
  }

  function stripMember(node: Node): boolean {
    const key = node['key'];
    removeWords(node.start, startOf(key) ?? node.start);
    if (node['optional'] === true || node['definite'] === true) {
      const mark = node['definite'] === true ? '!' : '?';
      const at = source.indexOf(mark, endOf(key) ?? node.start);
      if (at >= 0) edits.push(blank(source, at, at + 1));
    }
    return false;
  }

  function stripBinding(node: Node): boolean {
    if (node.type === 'Identifier' && node['name'] === 'this') removeWithComma(node);
    else if (node['optional'] === true) removeMark('?', startOf(annotationOf(node)) ?? node.end);
    return false;
  }

  // No line may end before an arrow.
  function keepArrowOnLine(node: Node): void {
    const type = node['returnType'];
    if (!isNode(type) || !/[\r\n\u2028\u2029]/.test(source.slice(type.start, type.end))) return;
    const bracket = source.lastIndexOf(')', type.start);
    edits.push({ start: bracket, end: bracket + 1, text: ' ' }, { start: type.end, end: type.end, text: ')' });
  }
}

function parseTypeScript(source: string): Node {
  try {
    const file: unknown = parse(source, {
      sourceType: 'module',
      allowReturnOutsideFunction: true,
      allowUndeclaredExports: true,
      // Without them, nothing says where the brackets around an expression are.
      createParenthesizedExpressions: true,
      plugins: ['typescript', 'explicitResourceManagement'],
    }).program;
    if (isNode(file)) return file;
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('pos' in error) || typeof error.pos !== 'number') throw error;
    throw syntaxError(source, error.pos, error.message.replace(/ \(\d+:\d+\)$/, ''));
  }
  throw new TypeError('The parser gave no program.');
}

function isOfTypes(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const declaration = node['declaration'];
  if (!isNode(declaration)) return false;
  return declaration['declare'] === true || /^TS(?:Interface|TypeAlias|DeclareF)/.test(declaration.type);
}

function annotationOf(node: unknown): unknown {
  return isNode(node) ? node['typeAnnotation'] : undefined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.start : undefined;
}

function endOf(node: unknown): number | undefined {
  return isNode(node) ? node.end : undefined;
}

import type { AnyNode, ClassDeclaration, FunctionDeclaration, ImportDeclaration, Program } from 'acorn';
import { editInside } from './inside.ts';
import type { Edit } from './output.ts';
import { StepParseError } from './step-parse-error.ts';
import { bodyEnd, declareGlobal, importFunction, type Step } from './step.ts';
import { childrenOf } from './walk.ts';

/** A statement of the top level, to be copied with its edits. */
export type RewrittenStatement = {
  start: number;
  end: number;
  edits: Edit[];
  /** Functions come before imports, these before the rest. */
  rank: 'function' | 'import' | 'rest';
};

/** The statements of the top level without `export` and without empty ones. */
export function statementsOf(program: Program): AnyNode[] {
  return program.body.flatMap(withoutExport).filter(({ type }) => type !== 'EmptyStatement');
}

export type Ending = {
  /** The value of an expression statement is the value of the step. */
  isLast: boolean;
  /** It is a function, or an expression that is one; what it returns is the value of the step. */
  isCalled: boolean;
};

export function rewriteStatement(step: Step, node: AnyNode, { isLast, isCalled }: Ending): RewrittenStatement {
  const { start, end } = node;
  if (node.type === 'ImportDeclaration') {
    return { start, end, edits: [{ start, end, text: importText(step, node) }], rank: 'import' };
  }
  const edits: Edit[] = [];
  const rewritten: RewrittenStatement = { start, end, edits, rank: 'rest' };
  if (node.type === 'FunctionDeclaration' && node.id) {
    editNamed(step, node, edits, false);
    return { ...rewritten, rank: 'function' };
  }
  if (node.type === 'ClassDeclaration' && node.id) {
    editNamed(step, node, edits, !step.reserved.has(node.id.name));
    return rewritten;
  }
  const isStatement = node.type.endsWith('Statement') || node.type === 'VariableDeclaration';
  if (node.type === 'ExpressionStatement') declareAssigned(step, node.expression);
  if (isStatement && !(isLast && node.type === 'ExpressionStatement')) {
    editInside(step, node, edits);
    return rewritten;
  }
  // The comma keeps a function from being named `value`.
  const [before, after] = isCalled ? ['(0, await (', ')())'] : ['(0, ', ')'];
  edits.push({ start, end: start, text: isLast ? `return { __proto__: null, value: ${before}` : 'void (' });
  editInside(step, node, edits);
  const close = isStatement ? bodyEnd(step, node) : end;
  edits.push({ start: close, end: close, text: isLast ? `${after} }` : ')', opens: start });
  return rewritten;
}

// What `export default` leaves behind may be an expression, or a function or class without a name.
function withoutExport(node: Program['body'][number]): AnyNode[] {
  switch (node.type) {
    case 'ExportDefaultDeclaration':
      return [node.declaration];
    case 'ExportNamedDeclaration':
      if (node.source) throw new StepParseError(node.start, 'Write `import` instead of `export … from`.');
      return node.declaration ? [node.declaration] : [];
    case 'ExportAllDeclaration':
      throw new StepParseError(node.start, 'Write `import` instead of `export … from`.');
    default:
      return [node];
  }
}

// Without a binding of its own, what the name stands for inside is the property too.
function editNamed(
  step: Step,
  node: FunctionDeclaration | ClassDeclaration,
  edits: Edit[],
  keepsBinding: boolean,
): void {
  const { start, end, id } = node;
  const target = declareGlobal(step, id);
  edits.push({ start, end: start, text: keepsBinding ? `${target} = ` : `${target} = ({ ${id.name}: ` });
  if (!keepsBinding) edits.push({ start: id.start, end: id.end, text: '' });
  for (const child of childrenOf(node)) if (child !== id) editInside(step, child, edits, [node]);
  if (!keepsBinding) edits.push({ start: end, end, text: ` }).${id.name}`, opens: start });
}

// `total = 5` without a declaration is what people who write Python do; it can only mean one thing.
function declareAssigned(step: Step, expression: AnyNode): void {
  if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') return;
  if (expression.left.type !== 'Identifier') return;
  declareGlobal(step, expression.left);
  step.targets.add(expression.left);
}

function importText(step: Step, node: ImportDeclaration): string {
  const call = `await ${importFunction}(${JSON.stringify(node.source.value)})`;
  if (node.specifiers.length === 0) return call;
  const properties: string[] = [];
  const assignments: string[] = [];
  for (const specifier of node.specifiers) {
    const target = declareGlobal(step, specifier.local);
    if (specifier.type === 'ImportNamespaceSpecifier') assignments.push(target);
    else properties.push(`${importedName(specifier)}: ${target}`);
  }
  if (properties.length > 0) assignments.push(`{ ${properties.join(', ')} }`);
  return `void (${assignments.join(' = ')} = ${call})`;
}

function importedName(
  specifier: Exclude<ImportDeclaration['specifiers'][number], { type: 'ImportNamespaceSpecifier' }>,
): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  const { imported } = specifier;
  return JSON.stringify(imported.type === 'Identifier' ? imported.name : imported.value);
}

import type { AnyNode, Program } from 'acorn';

/**
 * The function that is all there is to run: `async () => { … }`, or `export default async function …` at the end. Who writes
 * that means it to be called.
 */
export function mainFunction(program: Program, statements: readonly AnyNode[]): AnyNode | undefined {
  const last = statements.at(-1);
  const main = last?.type === 'ExpressionStatement' ? last.expression : last;
  if (!main || !isFunction(main) || !main.async || main.generator || main.params.length > 0) return undefined;
  const isAlone = statements.every((node) => node === last || node.type === 'ImportDeclaration');
  const isExported = program.body.some(
    (node) => node.type === 'ExportDefaultDeclaration' && contains(node.declaration, main),
  );
  return isExported || (isAlone && main.type !== 'FunctionDeclaration') ? last : undefined;
}

function contains(declaration: AnyNode, main: AnyNode): boolean {
  return declaration === main || (declaration.type === 'ExpressionStatement' && declaration.expression === main);
}

function isFunction(node: AnyNode) {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

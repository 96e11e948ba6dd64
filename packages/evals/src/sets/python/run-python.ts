import { messageOf } from '@thimble/core/utilities';
import { createExpressions, type Expressions } from './expressions.ts';
import { isNamed, needed, parsePython, partsOf, type SyntaxNode } from './nodes.ts';
import { operate } from './operate.ts';
import { createScope, type Scope } from './scope.ts';
import { callValue, isObject, isTrue, itemsOf, textOf, type PythonObject, type Value } from './values.ts';

type Outcome = { type: 'return'; value: Value } | { type: 'continue' } | { type: 'break' } | undefined;

/**
 * Runs a module in a small part of Python: what sets of tasks are written in. It reaches nothing but the names it is given, and what
 * it does not understand is an error with its line.
 */
export function runPython(source: string, names: Map<string, Value>): void {
  const expressions = createExpressions(source);
  const scope = createScope(names);
  for (const statement of partsOf(parsePython(source))) {
    try {
      run([statement], scope, expressions);
    } catch (cause) {
      const line = source.slice(0, statement.from).split('\n').length;
      throw new Error(`line ${line}: ${messageOf(cause)}`, { cause });
    }
  }
}

function run(statements: readonly SyntaxNode[], scope: Scope, expressions: Expressions): Outcome {
  for (const statement of statements) {
    const outcome = runOne(statement, scope, expressions);
    if (outcome) return outcome;
  }
  return undefined;
}

function runOne(statement: SyntaxNode, scope: Scope, expressions: Expressions): Outcome {
  const { evaluate, assign, textAt } = expressions;
  const parts = partsOf(statement);
  const [first, second, third] = parts;
  const body = (node: SyntaxNode | undefined, inner = scope) => run(partsOf(needed(node)).slice(1), inner, expressions);
  switch (statement.name) {
    // Names that a module needs are given to it.
    case 'ImportStatement':
    case 'AssertStatement':
    case 'PassStatement':
      return undefined;
    case 'ExpressionStatement':
      evaluate(needed(first), scope);
      return undefined;
    case 'AssignStatement': {
      const at = parts.findIndex(isNamed('AssignOp'));
      assign(parts.slice(0, at), evaluate(needed(parts[at + 1]), scope), scope);
      return undefined;
    }
    case 'UpdateStatement': {
      const operator = textAt(needed(second)).slice(0, -1);
      const value = operate(operator, evaluate(needed(first), scope), evaluate(needed(third), scope));
      assign([needed(first)], value, scope);
      return undefined;
    }
    case 'FunctionDefinition':
      scope.write(textAt(needed(second)), functionOf(parts, scope, expressions));
      return undefined;
    case 'ClassDefinition':
      scope.write(textAt(needed(second)), classOf(parts, scope, expressions));
      return undefined;
    case 'ForStatement':
      return loop(parts, scope, expressions);
    case 'IfStatement': {
      for (const [index, part] of parts.entries()) {
        if (part.name === 'else') return body(parts[index + 1]);
        if (part.name !== 'if' && part.name !== 'elif') continue;
        if (isTrue(evaluate(needed(parts[index + 1]), scope))) return body(parts[index + 2]);
      }
      return undefined;
    }
    case 'WithStatement':
      assign([needed(parts[parts.findIndex(isNamed('as')) + 1])], evaluate(needed(second), scope), scope);
      return body(parts.at(-1));
    case 'TryStatement':
      try {
        return body(second);
      } catch (error) {
        const at = parts.findIndex(isNamed('except'));
        if (at === -1) throw error;
        return body(parts.slice(at).find(isNamed('Body')));
      }
    case 'RaiseStatement':
      throw new Error(textOf(evaluate(needed(second), scope)));
    case 'ReturnStatement':
      return { type: 'return', value: second ? evaluate(second, scope) : null };
    case 'ContinueStatement':
      return { type: 'continue' };
    case 'BreakStatement':
      return { type: 'break' };
    default:
      throw new Error(`A ${statement.name} is not understood.`);
  }
}

function loop(parts: readonly SyntaxNode[], scope: Scope, expressions: Expressions): Outcome {
  const at = parts.findIndex(isNamed('in'));
  for (const item of itemsOf(expressions.evaluate(needed(parts[at + 1]), scope))) {
    expressions.assign(parts.slice(1, at), item, scope);
    const outcome = run(partsOf(needed(parts.at(-1))).slice(1), scope, expressions);
    if (outcome?.type === 'break') return undefined;
    if (outcome?.type === 'return') return outcome;
  }
  return undefined;
}

function functionOf(parts: readonly SyntaxNode[], scope: Scope, expressions: Expressions): Value {
  return expressions.define(parts.find(isNamed('ParamList')), scope, (inner) => {
    const outcome = run(partsOf(needed(parts.at(-1))).slice(1), inner, expressions);
    return outcome?.type === 'return' ? outcome.value : null;
  });
}

/** A class: its call makes an instance, whose methods know it. */
function classOf(parts: readonly SyntaxNode[], scope: Scope, expressions: Expressions): Value {
  const members = new Map<string, Value>();
  run(partsOf(needed(parts.at(-1))).slice(1), createScope(members, scope), expressions);
  return {
    attributes: members,
    call(positional, named) {
      const instance = { attributes: new Map<string, Value>() };
      for (const [name, member] of members) instance.attributes.set(name, bound(member, instance));
      const initialize = instance.attributes.get('__init__');
      if (initialize !== undefined) callValue(initialize, positional, named);
      return instance;
    },
  };
}

function bound(member: Value, instance: PythonObject): Value {
  if (!isObject(member) || !member.call) return member;
  const { call, parameters } = member;
  return {
    attributes: member.attributes,
    ...(parameters && { parameters: parameters.slice(1) }),
    call: (positional, named) => call([instance, ...positional], named),
  };
}

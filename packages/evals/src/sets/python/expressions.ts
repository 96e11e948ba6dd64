import { numberOf } from './builtins.ts';
import { attributeOf } from './methods.ts';
import { isNamed, needed, partsOf, splitAt, type SyntaxNode } from './nodes.ts';
import { functionFrom } from './functions.ts';
import { operate, sliceOf } from './operate.ts';
import { createScope, type Scope } from './scope.ts';
import { textOfLiteral, unescape } from './unescape.ts';
import { callValue, isObject, isTrue, itemsOf, textOf, type PythonObject, type Value } from './values.ts';

/** Evaluates the expressions of one source. */
export type Expressions = {
  evaluate(node: SyntaxNode, scope: Scope): Value;
  /** Gives a value to a name, an attribute or an item; to several, where there are several. */
  assign(targets: readonly SyntaxNode[], value: Value, scope: Scope): void;
  /** A function of the parameters of `def` or `lambda`. */
  define(list: SyntaxNode | undefined, scope: Scope, body: (scope: Scope) => Value): PythonObject;
  /** Calls a function with the arguments of a call. */
  callWith(callee: Value, call: SyntaxNode, scope: Scope): Value;
  textAt(node: SyntaxNode): string;
};

export function createExpressions(source: string): Expressions {
  const textAt = ({ from, to }: SyntaxNode) => source.slice(from, to);

  function evaluate(node: SyntaxNode, scope: Scope): Value {
    const parts = partsOf(node);
    const [first, second, third] = parts;
    switch (node.name) {
      case 'Number':
        return Number(textAt(node).replaceAll('_', ''));
      case 'String':
        return textOfLiteral(textAt(node));
      case 'ContinuedString':
        return parts.map((part) => textOf(evaluate(part, scope))).join('');
      case 'FormatString':
        return formatted(node, scope);
      case 'Boolean':
        return textAt(node) === 'True';
      case 'None':
        return null;
      case 'VariableName':
        return scope.read(textAt(node));
      case 'ParenthesizedExpression':
        return evaluate(needed(second), scope);
      case 'ArrayExpression':
      case 'TupleExpression':
        return listOf(parts.slice(1, -1), scope);
      case 'DictionaryExpression':
        return dictOf(parts.slice(1, -1), scope);
      case 'ArrayComprehensionExpression':
      case 'ComprehensionExpression':
        return comprehend(parts.slice(1, -1), scope, (element, inner) => evaluate(needed(element[0]), inner));
      case 'DictionaryComprehensionExpression':
        return new Map(
          comprehend(parts.slice(1, -1), scope, (element, inner): [Value, Value] => [
            evaluate(needed(element[0]), inner),
            evaluate(needed(element[2]), inner),
          ]),
        );
      case 'LambdaExpression': {
        const body = needed(parts.at(-1));
        return define(parts.find(isNamed('ParamList')), scope, (inner) => evaluate(body, inner));
      }
      case 'ConditionalExpression':
        return evaluate(isTrue(evaluate(needed(third), scope)) ? needed(first) : needed(parts[4]), scope);
      case 'UnaryExpression': {
        const value = evaluate(needed(second), scope);
        const operator = textAt(needed(first));
        return operator === 'not' ? !isTrue(value) : operator === '-' ? -numberOf(value) : numberOf(value);
      }
      case 'BinaryExpression': {
        const operator = parts.slice(1, -1).map(textAt).join(' ');
        const left = evaluate(needed(first), scope);
        if (operator === 'and' || operator === 'or')
          return isTrue(left) === (operator === 'or') ? left : evaluate(needed(parts.at(-1)), scope);
        return operate(operator, left, evaluate(needed(parts.at(-1)), scope));
      }
      case 'MemberExpression': {
        const of = evaluate(needed(first), scope);
        if (needed(second).name === '.') return attributeOf(of, textAt(needed(third)));
        return itemOf(of, parts.slice(2, -1), scope);
      }
      case 'CallExpression':
        return callWith(evaluate(needed(first), scope), node, scope);
      default:
        throw new Error(`A ${node.name} is not understood.`);
    }
  }

  function listOf(parts: readonly SyntaxNode[], scope: Scope): Value[] {
    return splitAt(parts, ',').flatMap(([head, spread]) => {
      if (head === undefined) return [];
      return head.name === '*' ? itemsOf(evaluate(needed(spread), scope)) : [evaluate(head, scope)];
    });
  }

  function dictOf(parts: readonly SyntaxNode[], scope: Scope): Map<Value, Value> {
    const entries = splitAt(parts, ',').flatMap(([key, second, value]): [Value, Value][] => {
      if (key === undefined) return [];
      if (key.name !== '**') return [[evaluate(key, scope), evaluate(needed(value), scope)]];
      const other = evaluate(needed(second), scope);
      return other instanceof Map ? [...other] : [];
    });
    return new Map(entries);
  }

  /** `element for target in items if condition for …` */
  function comprehend<T>(
    parts: readonly SyntaxNode[],
    scope: Scope,
    make: (element: readonly SyntaxNode[], inner: Scope) => T,
  ): T[] {
    const start = parts.findIndex(isNamed('for'));
    const element = parts.slice(0, start);
    const made: T[] = [];
    function go(rest: readonly SyntaxNode[], inner: Scope): void {
      const [head] = rest;
      if (!head) return void made.push(make(element, inner));
      if (head.name === 'if') {
        if (isTrue(evaluate(needed(rest[1]), inner))) go(rest.slice(2), inner);
        return;
      }
      const at = rest.findIndex(isNamed('in'));
      for (const item of itemsOf(evaluate(needed(rest[at + 1]), inner))) {
        const next = createScope(new Map(), inner);
        assign(rest.slice(1, at), item, next);
        go(rest.slice(at + 2), next);
      }
    }
    go(parts.slice(start), scope);
    return made;
  }

  function callWith(callee: Value, call: SyntaxNode, scope: Scope): Value {
    const parts = partsOf(needed(partsOf(call)[1])).slice(1, -1);
    if (parts.some(isNamed('for')))
      return callValue(callee, [comprehend(parts, scope, (element, inner) => evaluate(needed(element[0]), inner))]);
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    for (const [head, second, third] of splitAt(parts, ',')) {
      if (head === undefined) continue;
      if (head.name === '*') positional.push(...itemsOf(evaluate(needed(second), scope)));
      else if (head.name === '**') {
        const other = evaluate(needed(second), scope);
        if (other instanceof Map) for (const [key, value] of other) named.set(textOf(key), value);
      } else if (second?.name === 'AssignOp') named.set(textAt(head), evaluate(needed(third), scope));
      else positional.push(evaluate(head, scope));
    }
    return callValue(callee, positional, named);
  }

  function itemOf(of: Value, parts: readonly SyntaxNode[], scope: Scope): Value {
    if (!parts.some(isNamed(':'))) {
      const key = evaluate(needed(parts[0]), scope);
      const item = of instanceof Map ? of.get(key) : itemsOf(of).at(numberOf(key));
      if (item === undefined) throw new Error(`There is no item ${textOf(key)}.`);
      return item;
    }
    const [start, end, step = 1] = splitAt(parts, ':').map(([bound]) =>
      bound ? numberOf(evaluate(bound, scope)) : undefined,
    );
    return sliceOf(of, start, end, step);
  }

  function formatted(node: SyntaxNode, scope: Scope): string {
    const quote = /^[a-z]*('''|"""|'|")/i.exec(textAt(node));
    let [text, at] = ['', node.from + (quote?.[0].length ?? 1)];
    const plain = (until: number) => unescape(source.slice(at, until)).replaceAll(/([{}])\1/g, '$1');
    for (const hole of partsOf(node).filter(isNamed('FormatReplacement'))) {
      const [, value, end] = partsOf(hole);
      if (end?.name !== '}') throw new Error('A format in a text is not understood.');
      text += plain(hole.from) + textOf(evaluate(needed(value), scope));
      at = hole.to;
    }
    return text + plain(node.to - (quote?.[1]?.length ?? 1));
  }

  function assign(targets: readonly SyntaxNode[], value: Value, scope: Scope): void {
    const named = targets.filter(({ name }) => ![',', '(', ')', 'TypeDef'].includes(name));
    const [target] = named;
    if (named.length > 1) {
      const items = itemsOf(value);
      for (const [index, one] of named.entries()) assign([one], items[index] ?? null, scope);
    } else if (target?.name === 'TupleExpression') assign(partsOf(target), value, scope);
    else if (target?.name === 'VariableName') scope.write(textAt(target), value);
    else if (target?.name === 'MemberExpression') assignMember(partsOf(target), value, scope);
    else throw new Error('This cannot be given a value.');
  }

  function assignMember([object, sign, key]: readonly SyntaxNode[], value: Value, scope: Scope): void {
    const of = evaluate(needed(object), scope);
    if (sign?.name === '.' && isObject(of)) of.attributes.set(textAt(needed(key)), value);
    else if (of instanceof Map) of.set(evaluate(needed(key), scope), value);
    else if (Array.isArray(of)) of[numberOf(evaluate(needed(key), scope))] = value;
    else throw new Error('This cannot be given a value.');
  }

  function define(list: SyntaxNode | undefined, scope: Scope, body: (scope: Scope) => Value): PythonObject {
    return functionFrom(list, { textAt, valueOf: (node) => evaluate(node, scope) }, (bound) =>
      body(createScope(bound, scope)),
    );
  }

  return { evaluate, assign, define, callWith, textAt };
}

import { blank, replace, markAfter, type Erasing } from './erasing.ts';
import { refuseWaiting, variableOf, type Place } from './iife.ts';
import { isNode, nodeAt, nodesIn, type Node } from './node.ts';
import { StepParseError } from './step-parse-error.ts';

/**
 * An enum as a variable that holds an object. Members are variables of a function, so that those after them may speak of
 * them.
 */
export function eraseEnum(erasing: Erasing, node: Node, place: Place): Node {
  const { source, edits, object } = erasing;
  const id = nodeAt(node, 'id');
  const members = nodesIn(node['members']);
  const open = source.indexOf('{', id.end) + 1;
  let previous: string | undefined = '-1';
  const statements = members.map((member, index) => {
    const { key, local } = namesOf(member, index, String(id['name']));
    const initializer = member['initializer'];
    const head = `const ${local} = ${object}[${JSON.stringify(key)}] = `;
    const tail = ` if (typeof ${local} === "number") ${object}[${local}] = ${JSON.stringify(key)};`;
    let value: Node | undefined;
    if (isNode(initializer)) {
      refuseWaiting(initializer, 'a member of an enum');
      replace(erasing, member.start, initializer.start, `${head}(`);
      value = erasing.erase(initializer);
      edits.push({ start: member.end, end: member.end, opens: member.start, text: `);${tail}` });
    } else if (previous === undefined) {
      throw new StepParseError(member.start, `Give the member a value, since the one before it is text: ${key} = "…".`);
    } else {
      replace(erasing, member.start, member.end, `${head}${previous} + 1;${tail}`);
    }
    previous = isNode(initializer) && isText(initializer) ? undefined : local;
    const comma = markAfter(erasing, member.end, ',');
    if (comma !== undefined) blank(erasing, comma, comma + 1);
    return constant(member, local, value);
  });
  const body: Node = { type: 'BlockStatement', start: open, end: node.end, body: statements };
  return variableOf(erasing, node, id, { ...place, open, close: node.end - 1, body, alias: String(id['name']) });
}

function namesOf(member: Node, index: number, enumName: string): { key: string; local: string } {
  const id = nodeAt(member, 'id');
  const key = String(id.type === 'Literal' ? id['value'] : id['name']);
  const isUsable = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) && !reservedWords.has(key) && key !== enumName;
  return { key, local: isUsable ? key : `member${index}$` };
}

function isText(initializer: Node): boolean {
  return initializer.type === 'TemplateLiteral' || typeof initializer['value'] === 'string';
}

function constant({ start, end }: Node, name: string, init: Node | undefined): Node {
  const id: Node = { type: 'Identifier', start, end: start, name };
  const declarator: Node = { type: 'VariableDeclarator', start, end, id, init: init ?? null };
  return { type: 'VariableDeclaration', start, end, kind: 'const', declarations: [declarator] };
}

const reservedWords = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof var void while with yield`.split(/\s+/),
);

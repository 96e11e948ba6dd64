import jsTokens from 'js-tokens';
import type { Paint, Style } from './paint.ts';

/** TypeScript code with its keywords, strings, numbers, comments and calls in colour. Takes linear time. */
export function highlight(code: string, paint: Paint): string {
  const tokens = [...jsTokens(code)];
  const parts = tokens.map((token, index) => {
    const style =
      token.type === 'IdentifierName' ? nameStyle(token.value, tokens[index + 1]?.value) : tokenStyles[token.type];
    return style ? paint(style, token.value) : token.value;
  });
  return parts.join('');
}

function nameStyle(name: string, next: string | undefined): Style | undefined {
  if (keywords.has(name)) return 'magenta';
  if (literals.has(name)) return 'yellow';
  return next === '(' ? 'blue' : undefined;
}

const tokenStyles: { [type: string]: Style | undefined } = {
  StringLiteral: 'green',
  NoSubstitutionTemplate: 'green',
  TemplateHead: 'green',
  TemplateMiddle: 'green',
  TemplateTail: 'green',
  RegularExpressionLiteral: 'green',
  NumericLiteral: 'yellow',
  SingleLineComment: 'gray',
  MultiLineComment: 'gray',
};

const literals = new Set(['true', 'false', 'null', 'undefined', 'NaN', 'Infinity', 'this']);

const keywords = new Set(
  (
    'as async await break case catch class const continue default delete do else export extends finally for from function ' +
    'get if implements import in instanceof interface let new of private protected public readonly return satisfies set ' +
    'static super switch throw try type typeof var void while yield'
  ).split(' '),
);

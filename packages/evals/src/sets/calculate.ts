/** The value of a sum of numbers with + - * / and brackets. Not `eval`: what it is given comes from a model. */
export function calculate(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|\.\d+|[-+*/()]|\S/g) ?? [];
  let at = 0;

  function sum(): number {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  }

  function product(): number {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  }

  function factor(): number {
    const token = tokens[at++];
    if (token === '-') return -factor();
    if (token === '+') return factor();
    if (token === '(') {
      const value = sum();
      if (tokens[at++] !== ')') throw new Error('A bracket is not closed.');
      return value;
    }
    const value = Number(token);
    if (token === undefined || Number.isNaN(value)) throw new Error('Invalid characters in expression.');
    return value;
  }

  if (expression.length > 1_000) throw new Error('The expression is too long.');
  const value = sum();
  if (at < tokens.length) throw new Error('Invalid characters in expression.');
  return value;
}

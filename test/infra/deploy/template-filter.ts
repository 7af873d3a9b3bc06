type Line = Readonly<Record<string, unknown>>;

/**
 * Whether a metric filter takes a line: JSON patterns of comparisons, `&&`, `||` and brackets, which is what the template uses.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function takes(pattern: string, line: Line): boolean {
  const tokens = pattern.match(/[{}()]|&&|\|\||>=|<=|!=|[<>=]|"[^"]*"|[^\s(){}=<>!&|"]+/g) ?? [];
  let at = 0;
  const next = () => tokens[at++] ?? '';
  const expect = (token: string) => {
    if (next() !== token) throw new Error(`${pattern}: ${token} expected before ${tokens.slice(at - 1).join(' ')}`);
  };
  const any = (): boolean => {
    let result = all();
    while (tokens[at] === '||') {
      at += 1;
      result = all() || result;
    }
    return result;
  };
  const all = (): boolean => {
    let result = one();
    while (tokens[at] === '&&') {
      at += 1;
      result = one() && result;
    }
    return result;
  };
  const one = (): boolean => {
    if (tokens[at] !== '(') {
      const [selector, operator, operand] = [next(), next(), next()];
      if (`${operator} ${operand}` === 'NOT EXISTS') return line[selector.replace(/^\$\./, '')] === undefined;
      return compare(line, selector, operator, operand);
    }
    at += 1;
    const result = any();
    expect(')');
    return result;
  };
  expect('{');
  const result = any();
  expect('}');
  return result;
}

function compare(line: Line, selector: string, operator: string, operand: string): boolean {
  const value = line[selector.replace(/^\$\./, '')];
  if (value === undefined || !selector.startsWith('$.')) return false;
  const text = operand.replace(/^"|"$/g, '');
  const isLike = text.endsWith('*') ? String(value).startsWith(text.slice(0, -1)) : String(value) === text;
  switch (operator) {
    case '=':
      return isLike;
    case '!=':
      return !isLike;
    case '>=':
      return typeof value === 'number' && value >= Number(text);
    case '>':
      return typeof value === 'number' && value > Number(text);
    default:
      throw new Error(`${operator} is not known here`);
  }
}

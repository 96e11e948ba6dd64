import { expect, test } from 'vitest';
import { isRequirement } from './requirement.ts';

test.each(['numpy', 'a', 'ruamel.yaml', 'pandas>=2', 'pandas>=2,<3', 'uvicorn[standard]', 'x[a,b]~=1.2', 'x==1.*'])(
  '%j is a package for pip',
  (text) => expect(isRequirement(text)).toBe(true),
);

test.each([
  '',
  '-e .',
  '--index-url=x',
  './wheel.whl',
  '../x',
  '/tmp/x',
  'https://host/x.whl',
  'x @ https://host/x.whl',
  'x; rm',
  'x y',
  'x>=',
  'x>=1,',
  'x-',
  'x\n--pre',
  `x[${'a'.repeat(101)}]`,
  'a'.repeat(200),
])('%j is not', (text) => expect(isRequirement(text)).toBe(false));

import { AgentError } from '@thimble/core';

/** Packages that agents name most: one that almost has their name wants to be taken for them. */
const wellKnown = [
  '@thimble/core',
  '@thimble/hub',
  '@thimble/tools',
  '@thimble/mcp',
  '@thimble/browser',
  '@thimble/gradio',
  '@thimble/typecheck',
  '@thimble/openai',
  '@thimble/anthropic',
  '@thimble/azure',
  '@thimble/bedrock',
  '@thimble/huggingface',
  '@thimble/transformers',
  '@thimble/ai-sdk',
  '@thimble/isolated-vm',
  '@thimble/quickjs',
  '@thimble/docker',
  '@thimble/e2b',
  '@thimble/pyodide',
  '@anthropic-ai/sdk',
  '@aws-sdk/client-bedrock-runtime',
  '@azure/identity',
  '@google/genai',
  '@huggingface/hub',
  '@huggingface/inference',
  '@modelcontextprotocol/sdk',
  '@ai-sdk/openai',
  '@langchain/core',
  'axios',
  'cheerio',
  'dotenv',
  'express',
  'langchain',
  'lodash',
  'lodash-es',
  'node-fetch',
  'openai',
  'playwright',
  'playwright-core',
  'puppeteer',
  'typescript',
  'undici',
  'zod',
] as const;

/**
 * Refuses a package whose name, or scope, is one letter away from that of a known one. Trust in the agent does not help here: whoever
 * means the other package says so by name. @throws AgentError `untrusted`
 */
export function refuseNearName(name: string, allowed: readonly string[]): void {
  if (allowed.includes(name)) return;
  const near = [...wellKnown, ...allowed].find((known) => isNear(name, known));
  if (near === undefined) return;
  throw new AgentError(
    'untrusted',
    `The agent names the package "${name}", which looks like "${near}" and is another one. If you know it and mean it: allow: { packages: ['${name}'] }`,
  );
}

function isNear(name: string, known: string): boolean {
  if (name === known) return false;
  const [scope, own] = split(name);
  const [knownScope, knownOwn] = split(known);
  const looks = plain(name) === plain(known);
  // In one scope all packages are of one owner.
  if (scope !== '' && scope === knownScope) return false;
  if (scope !== '' && knownScope !== '' && distance(scope, knownScope) <= 1) return true;
  return looks || (scope === knownScope && knownOwn.length >= 3 && distance(own, knownOwn) <= 1);
}

function split(name: string): [scope: string, own: string] {
  const slash = name.indexOf('/');
  return name.startsWith('@') ? [name.slice(0, slash), name.slice(slash + 1)] : ['', name];
}

/** Letters and digits that are taken for each other. */
function plain(name: string): string {
  return name
    .replace(/[-_.]/g, '')
    .replaceAll('1', 'l')
    .replaceAll('i', 'l')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** Letters to change, add, leave out or swap; above 1 it is no matter how many. */
function distance(one: string, other: string): number {
  if (one === other) return 0;
  if (Math.abs(one.length - other.length) > 1) return 2;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const restOfOne = one.slice(start, one.length - end);
  const restOfOther = other.slice(start, other.length - end);
  if (restOfOne.length <= 1 && restOfOther.length <= 1) return 1;
  return restOfOne.length === 2 && restOfOne === `${restOfOther.charAt(1)}${restOfOther.charAt(0)}` ? 1 : 2;
}

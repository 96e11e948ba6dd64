/** A provider and an executor that nobody has, for adding-a-package.engine.test.ts: what a person would write to add them. */
export const sampleFiles: { [path: string]: string } = {
  'packages/models/sample/package.json': manifest('packages/models/sample', 'sample'),
  'packages/models/sample/tsconfig.json': '{ "extends": "../../../tsconfig.build.json" }\n',
  'packages/models/sample/README.md': '# @thimble/sample\n',
  'packages/models/sample/LICENSE': 'Apache License\n',
  'packages/models/sample/src/index.ts': "export { sample } from './sample.ts';\n",
  'packages/models/sample/src/sample.ts': `import { AgentError, type AdapterOptions, type Model } from '@thimble/core';

export function sample(id: string, { baseUrl = 'https://sample.invalid', fetch = globalThis.fetch }: AdapterOptions = {}): Model {
  return {
    id: \`sample/\${id}\`,
    supports: { tools: false, images: false, stop: false, structuredOutput: false, reasoning: false },
    async *stream({ messages }, { signal } = {}) {
      if (!process.env['SAMPLE_API_KEY']) throw new AgentError('missing-secret', 'SAMPLE_API_KEY is not set. Set it.');
      const told = messages.map(({ role, content }) => ({
        role,
        content: [content].flat().map((part) => (typeof part === 'string' ? part : part.type === 'text' ? part.text : '')).join('\\n'),
      }));
      const body = JSON.stringify({ model: id, messages: told });
      const response = await fetch(\`\${baseUrl}/chat/completions\`, { method: 'POST', body, signal });
      if (!response.ok) throw new AgentError('model-unavailable', 'Sample does not answer. Try again, or check baseUrl.');
      const { choices }: { choices: { message: { content: string } }[] } = await response.json();
      yield { type: 'text-delta', text: choices[0]?.message.content ?? '' };
      yield { type: 'finish', reason: 'stop', usage: { inputTokens: 40, outputTokens: 8 } };
    },
  };
}
`,
  'packages/executors/sample-box/package.json': manifest('packages/executors/sample-box', 'sample-box'),
  'packages/executors/sample-box/tsconfig.json': '{ "extends": "../../../tsconfig.build.json" }\n',
  'packages/executors/sample-box/README.md': '# @thimble/sample-box\n',
  'packages/executors/sample-box/LICENSE': 'Apache License\n',
  'packages/executors/sample-box/src/index.ts': "export { sampleBox } from './sample-box.ts';\n",
  'packages/executors/sample-box/src/sample-box.ts': `import { AgentError, type Executor } from '@thimble/core';
import { checkKinds, kinds } from '@thimble/core/utilities';

export function sampleBox(options: { imports?: readonly string[] } = {}): Executor {
  checkKinds('sampleBox', options, { imports: kinds.listOf(kinds.text) });
  const { imports = [] } = options;
  return {
    language: 'python',
    notes: \`Can be imported: \${imports.join(', ')}.\`,
    spec: { package: '@thimble/sample-box', export: 'sampleBox', args: [{ imports: [...imports] }] },
    start: () => Promise.reject(new AgentError('sandbox', 'A sample has no sandbox.')),
    async [Symbol.asyncDispose]() {},
  };
}
`,
};

/** A row for each table of the command line. */
export const sampleRows: { [path: string]: string } = {
  'packages/cli/src/config/providers.ts': `  {
    name: 'sample',
    package: '@thimble/sample',
    example: 'tiny',
    keyVariables: ['SAMPLE_API_KEY'],
    async create(id, { baseUrl }) {
      const { sample } = await loadPackage('@thimble/sample', () => import('@thimble/sample'));
      return sample(id, { baseUrl });
    },
  },`,
  'packages/cli/src/config/executors.ts': `  {
    name: 'sample-box',
    package: '@thimble/sample-box',
    languages: ['python'],
    async create({ imports }) {
      const { sampleBox } = await loadPackage('@thimble/sample-box', () => import('@thimble/sample-box'));
      return sampleBox(definedOf({ imports }));
    },
  },`,
};

/** Rows for the docs: each stands behind the row that begins as its `after`. */
export const sampleDocs: readonly { path: string; after: string; row: string }[] = [
  {
    path: 'README.md',
    after: '| [`@thimble/cli`]',
    row: '| [`@thimble/sample`](packages/models/sample) | a sample |\n| [`@thimble/sample-box`](packages/executors/sample-box) | a sample |',
  },
  {
    path: 'docs/models.md',
    after: '| [`@thimble/ai-sdk`]',
    row: '| [`@thimble/sample`](../packages/models/sample) | `sample(id)` | `SAMPLE_API_KEY` | a sample |',
  },
  {
    path: 'docs/executors.md',
    after: '| [`@thimble/e2b`]',
    row: '| [`@thimble/sample-box`](../packages/executors/sample-box) | Python | nothing | a sample |',
  },
  { path: 'docs/executors.md', after: '| e2b |', row: '| sample-box | nothing | nothing | nothing |' },
  { path: 'docs/security.md', after: '| e2b |', row: '| sample-box | a box | the box | nothing | a box each |' },
  { path: 'docs/cli.md', after: '| `ai-sdk` |', row: '| `sample` | `sample/tiny` | `SAMPLE_API_KEY` |' },
  { path: 'docs/cli.md', after: '| `e2b` |', row: '| `sample-box` | `python` | nothing | `@thimble/sample-box` |' },
];

function manifest(directory: string, name: string): string {
  return JSON.stringify({
    name: `@thimble/${name}`,
    version: '0.0.0',
    description: 'A sample.',
    license: 'Apache-2.0',
    repository: { type: 'git', url: 'git+https://github.com/thimble-agents/thimble.git', directory },
    files: ['dist'],
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { '@thimble/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    devDependencies: { '@thimble/core': '*' },
    peerDependencies: { '@thimble/core': '~0.0.0' },
    engines: { node: '>=22.18' },
  });
}

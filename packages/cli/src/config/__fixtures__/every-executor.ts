import type { Executor, Language } from '@thimble/core';
import { docker } from '@thimble/docker';
import { e2b } from '@thimble/e2b';
import { isolatedVm } from '@thimble/isolated-vm';
import { pyodide } from '@thimble/pyodide';
import { quickjs } from '@thimble/quickjs';
import { requireTestImages, TEST_IMAGES } from '../../../../executors/docker/src/__fixtures__/test-engine.ts';
import type { startE2b } from '../../../../executors/e2b/src/__fixtures__/e2b-server.ts';
import { requirePython } from '../../../../executors/kit/src/drivers/__fixtures__/require-python.ts';

export type ExecutorCase = [name: string, language: Language, create: () => Executor | Promise<Executor>];

/** Executors that need Node.js alone; `server` stands in for E2B. */
export const plainExecutors = (server: E2b): ExecutorCase[] => [
  ['isolated-vm', 'typescript', () => isolatedVm()],
  ['quickjs', 'typescript', () => quickjs()],
  ['pyodide', 'python', () => pyodide()],
  ['e2b', 'typescript', () => e2b(server.options)],
];

/** Executors that need an engine. */
export const engineExecutors = (server: E2b): ExecutorCase[] => [
  ['docker', 'typescript', () => testDocker('typescript')],
  ['docker', 'python', () => testDocker('python')],
  ['e2b', 'python', () => withPython(() => e2b({ ...server.options, language: 'python' }))],
];

type E2b = Pick<Awaited<ReturnType<typeof startE2b>>, 'options'>;

async function testDocker(language: Language): Promise<Executor> {
  await requireTestImages();
  return docker({ language, image: TEST_IMAGES[language] });
}

function withPython(create: () => Executor): Executor {
  requirePython();
  return create();
}

import { testExecutor } from '@thimble/core/testing';
import { afterAll, describe, it } from 'vitest';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { e2b } from './index.ts';

const server = await startE2b();
afterAll(server.close);

describe('conformance in TypeScript', () => {
  testExecutor(it, () => e2b(server.options));
});

describe('conformance in Python', () => {
  testExecutor(it, () => e2b({ ...server.options, language: 'python' }));
});

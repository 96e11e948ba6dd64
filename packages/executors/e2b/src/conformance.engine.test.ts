import { testExecutor } from '@thimble/core/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { requirePython } from '../../kit/src/drivers/__fixtures__/require-python.ts';
import { startE2b } from './__fixtures__/e2b-server.ts';
import { e2b } from './index.ts';

beforeAll(requirePython);

const server = await startE2b();
afterAll(server.close);

describe('conformance in TypeScript', () => {
  testExecutor(test, () => e2b(server.options));
});

describe('conformance in Python', () => {
  testExecutor(test, () => e2b({ ...server.options, language: 'python' }));
});

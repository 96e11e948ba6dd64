import { testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, test } from 'vitest';
import { local } from './__fixtures__/local.ts';
import { requirePython } from './__fixtures__/require-python.ts';

// The attacks need walls around the process: see the executors that build some.
describe('the driver of TypeScript', () => {
  testExecutor(test, () => local('typescript'));
});

describe('the driver of Python', () => {
  beforeAll(requirePython);
  testExecutor(test, () => local('python'));
});

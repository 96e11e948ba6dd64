import { testExecutor } from '@thimble/core/testing';
import { beforeAll, describe, test } from 'vitest';
import { local } from './__fixtures__/local.ts';
import { requirePython } from './__fixtures__/require-python.ts';

beforeAll(requirePython);

describe('the driver of Python', () => {
  testExecutor(test, () => local('python'));
});

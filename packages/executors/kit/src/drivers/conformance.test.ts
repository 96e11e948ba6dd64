import { testExecutor } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { local } from './__fixtures__/local.ts';

// The attacks need walls around the process: see the executors that build some.
describe('the driver of TypeScript', () => {
  testExecutor(test, () => local('typescript'));
});

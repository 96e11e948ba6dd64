import { testExecutor } from '@thimble/core/testing';
import { describe, test } from 'vitest';
import { quickjs } from './index.ts';

describe('conformance', () => {
  testExecutor(test, () => quickjs());
});

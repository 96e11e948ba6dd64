import { testExecutor } from '@thimble/core/testing';
import { describe, it } from 'vitest';
import { cpython } from './__fixtures__/cpython.ts';

describe('the Python guest in CPython', () => {
  testExecutor(it, () => cpython());
});

import { expect, test } from 'vitest';
import { exitCodeOfError } from './exit-codes.ts';

test.each(['invalid-argument', 'missing-secret', 'unauthorized', 'missing-dependency', 'untrusted'] as const)(
  '%s is a usage error: the user has to fix it',
  (code) => {
    expect(exitCodeOfError(code)).toBe(2);
  },
);

import type { Tool } from '@thimble/core';
import { z } from 'zod';
import { calculate } from './calculate.ts';
import { service } from './database-world.ts';

/** The calculator of τ²-bench: rounded to cents, and written as Python does: 4.0 for four. */
export function calculator(): Tool {
  return service(
    'pure',
    'calculate',
    'Calculates an expression of numbers, such as "2 * (3 + 4)".',
    { expression: z.string() },
    ({ expression }) => {
      const value = Math.round(calculate(expression) * 100) / 100;
      return Number.isInteger(value) ? `${value}.0` : String(value);
    },
  );
}

import { describe } from 'vitest';
import { testDriver } from './__fixtures__/test-driver.ts';

describe('the driver of TypeScript', () => {
  testDriver('typescript');
});

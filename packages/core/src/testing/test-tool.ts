import type { TestFunction } from './test-executor.ts';
import { callCases } from './tool-cases/call-cases.ts';
import { declarationCases } from './tool-cases/declaration-cases.ts';
import type { ToolFixture } from './tool-cases/fixture.ts';
import { moduleCases } from './tool-cases/module-cases.ts';

export type { ToolFixture } from './tool-cases/fixture.ts';

/**
 * The conformance suite of tools, for any test framework: what is told to the model, inputs that fit and that do not, results,
 * errors, and an import without side effects. What the fixture does not give is not tested.
 *
 * @example
 * testTool(test, { create: () => hello({ fetch: fakeFetch }), inputs: [{ name: 'Ada' }], module: import.meta.resolve('./hello.ts') });
 */
export function testTool(it: TestFunction, fixture: ToolFixture): void {
  for (const { name, isMeant = () => true, run } of [...declarationCases, ...callCases, ...moduleCases]) {
    if (isMeant(fixture)) it(name, () => run(fixture));
  }
}

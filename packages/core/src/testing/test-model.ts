import { failureCases } from './model-cases/failure-cases.ts';
import type { ModelFixture } from './model-cases/play.ts';
import { replyCases } from './model-cases/reply-cases.ts';
import { requestCases } from './model-cases/request-cases.ts';

export type { ModelFixture } from './model-cases/play.ts';

/**
 * The conformance suite of models, for any test framework. `create` makes a model whose provider plays a scenario; for
 * adapters over HTTP, `scenarioFetch` is that provider, given how a reply looks on the wire.
 *
 * @example
 * testModel(it, {
 *   secret: 'sk-conformance',
 *   create: (scenario) => acme('acme-1', { apiKey: 'sk-conformance', fetch: scenarioFetch(scenario, toWire) }),
 * });
 */
export function testModel(it: (name: string, run: () => Promise<void>) => void, fixture: ModelFixture): void {
  for (const { name, run } of [...replyCases, ...requestCases, ...failureCases]) it(name, () => run(fixture));
}

import { request } from 'node:http';

/**
 * What the conformance suite starts as its client: has the test play the scenario, which is quicker than a client in a
 * process each. Without `fetch`, which takes longer to load than all the rest.
 */
const { MCP_CONFORMANCE_SCENARIO: scenario = '', MCP_CONFORMANCE_CONTEXT: context = '{}' } = process.env;
const [player = '', url = ''] = process.argv.slice(2);
const asked = request(player, { method: 'POST' }, (response) => {
  if (response.statusCode === 200) return void response.resume();
  process.exitCode = 1;
  response.pipe(process.stderr);
});
asked.end(JSON.stringify({ scenario, url, context }));

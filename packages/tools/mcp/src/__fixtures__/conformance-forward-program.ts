/** What the conformance suite starts as its client: has the test play the scenario, which is quicker than a client in a process each. */
const { MCP_CONFORMANCE_SCENARIO: scenario = '', MCP_CONFORMANCE_CONTEXT: context = '{}' } = process.env;
const [player = '', url = ''] = process.argv.slice(2);
const response = await fetch(player, { method: 'POST', body: JSON.stringify({ scenario, url, context }) });
if (!response.ok) {
  process.stderr.write(await response.text());
  process.exit(1);
}

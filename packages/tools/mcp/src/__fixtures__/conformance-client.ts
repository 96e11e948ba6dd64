import type { Json, JsonSchema } from '@thimble/core';
import { z } from 'zod';
import type { McpOptions } from '../mcp-options.ts';
import { mcpTools } from '../mcp-tools.ts';
import type { OAuthOptions } from '../oauth/oauth-options.ts';
import { call } from './call-tool.ts';

const contextSchema = z.looseObject({
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.json() })).default([]),
});

/** Does what a scenario of the official conformance suite asks of a client: connects to its server, and calls its tools. */
export async function playScenario(scenario: string, url: string, given: string): Promise<void> {
  const context = contextSchema.parse(JSON.parse(given));
  const address = scenario.startsWith('auth/') ? { url, oauth: await login(scenario, url, context) } : { url };
  const options: McpOptions = { timeoutMs: 20_000, elicit: () => ({ action: 'accept', content: {} }) };
  await using server = await mcpTools(address, options);
  const offered = server.tools.map(({ declaration: { name, inputSchema } }) => ({ name, arguments: sampleOf(inputSchema) }));
  // Some of the calls must fail, or be refused.
  for (const { name, arguments: input } of context.toolCalls.length > 0 ? context.toolCalls : offered) {
    await call(server, name, input).catch(() => {});
  }
}

const properties = z.looseObject({ properties: z.record(z.string(), z.looseObject({ type: z.string().optional() })).default({}) });
const samples: { readonly [type: string]: Json } = { string: 'us-west1', number: 5, integer: 5, boolean: true, array: [], object: {} };

function sampleOf(schema: JsonSchema): Json {
  const entries = Object.entries(properties.parse(schema).properties);
  return Object.fromEntries(entries.map(([name, { type = 'string' }]) => [name, samples[type] ?? null]));
}

async function login(scenario: string, url: string, context: z.infer<typeof contextSchema>): Promise<OAuthOptions> {
  const { client_id: clientId, client_secret: secret } = context;
  const shared: OAuthOptions = {
    clientMetadataUrl: 'https://conformance-test.local/client-metadata.json',
    redirectUrl: 'http://localhost:3000/callback',
    clientId,
  };
  if (secret !== undefined) {
    const variable = `MCP_TEST_${scenario.replace(/\W/g, '_')}`;
    process.env[variable] = secret;
    Object.assign(shared, { clientSecretEnv: variable, issuer: await issuerOf(url) });
  }
  if (scenario.includes('client-credentials')) return shared;
  return {
    ...shared,
    // The suite's page agrees at once, and sends the browser on.
    async authorize(page, { signal }) {
      const response = await fetch(page, { redirect: 'manual', signal });
      return response.headers.get('location') ?? '';
    },
  };
}

async function issuerOf(url: string): Promise<string> {
  const response = await fetch(new URL(`/.well-known/oauth-protected-resource${new URL(url).pathname}`, url));
  const { authorization_servers: servers } = z.looseObject({ authorization_servers: z.array(z.string()) }).parse(await response.json());
  return servers[0] ?? '';
}

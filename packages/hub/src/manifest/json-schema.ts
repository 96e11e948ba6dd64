import type { JsonSchema } from '@thimble/core';
import { z } from 'zod';
import { agentManifest, manifestSchemaUrl } from './manifest.ts';

/** The JSON Schema of `agent.json`: what is published as `agent.schema.json`, for editors. */
export function manifestJsonSchema(): JsonSchema {
  const schema: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(agentManifest, { io: 'input' })));
  return { ...schema, $id: manifestSchemaUrl, title: 'An agent of Thimble' };
}

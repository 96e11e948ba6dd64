import type { Tool as ListedTool } from '@modelcontextprotocol/client';
import { tool, type ComponentSpec, type Tool, type ToolEffect } from '@thimble/core';
import type { Definition } from '../declarations/definition.ts';
import { schemaOf, type SchemaEngine } from '../declarations/schema-validator.ts';
import type { McpOptions } from '../mcp-options.ts';
import type { CallServer } from './call-server.ts';
import { toOutput } from './to-output.ts';

export type ToolParts = {
  /** What the agent calls it. */
  name: string;
  definition: Definition;
  engine: SchemaEngine;
  call: CallServer;
  spec: ComponentSpec | undefined;
  options: Pick<McpOptions, 'effects' | 'trustHints' | 'needsApproval'>;
};

/** A server's tool as one of an agent. Its descriptions and schemas stay as they are now. */
export function makeTool({ name, definition, engine, call, spec, options }: ToolParts): Tool {
  const { description, inputSchema, outputSchema, hints } = definition;
  const { needsApproval = false } = options;
  const input = schemaOf(inputSchema, engine);
  const { $schema: _, ...declaredInput } = inputSchema;
  const listed: ListedTool = {
    name: definition.name,
    inputSchema: { ...inputSchema, type: 'object' },
    ...(outputSchema && { outputSchema }),
  };
  const effect = effectOf(definition, options);
  return tool<unknown, unknown>({
    name,
    description,
    input,
    inputSchema: declaredInput,
    ...(outputSchema && { output: schemaOf(outputSchema, engine) }),
    effect,
    // A hint is enough only where the user trusts it; then a call may be made again as it changes nothing twice.
    repeatable: effect !== 'write' || (options.trustHints === true && hints.idempotentHint === true),
    needsApproval:
      typeof needsApproval === 'boolean'
        ? needsApproval
        : (given) => needsApproval({ tool: definition.name, input: JSON.parse(JSON.stringify(given)), hints }),
    spec,
    execute: async (given, context) => toOutput(name, await call({ name, listed, input: given, context })),
  });
}

function effectOf({ name, hints }: Definition, { effects = {}, trustHints = false }: ToolParts['options']): ToolEffect {
  const named = Object.hasOwn(effects, name) ? effects[name] : undefined;
  return named ?? (trustHints && hints.readOnlyHint === true ? 'read' : 'write');
}

import { tool, type ComponentSpec, type Json, type Tool } from '@thimble/core';
import { asFields } from '@thimble/core/utilities';
import { z } from 'zod';
import { toCallError } from './calls/call-error.ts';
import { resourcePart } from './calls/to-output.ts';
import type { Connection } from './connection/connection.ts';
import type { OpenClient } from './connection/opened.ts';
import { cleanText } from './declarations/clean-text.ts';

export type ResourceParts = {
  server(): string;
  nameTool(name: string): string;
  connection: Connection;
  timeoutMs: number;
  spec: ComponentSpec | undefined;
};

const mostListed = 1_000;
const resource = z.object({
  uri: z.string(),
  name: z.string(),
  description: z.string().optional(),
  mediaType: z.string().optional(),
});

/** The resources of a server as two tools. */
export function resourceTools({ server, nameTool, connection, timeoutMs, spec }: ResourceParts): Tool[] {
  async function ask<T>(name: string, signal: AbortSignal, request: (opened: OpenClient) => Promise<T>): Promise<T> {
    let opened: OpenClient | undefined;
    try {
      opened = await connection.client(signal);
      return await request(opened);
    } catch (error) {
      signal.throwIfAborted();
      throw toCallError(error, { tool: name, server: server(), end: await opened?.end(), timeoutMs });
    }
  }
  const listName = nameTool('list_resources');
  const readName = nameTool('read_resource');

  return [
    tool({
      name: listName,
      description: `The resources of the MCP server "${server()}": documents that ${readName} reads. Addresses with {braces} are templates to fill in.`,
      input: z.object({}),
      output: z.array(resource),
      effect: 'read',
      spec,
      execute: (_, { signal }) =>
        ask(listName, signal, async ({ client, sent }) => {
          if (!client.getServerCapabilities()?.resources) return [];
          const limits = { signal, timeout: timeoutMs };
          const [{ resources }, { resourceTemplates }] = await Promise.all([
            client.listResources({}, limits),
            // Servers that have resources need not know of templates.
            client.listResourceTemplates({}, limits).catch(() => ({ resourceTemplates: [] })),
          ]);
          const tickets = [
            ...resources.map(({ uri }) => uri),
            ...resourceTemplates.map((template) => template.uriTemplate),
          ];
          return tickets.flatMap((ticket) => readListed(sent.take(ticket))).slice(0, mostListed);
        }),
    }),
    tool<{ uri: string }, Json>({
      name: readName,
      description: `Reads a resource of the MCP server "${server()}". Returns its text, an image, or for several parts a list of them.`,
      input: z.object({ uri: z.string().describe(`An address from ${listName}`) }),
      effect: 'read',
      spec,
      execute: ({ uri }, { signal }) =>
        ask(readName, signal, async ({ client, sent }) => {
          const { contents } = await client.readResource({ uri }, { signal, timeout: timeoutMs, cacheMode: 'bypass' });
          const parts = contents.map(({ uri: ticket }) => sent.take(ticket));
          const { text } = asFields(parts[0]);
          const read = parts.map(resourcePart);
          const [only = null] = read;
          return read.length !== 1 ? read : typeof text === 'string' ? text : only;
        }),
    }),
  ];
}

/** A resource or a template of a server's list, where it is one. */
function readListed(entry: unknown): z.infer<typeof resource>[] {
  const { uri, uriTemplate, name, description, mimeType } = asFields(entry);
  const address = uri ?? uriTemplate;
  if (typeof address !== 'string') return [];
  const about = cleanText(description, 1_000);
  return [
    {
      uri: address,
      name: cleanText(name, 200) || cleanText(address, 200),
      ...(about !== '' && { description: about }),
      ...(typeof mimeType === 'string' && { mediaType: mimeType }),
    },
  ];
}

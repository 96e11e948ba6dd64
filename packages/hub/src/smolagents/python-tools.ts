import { readFile } from 'node:fs/promises';
import { AgentError, tool, type Executor, type JsonSchema, type Session, type Tool } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { z } from 'zod';
import type { PythonTool } from './map-tools.ts';

/** Tools of smolagents, whose Python runs in the executor's sandbox, never on the host. The caller has agreed to it. */
export async function pythonTools(
  saved: readonly PythonTool[],
  executor: Executor | undefined,
  ending: AsyncDisposableStack,
): Promise<Tool[]> {
  if (saved.length === 0) return [];
  if (executor?.language !== 'python')
    throw invalid('These tools are Python. Give an executor that runs it, as the option `python`: pyodide().');
  return Promise.all(saved.map((one) => pythonTool(one, executor, ending)));
}

const described = z.object({
  description: z.string(),
  inputs: z.record(
    z.string(),
    z.looseObject({ type: z.unknown(), description: z.string().optional(), nullable: z.boolean().optional() }),
  ),
  output_type: z.string(),
  output_schema: z.record(z.string(), z.json()).nullish(),
});

async function pythonTool(
  { name, file, code }: PythonTool,
  executor: Executor,
  ending: AsyncDisposableStack,
): Promise<Tool> {
  const session = await executor.start({ tools: [], callTool: () => Promise.reject(new Error('There are no tools.')) });
  ending.use(session);
  const boot = await readFile(
    new URL(import.meta.url.endsWith('.ts') ? './python/boot.py' : './smolagents/python/boot.py', import.meta.url),
    'utf8',
  );
  const loaded = await perform(session, name, `${boot}\nload_tool(${JSON.stringify(code)})`);
  const description = described.safeParse(loaded);
  if (!description.success)
    throw invalid(`${file} holds no tool that smolagents would take.\n${z.prettifyError(description.error)}`);
  const { description: text, inputs, output_type: type, output_schema: schema } = description.data;
  const output = schema ? outputOf(schema) : undefined;
  // A session runs one thing at a time.
  let last: Promise<unknown> = Promise.resolve();

  return tool({
    name,
    description: type === 'any' || type === 'object' ? text : `${text}\nReturns: ${type}.`,
    input: z.looseObject({}),
    inputSchema: schemaOf(inputs),
    ...(output && { output }),
    execute(input, { signal }) {
      const call = last.then(() =>
        perform(session, name, `call_tool(${JSON.stringify(JSON.stringify(input))})`, signal),
      );
      last = call.catch(() => {});
      return call;
    },
  });
}

async function perform(session: Session, name: string, code: string, signal?: AbortSignal): Promise<unknown> {
  const execution = await session.run(code, { signal });
  if (execution.type === 'value') return execution.value ?? null;
  if (execution.type === 'final-answer') return execution.value;
  throw new AgentError('tool', `${name}: ${execution.error.name}: ${execution.error.message}`);
}

/** smolagents shows the schema of an output and checks nothing: one that cannot be checked is no reason to refuse the tool. */
function outputOf(schema: JsonSchema): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(schema);
  } catch {
    return undefined;
  }
}

/** smolagents names types as JSON Schema does, with a few of its own. */
function schemaOf(inputs: z.infer<typeof described>['inputs']): JsonSchema {
  const properties = Object.entries(inputs).map(([name, { type, description }]) => [
    name,
    {
      ...(typeof type === 'string' && jsonTypes.has(type) && { type }),
      ...(Array.isArray(type) && { type: type.map(String).filter((one) => jsonTypes.has(one)) }),
      ...(description !== undefined && { description }),
    },
  ]);
  const required = Object.entries(inputs).flatMap(([name, { nullable }]) => (nullable ? [] : [name]));
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

const jsonTypes = new Set(['string', 'boolean', 'integer', 'number', 'array', 'object', 'null']);

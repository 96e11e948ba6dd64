import type { Json, Tool, ToolContext } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import type { z } from 'zod';
import type { CodeProcess } from './code-process.ts';
import { preparedSchema, type openedSchema, type SentContext } from './messages.ts';

type OpenedTool = Extract<z.infer<typeof openedSchema>, { kind: 'tools' }>['tools'][number];

/** A tool whose code runs in another process. `handleOf`: what the process knows it by. */
export function remoteTool(
  process: CodeProcess,
  { handle: _, canRevert, ...tool }: OpenedTool,
  handleOf: (name: string) => Promise<number>,
): Tool {
  const { name } = tool.declaration;
  return {
    ...tool,
    ...(canRevert && {
      async revert(made: { input: Json; output: Json }, context: ToolContext) {
        const handle = await handleOf(name);
        await process.ask({ type: 'revert', handle, made, context: sent(context) }, context.signal);
      },
    }),
    async prepare(given) {
      const handle = await handleOf(name);
      const prepared = preparedSchema.parse(await process.ask({ type: 'prepare', handle, input: toData(given) }));
      const { call, input, needsApproval } = prepared;
      return {
        input,
        needsApproval,
        async execute(context) {
          context.onRunEnd?.(async () => void (await process.ask({ type: 'end', call })));
          return withBytes(await process.ask({ type: 'execute', call, context: sent(context) }, context.signal));
        },
      };
    },
  };
}

function sent({ callId, runId, agent, step, idempotencyKey }: ToolContext): SentContext {
  return { callId, runId, agent, step, idempotencyKey };
}

function toData(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** Bytes, such as those of an image, come as `{ $bytes }`. */
function withBytes(value: Json): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (!isRecord(value)) return value;
  const { $bytes: bytes } = value;
  if (typeof bytes === 'string') return new Uint8Array(Buffer.from(bytes, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withBytes(part)]));
}

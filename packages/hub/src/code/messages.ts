import type { Json } from '@thimble/core';
import { z } from 'zod';

/** What the host asks of the process in which the code of an agent runs: one JSON object a line. */
export type Request =
  | { type: 'open'; id: number; file: string; export: string; args?: Json[] | undefined }
  | { type: 'prepare'; id: number; handle: number; input: Json }
  | { type: 'execute'; id: number; call: number; context: SentContext }
  | { type: 'revert'; id: number; handle: number; made: { input: Json; output: Json }; context: SentContext }
  | { type: 'invoke'; id: number; handle: number; args: Json[] }
  | { type: 'end'; id: number; call: number }
  | { type: 'abort'; id: number };

/** A ToolContext without what cannot be sent. */
export type SentContext = { callId: string; runId: string; agent: string[]; step: number; idempotencyKey: string };

/** The process is not trusted: what it says fits this, or it is ended. */
export const replySchema = z.union([
  z.strictObject({ id: z.int(), value: z.json() }),
  z.strictObject({
    id: z.int(),
    error: z.strictObject({ code: z.string().max(50).optional(), message: z.string().max(20_000) }),
  }),
]);

const shape = z.record(z.string(), z.json());
export const openedSchema = z.union([
  z.strictObject({
    kind: z.literal('tools'),
    tools: z
      .array(
        z.strictObject({
          handle: z.int(),
          declaration: z.strictObject({
            name: z.string().max(64),
            description: z.string().max(100_000),
            inputSchema: shape,
            outputSchema: shape.optional(),
            effect: z.enum(['pure', 'read', 'write']).optional(),
          }),
          effect: z.enum(['pure', 'read', 'write']),
          repeatable: z.boolean(),
          deferred: z.boolean().optional(),
          source: z.string().max(200).optional(),
          canRevert: z.boolean(),
        }),
      )
      .max(500),
  }),
  z.strictObject({ kind: z.literal('function'), handle: z.int() }),
]);

export const preparedSchema = z.strictObject({ call: z.int(), input: z.json(), needsApproval: z.boolean() });

import { z } from 'zod';

/** What is used of the client. Its own types do not resolve under Node's module resolution. */
export interface GradioClient {
  readonly config?: { readonly root: string };
  readonly api_info?: unknown;
  submit(endpoint: string, data: object, eventData: null, triggerId: null, allEvents: boolean): GradioCall;
  fetch(url: URL, init: RequestInit): Promise<Response>;
  close(): void;
}

interface GradioCall {
  next(): Promise<IteratorResult<GradioEvent>>;
  return(): Promise<unknown>;
  cancel(): Promise<void>;
}

type GradioEvent = { type: string; stage?: string; message?: unknown; data?: unknown };

type ConnectOptions = { token?: string; events: string[]; status_callback(status: { message: string }): void };

/** Loads the library. */
export async function loadClient(): Promise<(id: string, options: ConnectOptions) => Promise<GradioClient>> {
  const { Client } = await import('@gradio/client');
  return (id, options) => Client.connect(id, options);
}

const parameter = z.object({
  parameter_name: z.string().min(1),
  label: z.string().catch(''),
  type: z.string().catch(''),
  component: z.string().catch(''),
  python_type: z
    .object({ type: z.string().catch(''), description: z.string().catch('') })
    .optional()
    .catch(undefined),
  parameter_has_default: z.boolean().optional().catch(undefined),
  parameter_default: z.unknown().optional(),
});
const result = z.object({ label: z.string().catch(''), component: z.string().catch('') });

/** What a server tells of its endpoints, by name. */
export const apiInfo = z.object({
  named_endpoints: z.record(z.string(), z.object({ parameters: z.array(parameter), returns: z.array(result) })),
});

export type SpaceParameter = z.infer<typeof parameter>;

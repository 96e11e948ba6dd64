import { AgentError, tool, type ComponentSpec, type Json, type Tool, type ToolEffect } from '@thimble/core';
import { argumentOf, checkKinds, invalid, kinds, type OptionKinds } from '@thimble/core/utilities';
import { z } from 'zod';
import { callEndpoint } from './call-endpoint.ts';
import { connect } from './connect.ts';
import { endpointSchema, type EndpointSchema } from './endpoint-schema.ts';
import { fileFor, withFiles, type FileOptions } from './files.ts';
import { apiInfo, type GradioClient } from './gradio-client.ts';

export type FromSpaceOptions = {
  /** Endpoints to take, such as '/predict'. @default all that have a name */
  endpoints?: readonly string[] | undefined;
  /** Stands before the names of the tools. @default none */
  prefix?: string | undefined;
  /** What the Space is for, for the model. */
  description?: string | undefined;
  /** The variable with a token of Hugging Face, for Spaces that are private. @default none is sent */
  tokenEnv?: string | undefined;
  /** The folder that files are taken from by name, and saved to. @default URLs and data URLs in, pictures and URLs out */
  files?: string | undefined;
  /** Bytes of a file. @default 20_000_000 */
  maxFileBytes?: number | undefined;
  /** @default 'write' */
  effect?: ToolEffect | undefined;
  needsApproval?: boolean | undefined;
  /** Milliseconds of a call, its time in the queue included. @default 120_000 */
  timeoutMs?: number | undefined;
  /** Milliseconds to wait for a Space that sleeps or starts. @default 60_000 */
  startMs?: number | undefined;
  /** Of the connection. */
  signal?: AbortSignal | undefined;
};

/** Keeps its connection until it is disposed. */
export interface SpaceTools extends ReadonlyArray<Tool>, AsyncDisposable {}

const optionKinds: OptionKinds<FromSpaceOptions> = {
  endpoints: kinds.listOf(kinds.text),
  prefix: kinds.text,
  description: kinds.text,
  tokenEnv: kinds.text,
  files: kinds.text,
  maxFileBytes: kinds.positive,
  effect: kinds.oneOf('pure', 'read', 'write'),
  needsApproval: kinds.flag,
  timeoutMs: kinds.positive,
  startMs: kinds.positive,
  signal: kinds.having('throwIfAborted', 'an AbortSignal'),
};

/**
 * The endpoints of a Gradio Space of Hugging Face, or of a Gradio server at a URL, as tools.
 *
 * @example
 * await using space = await fromSpace('black-forest-labs/FLUX.1-schnell', { endpoints: ['/infer'] });
 * const agent = new CodeAgent({ model, executor, tools: [...space] });
 * @throws AgentError `tool` where the Space cannot be used, `invalid-argument` for an endpoint that it does not have.
 */
export async function fromSpace(id: string, options: FromSpaceOptions = {}): Promise<SpaceTools> {
  checkKinds('fromSpace', options, optionKinds);
  const { tokenEnv, startMs = 60_000, signal, endpoints } = options;
  const client = await connect(id, { tokenEnv, startMs, signal });
  const close = async () => client.close();
  const info = apiInfo.safeParse(client.api_info);
  if (!info.success) {
    await close();
    throw new AgentError(
      'tool',
      `The Space ${id} cannot be used: it describes its endpoints in a way that is not known.`,
    );
  }
  const named = Object.entries(info.data.named_endpoints);
  const missing = endpoints?.find((name) => !named.some(([known]) => known === name));
  if (missing !== undefined) {
    await close();
    throw invalid(
      `The Space ${id} has no endpoint "${missing}": it has ${named.map(([name]) => name).join(', ') || 'none'}.`,
    );
  }
  const chosen = named.filter(([name]) => endpoints?.includes(name) ?? true).slice(0, 200);
  // The client loses answers of calls that overlap with the end of another one.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
  const { signal: _, ...saved } = options;
  const spec = { package: '@thimble/gradio', export: 'fromSpace', args: [id, argumentOf(saved)] };
  const tools = chosen.map(([endpoint, { parameters, returns }]) => {
    const results = returns.map(({ label, component }) => `${label} (${component})`).join(', ');
    return toTool(client, inTurn, { id, endpoint, results, spec, ...endpointSchema(parameters) }, options);
  });
  return Object.assign(tools, { [Symbol.asyncDispose]: close });
}

type Endpoint = EndpointSchema & { id: string; endpoint: string; results: string; spec: ComponentSpec };

/** Calls of one Space follow one another. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

function toTool(
  client: GradioClient,
  inTurn: InTurn,
  { id, endpoint, results, spec, inputSchema, files }: Endpoint,
  options: FromSpaceOptions,
): Tool {
  const {
    prefix = '',
    description,
    files: folder,
    maxFileBytes = 20_000_000,
    effect,
    needsApproval,
    timeoutMs = 120_000,
  } = options;
  const fileOptions: FileOptions = { folder, maxBytes: maxFileBytes };
  const saved = folder === undefined ? '' : ' Files are saved, and named in the result.';
  return tool<{ [name: string]: Json }, unknown>({
    name: `${prefix}${endpoint.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '')}`.slice(0, 64),
    description: `${description ?? `The endpoint ${endpoint} of the Space ${id}.`} It returns: ${results.slice(0, 1_000) || 'nothing'}.${saved}`,
    input: z.record(z.string(), z.json()),
    inputSchema,
    effect,
    needsApproval,
    timeoutMs,
    spec,
    async execute(input, { signal }) {
      const data: { [name: string]: unknown } = {};
      for (const [name, value] of Object.entries(input))
        data[name] = files.has(name) && typeof value === 'string' ? await fileFor(value, fileOptions) : value;
      const output = await inTurn(() => callEndpoint(client, endpoint, data, signal));
      const root = client.config?.root ?? '';
      const received = await Promise.all(
        output.map((item) =>
          withFiles(item, root, (url) => client.fetch(url, { signal, redirect: 'error' }), fileOptions),
        ),
      );
      return received.length === 1 ? received[0] : received;
    },
  });
}

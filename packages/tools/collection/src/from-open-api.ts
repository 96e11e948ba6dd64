import {
  AgentError,
  tool,
  type ComponentSpec,
  type Json,
  type JsonSchema,
  type StandardSchema,
  type Tool,
} from '@thimble/core';
import { checkKinds, definedOf, invalid, isRecord, kinds, type OptionKinds } from '@thimble/core/utilities';
import { readDocument, type OpenApiDocument } from './from-open-api/document.ts';
import { operationsOf, type Operation } from './from-open-api/operations.ts';
import { requestOf } from './from-open-api/request.ts';
import { resultOf } from './from-open-api/response.ts';
import { authorize, checkAuth, type ApiAuth } from './from-open-api/security.ts';
import { isPrivateHost, placeOf } from './guard/rules.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { jsonSchemaInput, type JsonObject } from './json-schema-input.ts';
import { specOf } from './spec.ts';

/** What is known of an operation, to choose it by. */
export type ApiOperation = Pick<Operation, 'name' | 'method' | 'path' | 'tags'>;

export type FromOpenApiOptions = {
  /** Where the API is, if the document does not tell, or should not decide. */
  baseUrl?: string | undefined;
  /** Chooses operations: by the names of their tools, or by a function. @default all */
  operations?: readonly string[] | ((operation: ApiOperation) => boolean) | undefined;
  /** Stands before the names of the tools. @default none */
  prefix?: string | undefined;
  /** Variables of the environment with keys or tokens ("user:password" for basic), by the names of the document's security schemes. */
  auth?: ApiAuth | undefined;
  headers?: { readonly [name: string]: string } | undefined;
  /** Whether a person must agree before a call. @default false */
  needsApproval?: boolean | ((operation: ApiOperation) => boolean) | undefined;
  /** Milliseconds of a call. @default 30_000 */
  timeoutMs?: number | undefined;
  /** Bytes that a call may return. @default 1_000_000 */
  resultBytes?: number | undefined;
  /** @default `guardedFetch`, which reaches private addresses only at the hosts of the URLs that are given here */
  fetch?: typeof globalThis.fetch | undefined;
  /** Of the reading of the document. */
  signal?: AbortSignal | undefined;
};

const optionKinds: OptionKinds<FromOpenApiOptions> = {
  baseUrl: kinds.text,
  operations: kinds.either(kinds.listOf(kinds.text), kinds.callback),
  prefix: kinds.text,
  auth: kinds.record,
  headers: kinds.record,
  needsApproval: kinds.either(kinds.flag, kinds.callback),
  timeoutMs: kinds.positive,
  resultBytes: kinds.positive,
  fetch: kinds.callback,
  signal: kinds.signal,
};

/**
 * The operations of an API that an OpenAPI document describes (3.1, 3.0 or Swagger 2.0; an object, a path or a URL; JSON or YAML), as
 * tools: GET and HEAD read, the others write.
 *
 * @example
 * const tools = await fromOpenApi('./petstore.yaml', { auth: { api_key: 'PETSTORE_KEY' } });
 * @throws AgentError `invalid-argument` for what is no such document, and where the place of the API is not known or not to be trusted.
 */
export async function fromOpenApi(source: string | URL | object, options: FromOpenApiOptions = {}): Promise<Tool[]> {
  if (typeof source !== 'string' && !isRecord(source))
    throw invalid('fromOpenApi takes a document, or its path or URL.');
  checkKinds('fromOpenApi', options, optionKinds);
  const { auth = {}, operations, signal = new AbortController().signal } = options;
  const named = hostsOf(source, options.baseUrl);
  const { fetch = guardedFetch({ allowPrivate: named }) } = options;
  const document = await readDocument(source, { fetch, signal });
  checkAuth(document.root, auth);
  const all = operationsOf(document.root);
  const isChosen =
    typeof operations === 'function' ? operations : ({ name }: ApiOperation) => operations?.includes(name) ?? true;
  const missing = Array.isArray(operations)
    ? operations.find((name) => !all.some((operation) => operation.name === name))
    : undefined;
  if (missing !== undefined) throw invalid(`The OpenAPI document has no operation "${missing}".`);
  const reachable = options.fetch ? undefined : named;
  const spec = specOfApi(source, options);
  return all.filter(isChosen).map((operation) => {
    const baseUrl = baseUrlOf(document, operation, { ...options, reachable });
    return toTool(document, operation, { ...options, fetch, auth, baseUrl, spec });
  });
}

/** A function cannot be written down, and a document or a header may hold anything. */
function specOfApi(source: string | URL | object, options: FromOpenApiOptions): ComponentSpec | undefined {
  const place = source instanceof URL ? source.href : source;
  const { operations, needsApproval, headers } = options;
  const isData = typeof operations !== 'function' && typeof needsApproval !== 'function' && headers === undefined;
  if (typeof place !== 'string' || !isData) return undefined;
  const { signal: _, ...saved } = options;
  return specOf('fromOpenApi', definedOf(saved), ['fetch'], [place]);
}

/** The hosts that whoever makes the tools has named: what the document names is not trusted as much. */
function hostsOf(...places: readonly unknown[]): string[] {
  return places.flatMap((place) => {
    const url = place instanceof URL ? place : typeof place === 'string' ? URL.parse(place) : null;
    return url?.host ? [hostOf(url)] : [];
  });
}

function hostOf(url: URL): string {
  return `${url.hostname}:${placeOf(url).port}`;
}

function toTool(
  document: OpenApiDocument,
  operation: Operation,
  options: Omit<FromOpenApiOptions, 'baseUrl'> & {
    fetch: typeof fetch;
    auth: ApiAuth;
    baseUrl: URL;
    spec: Tool['spec'];
  },
): Tool {
  const {
    prefix = '',
    headers = {},
    needsApproval = false,
    timeoutMs = 30_000,
    resultBytes = 1_000_000,
    fetch,
    auth,
    baseUrl,
    spec,
  } = options;
  const { inputSchema, outputSchema, name, method } = operation;
  return tool<JsonObject, unknown>({
    name: `${prefix}${name}`,
    description: operation.description,
    input: jsonSchemaInput(inputSchema),
    inputSchema,
    output: outputSchema && declared(outputSchema),
    effect: ['GET', 'HEAD', 'QUERY'].includes(method) ? 'read' : 'write',
    // By the rules of HTTP, doing these again changes nothing.
    repeatable: ['GET', 'HEAD', 'QUERY', 'OPTIONS', 'PUT', 'DELETE'].includes(method),
    needsApproval: typeof needsApproval === 'function' ? needsApproval(operation) : needsApproval,
    timeoutMs,
    spec,
    async execute(input, { signal }) {
      const request = requestOf(operation, baseUrl, input);
      for (const [header, value] of Object.entries(headers)) request.headers.set(header, value);
      const secrets = authorize(document.root, operation, auth, request);
      const { url, body, ...rest } = request;
      const response = await fetch(url, { ...rest, ...(body !== undefined && { body }), redirect: 'manual', signal });
      return withoutSecrets(() => resultOf(response, resultBytes), [...secrets, ...Object.values(headers)]);
    },
  });
}

/** An API may answer with the key that it was sent. */
async function withoutSecrets(answer: () => Promise<unknown>, secrets: readonly string[]): Promise<unknown> {
  const known = secrets.filter((secret) => secret.length >= 6);
  const hide = (text: string) => known.reduce((hidden, secret) => hidden.replaceAll(secret, '[hidden]'), text);
  try {
    const value = await answer();
    if (known.length === 0) return value;
    const text = typeof value === 'string' ? undefined : JSON.stringify(value);
    if (text === undefined) return hide(String(value));
    const hidden = known.reduce(
      (rest, secret) => rest.replaceAll(JSON.stringify(secret).slice(1, -1), '[hidden]'),
      text,
    );
    return hidden === text ? value : JSON.parse(hidden);
  } catch (error) {
    if (!AgentError.is(error)) throw error;
    throw new AgentError(error.code, hide(error.message));
  }
}

function baseUrlOf(
  { url }: OpenApiDocument,
  { server, name }: Operation,
  { baseUrl, auth = {}, headers = {}, reachable }: FromOpenApiOptions & { reachable: readonly string[] | undefined },
): URL {
  if (baseUrl !== undefined) return new URL(baseUrl);
  const target = URL.parse(server ?? '/', url?.href);
  if (!target || !/^https?:$/.test(target.protocol))
    throw invalid(`The OpenAPI document does not say where its API is (operation "${name}"): give \`baseUrl\`.`);
  // What is in `headers` may be a key as well.
  if (url && url.origin !== target.origin && Object.keys({ ...auth, ...headers }).length > 0)
    throw invalid(
      `The OpenAPI document comes from ${url.origin} and wants keys sent to ${target.origin}: give that as \`baseUrl\` if it is right.`,
    );
  if (reachable && isPrivateHost(target) && !reachable.includes(hostOf(target)))
    throw invalid(
      `The OpenAPI document sends calls to ${target.origin}, on this machine or its network: give that as \`baseUrl\` if it is right.`,
    );
  return target;
}

/** Tells the model what comes back. What an API really sends is its own affair. */
function declared(schema: JsonSchema): StandardSchema<Json> {
  const jsonSchema = { input: () => schema, output: () => schema };
  return {
    '~standard': {
      version: 1,
      vendor: 'openapi',
      validate: (value) => ({ value: JSON.parse(JSON.stringify(value ?? null)) }),
      jsonSchema,
    },
  };
}

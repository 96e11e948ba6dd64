import { readFile } from 'node:fs/promises';
import type { Json } from '@thimble/core';
import { asText, invalid, isRecord, isTooDeep, messageOf, resolvePointer } from '@thimble/core/utilities';
import { upgrade } from '@scalar/openapi-upgrader';
import { parse } from 'yaml';
import { readBounded } from './read-bounded.ts';

export type JsonRecord = { [name: string]: Json };

/** A document of OpenAPI 3.1, whichever version it was written in. */
export type OpenApiDocument = {
  root: JsonRecord;
  /** Where it came from, if from the network. */
  url: URL | undefined;
};

const maxBytes = 20_000_000;

/** @throws AgentError `invalid-argument` for what is no document. */
export async function readDocument(
  source: string | URL | object,
  { fetch, signal }: { fetch: typeof globalThis.fetch; signal: AbortSignal },
): Promise<OpenApiDocument> {
  const isUrl = source instanceof URL || (typeof source === 'string' && /^https?:\/\//i.test(source));
  const url = isUrl ? new URL(source) : undefined;
  if (url && url.protocol !== 'file:') {
    const response = await fetch(url, { signal });
    if (!response.ok) throw invalid(`The OpenAPI document at ${url.host} was answered with status ${response.status}.`);
    const { bytes, isCut } = await readBounded(response, maxBytes);
    if (isCut) throw invalid(`The OpenAPI document is larger than ${maxBytes} bytes.`);
    return { root: parseDocument(new TextDecoder().decode(bytes)), url };
  }
  if (typeof source === 'string' || source instanceof URL) {
    const text = await readFile(source, 'utf8').catch((cause: unknown) => {
      throw invalid(`The OpenAPI document cannot be read: ${messageOf(cause)}`, { cause });
    });
    return { root: parseDocument(text), url: undefined };
  }
  return { root: upgraded(source), url: undefined };
}

function parseDocument(text: string): JsonRecord {
  const document = readText(text);
  if (isRecord(document)) return upgraded(document);
  throw invalid('The OpenAPI document is no object.');
}

function readText(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(`The OpenAPI document is neither JSON nor YAML: ${messageOf(cause).slice(0, 300)}`, { cause });
  }
}

function upgraded(document: object): JsonRecord {
  const copy = copyOf(document);
  if (isTooDeep(copy)) throw invalid('The OpenAPI document is nested too deeply.');
  if (!/^3\.|^2\./.test(asText(copy.openapi) || asText(copy.swagger)))
    throw invalid('This is no OpenAPI document: it has no `openapi: 3.…`.');
  const root: JsonRecord = JSON.parse(JSON.stringify(upgrade(copy, '3.1')));
  return root;
}

function copyOf(document: object): JsonRecord {
  try {
    return JSON.parse(JSON.stringify(document));
  } catch (cause) {
    throw invalid('The OpenAPI document holds itself: give it with its `$ref`s as they were written.', { cause });
  }
}

const maxHops = 20;

/** The object, or what it refers to. References lead within the document; others, and those in a circle, are undefined. */
export function resolveObject(root: JsonRecord, value: Json | undefined): JsonRecord | undefined {
  let current = value;
  for (let hop = 0; hop < maxHops; hop++) {
    if (!isRecord(current)) return undefined;
    if (typeof current.$ref !== 'string') return current;
    current = resolvePointer(root, current.$ref);
  }
  return undefined;
}

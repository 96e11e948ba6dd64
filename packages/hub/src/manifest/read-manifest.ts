import { AgentError } from '@thimble/core';
import { invalid, isRecord, messageOf } from '@thimble/core/utilities';
import { z } from 'zod';
import { componentsOf } from './components-of.ts';
import { agentManifest, manifestVersion, toolManifest, type AgentManifest, type ToolManifest } from './manifest.ts';

const maxCharacters = 2_000_000;
const maxDepth = 60;
const forbidden = ['__proto__', 'constructor', 'prototype'];

/** Reads an agent.json, which nobody has to be trusted for. @throws AgentError `invalid-argument` */
export function readAgentManifest(text: string, file: string): AgentManifest {
  return read(text, file, agentManifest);
}

/** Reads a tool.json. @throws AgentError `invalid-argument` */
export function readToolManifest(text: string, file: string): ToolManifest {
  return read(text, file, toolManifest);
}

function read<Manifest extends Parameters<typeof componentsOf>[0]>(
  text: string,
  file: string,
  schema: z.ZodType<Manifest>,
): Manifest {
  const value = parseSafely(text, file);
  refuseNewer(value, file);
  try {
    const manifest = schema.parse(value);
    // This also reads the components within arguments, which the schema leaves open.
    componentsOf(manifest);
    return manifest;
  } catch (error) {
    if (error instanceof z.ZodError)
      throw invalid(`${file} is not one that saveAgent writes.\n${z.prettifyError(error)}`);
    throw error;
  }
}

/** JSON of bounded size and depth, without keys that could reach a prototype. @throws AgentError `invalid-argument` */
export function parseSafely(text: string, file: string): unknown {
  if (text.length > maxCharacters) throw invalid(`${file} is longer than ${maxCharacters} characters.`);
  let value: unknown;
  try {
    value = JSON.parse(text, (key, part: unknown) => {
      if (forbidden.includes(key)) throw invalid(`${file} has a key "${key}", which no manifest may have.`);
      return part;
    });
  } catch (error) {
    if (AgentError.is(error)) throw error;
    throw invalid(`${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (depthOf(value) > maxDepth) throw invalid(`${file} is nested too deeply.`);
  return value;
}

/** JSON.parse takes any depth; whatever walks the value does not. */
function depthOf(value: unknown, depth = 0): number {
  if (depth > maxDepth || typeof value !== 'object' || value === null) return depth;
  return Math.max(depth, ...Object.values(value).map((part) => depthOf(part, depth + 1)));
}

function refuseNewer(value: unknown, file: string): void {
  const version = isRecord(value) ? value['version'] : undefined;
  if (typeof version !== 'number' || version <= manifestVersion) return;
  throw invalid(
    `${file} has version ${version}, and this @thimble/hub reads up to ${manifestVersion}. Run: npm install @thimble/hub@latest`,
  );
}

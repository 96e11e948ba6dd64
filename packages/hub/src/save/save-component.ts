import type { ComponentSpec, Json, Tool } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { component as componentSchema, type Component } from '../manifest/component.ts';
import type { Problems } from './problems.ts';
import type { Sources } from './sources.ts';

export type SaveContext = { problems: Problems; sources: Sources };

/** How the component at this path is made again; undefined, with a problem, where nobody knows. */
export function saveComponent(
  path: string,
  value: { readonly spec?: ComponentSpec | undefined },
  context: SaveContext,
): Component | undefined {
  const { spec } = value;
  if (spec !== undefined) return saveSpec(path, spec, context.problems);
  return (
    context.sources.find(value) ??
    miss(path, typeof value === 'function' ? 'it is a function' : 'it has no spec', value, context)
  );
}

/** The same for a tool, which may also be in a list that is exported. */
export function saveOneTool(path: string, tool: Tool, context: SaveContext): Component | undefined {
  if (tool.spec !== undefined) return saveSpec(path, tool.spec, context.problems);
  return context.sources.findTool(tool) ?? miss(path, 'it has no spec', tool, context, pathInstead);
}

/** The export that a function at this path is. */
export function saveFunction(path: string, value: unknown, context: SaveContext): Component | undefined {
  return context.sources.find(value) ?? miss(path, 'it is a function', value, context);
}

const pathInstead = ' One that holds too much data to save may take its path: retriever("./folder").';

function miss(path: string, what: string, value: unknown, { problems, sources }: SaveContext, hint = ''): undefined {
  const place = sources.placeOf(value);
  problems.add(
    path,
    place === undefined
      ? `${what}, and is no export of \`sources\` or \`packages\`. Export it from a file, and give the file: sources: [import.meta.resolve("./my-file.ts")].${hint}`
      : `${what}, and is no export: it is ${place}. Export it under a name of its own.`,
  );
  return undefined;
}

function saveSpec(path: string, spec: ComponentSpec, problems: Problems): Component | undefined {
  for (const { option, given } of unsavedOf(spec)) {
    const where = option === '' ? path : `${path}.${option}`;
    const isSecret = /key|token|secret|credential|header|env$/i.test(given);
    const advice = isSecret
      ? 'a secret is never saved. Give the name of its variable, such as apiKeyEnv'
      : 'it is a function, which has no name to be found by';
    problems.add(where, `${advice}.`);
  }
  const parsed = componentSchema.safeParse({ package: spec.package, export: spec.export, args: clean(spec.args) });
  if (parsed.success) return parsed.data;
  problems.add(path, `its spec is wrong: ${parsed.error.issues[0]?.message ?? ''}.`);
  return undefined;
}

/** What a spec, and those within it, leave out. */
function unsavedOf(spec: {
  unsaved?: readonly string[] | undefined;
  args: Json[];
}): { option: string; given: string }[] {
  const own = (spec.unsaved ?? []).map((option) => ({ option, given: option }));
  return [...own, ...componentsIn(spec.args).flatMap(unsavedOf)];
}

function componentsIn(value: Json): { unsaved?: string[]; args: Json[] }[] {
  if (Array.isArray(value)) return value.flatMap(componentsIn);
  if (!isRecord(value)) return [];
  const { $component: inner } = value;
  if (!isRecord(inner)) return Object.values(value).flatMap(componentsIn);
  const unsaved = Array.isArray(inner['unsaved']) ? inner['unsaved'].map(String) : [];
  return [{ unsaved, args: Array.isArray(inner['args']) ? inner['args'] : [] }];
}

/** The arguments without the notes on what is missing in them. */
function clean(value: Json): Json {
  if (Array.isArray(value)) return value.map(clean);
  if (!isRecord(value)) return value;
  const { $component: inner } = value;
  if (!isRecord(inner)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clean(part)]));
  return {
    $component: { package: inner['package'] ?? '', export: inner['export'] ?? '', args: clean(inner['args'] ?? []) },
  };
}

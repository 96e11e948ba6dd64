import { AgentError, type Json } from '@thimble/core';
import { invalid, isRecord, messageOf } from '@thimble/core/utilities';
import { component as componentSchema, isEndless, isFile, packageOf, type Component } from '../manifest/component.ts';
import { moduleOf, requirePackage } from './installed-package.ts';
import type { AgentCode } from './open-code.ts';
import { noteProvenance } from './provenance.ts';
import { toolsIn } from './tools-in.ts';

export type Builder = {
  /** The component, made with its arguments; one that is named twice is made once. */
  build(component: Component): Promise<unknown>;
  /** What was made and has to be ended. */
  readonly made: readonly unknown[];
};

export type BuilderOptions = {
  /** The agent's folder. */
  root: string;
  code: AgentCode;
  from: readonly string[];
  /** Ranges of versions, from the manifest. */
  packages: { readonly [name: string]: string };
  /** Those that the agent's own files import, checked before the first of these files is opened. */
  imported: readonly string[];
};

/** Makes components again from what a manifest says. Whether they may be made was decided before. */
export function createBuilder({ root, code, from, packages, imported }: BuilderOptions): Builder {
  const built = new Map<string, Promise<unknown>>();
  const made: unknown[] = [];
  let installed: Promise<unknown> | undefined;

  async function make(component: Component): Promise<unknown> {
    if (isFile(component)) {
      installed ??= Promise.all(imported.map((name) => requirePackage(name, packages[name], from)));
      await installed;
      const value = await code.open({ ...component, args: component.args && (await revive(component.args)) });
      note(value, component);
      return value;
    }
    const exported = await exportOf(component, from, packages);
    if (typeof exported !== 'function' || !component.args) {
      note(exported, component);
      return exported;
    }
    const args = await Promise.all(component.args.map(reviveOne));
    const { package: name, export: factory } = component;
    try {
      const value: unknown = await exported(...args);
      made.push(value);
      if (!hasSpec(value)) note(value, component);
      return value;
    } catch (error) {
      if (AgentError.is(error)) throw error;
      throw invalid(`${factory}() of ${name} cannot be made as the agent says: ${messageOf(error)}`, { cause: error });
    }
  }

  function note(value: unknown, { package: name, export: exported, args }: Component): void {
    const component = { package: name, export: exported, ...(args && { args }) };
    for (const part of [value, ...toolsIn(value)]) noteProvenance(part, { component, root });
  }

  async function revive(args: readonly Json[]): Promise<Json[]> {
    for (const arg of args)
      if (isRecord(arg) && '$component' in arg) throw invalid('Code of an agent takes data alone as arguments.');
    return [...args];
  }

  async function reviveOne(value: Json): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map(reviveOne));
    if (!isRecord(value)) return value;
    if ('$component' in value) return build(componentSchema.parse(value['$component']));
    if (isEndless(value)) return Infinity;
    const entries = Object.entries(value).map(async ([key, part]) => [key, await reviveOne(part)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  function build(component: Component): Promise<unknown> {
    const key = JSON.stringify([component.package, component.export, component.args]);
    const known = built.get(key) ?? make(component);
    built.set(key, known);
    return known;
  }

  return { build, made };
}

/** The last one first, as they were made of each other. */
export async function disposeAll(made: readonly unknown[]): Promise<void> {
  for (const value of [...made].reverse()) {
    const dispose: unknown = Object(value)[Symbol.asyncDispose];
    if (typeof dispose === 'function') await Reflect.apply(dispose, value, []);
  }
}

/** What says itself how it is made need not be remembered. */
function hasSpec(value: unknown): boolean {
  return [value, ...toolsIn(value)].some((part) => isRecord(part) && part['spec'] !== undefined);
}

/** @throws AgentError `missing-dependency` with the command that installs it */
async function exportOf(
  { package: name, export: exported }: Component,
  from: readonly string[],
  ranges: { readonly [name: string]: string },
): Promise<unknown> {
  await requirePackage(name, ranges[packageOf(name)], from);
  const url = await moduleOf(name, from);
  if (url === undefined) throw invalid(`${packageOf(name)} has no entry "${name}": the package has changed.`);
  const module: unknown = await import(/* @vite-ignore */ url);
  if (!isRecord(module) || !Object.hasOwn(module, exported)) throw invalid(`${name} has no export "${exported}".`);
  return module[exported];
}

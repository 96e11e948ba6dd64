import type { Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { component as componentSchema, type Component } from './component.ts';
import type { AgentManifest, ToolManifest } from './manifest.ts';

/** A component of a manifest, and what it is there. */
export type PlacedComponent = { path: string; component: Component };

/** All components of a manifest, those within arguments included, but not those of managed agents. */
export function componentsOf(manifest: Partial<AgentManifest> | Pick<ToolManifest, 'tool'>): PlacedComponent[] {
  const placed: PlacedComponent[] = [];
  const add = (path: string, value: Component | { template: string } | undefined) => {
    if (!value || 'template' in value) return;
    placed.push({ path, component: value }, ...nestedIn(value.args ?? [], path));
  };
  if ('tool' in manifest) {
    add('tool', manifest.tool);
    return placed;
  }
  add('model', manifest.model);
  add('executor', manifest.executor);
  for (const tool of manifest.tools ?? []) add(`tools.${tool.provides.map(({ name }) => name).join(', ')}`, tool);
  for (const [name, prompt] of Object.entries(manifest.prompts ?? {})) add(`prompts.${name}`, prompt);
  add('memory.countTokens', manifest.memory?.countTokens);
  add('memory.compact', manifest.memory?.compact);
  for (const [index, check] of (manifest.finalAnswerChecks ?? []).entries()) add(`finalAnswerChecks.${index}`, check);
  add('beforeTool', manifest.beforeTool);
  add('guard', manifest.guard);
  add('approve', manifest.approve);
  add('look', manifest.look);
  add('onEvent', manifest.onEvent);
  return placed;
}

function nestedIn(value: Json, path: string): PlacedComponent[] {
  if (Array.isArray(value)) return value.flatMap((item) => nestedIn(item, path));
  if (!isRecord(value)) return [];
  if (!('$component' in value)) return Object.values(value).flatMap((item) => nestedIn(item, path));
  const component = componentSchema.parse(value['$component']);
  return [{ path, component }, ...nestedIn(component.args ?? [], path)];
}
